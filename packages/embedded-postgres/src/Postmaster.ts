/**
 * A live server seen from outside: what its `postmaster.pid` says, and whether that is still true.
 * Source: PostgreSQL 18 documentation, "Database File Layout" (postmaster.pid).
 */
import { execFileSync } from "node:child_process"
import { readFileSync, readlinkSync } from "node:fs"
import { connect } from "node:net"
import { join } from "node:path"
import * as Effect from "effect/Effect"

export interface Postmaster {
  readonly pid: number
  readonly port: number
  /** `ready` once connections are taken; `starting` or `stopping` else. */
  readonly status: string
}

export const pidFile = (dataDir: string): string => join(dataDir, "postmaster.pid")

/** What `postmaster.pid` says; none if there is no such file, or it is being written. */
export const readPidFile = (dataDir: string): Postmaster | undefined => {
  try {
    const lines = readFileSync(pidFile(dataDir), "utf8").split("\n")
    const pid = Number.parseInt(lines[0] ?? "", 10)
    const port = Number.parseInt(lines[3] ?? "", 10)
    return Number.isNaN(pid) ? undefined : { pid, port: Number.isNaN(port) ? 0 : port, status: (lines[7] ?? "").trim() }
  } catch {
    return undefined
  }
}

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"
  }
}

/** Whether the process is a server of this very folder: after a crash another program may have been given its pid. */
export const serves = (pid: number, dataDir: string): boolean => {
  if (!isAlive(pid)) return false
  try {
    if (process.platform === "linux") return readlinkSync(`/proc/${pid}/cwd`) === dataDir
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).includes(dataDir)
  } catch {
    return false
  }
}

/** Asks a port of this machine PostgreSQL's first question (`SSLRequest`); true if it answers as PostgreSQL does. */
export const answers = (port: number): Effect.Effect<boolean> =>
  Effect.callback<boolean>((resume) => {
    const socket = connect({ host: "127.0.0.1", port })
    socket.setTimeout(1_000)
    socket.on("connect", () => socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])))
    socket.on("data", (data) => {
      socket.destroy()
      resume(Effect.succeed(data.length === 1 && (data[0] === 0x4e || data[0] === 0x53)))
    })
    for (const event of ["error", "timeout", "end"]) {
      socket.on(event, () => {
        socket.destroy()
        resume(Effect.succeed(false))
      })
    }
    return Effect.sync(() => socket.destroy())
  })
