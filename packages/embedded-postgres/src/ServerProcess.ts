/**
 * The running server as our child. Between us and it stands a shell that reads our end of a pipe: when we go, however
 * we go, the pipe ends and the shell stops the server, so that a killed program leaves none behind.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { closeSync, openSync } from "node:fs"
import * as Effect from "effect/Effect"
import type { Binaries } from "./Binaries.ts"
import { logFile } from "./DataFolder.ts"
import { readPidFile } from "./Postmaster.ts"
import type { ServerUser } from "./ServerUser.ts"

/** SIGINT is PostgreSQL's fast shutdown: open transactions roll back, what is committed is on disk. */
const watchdog = `
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
( read -r line <&3; kill -INT $server ) 2>/dev/null &
reader=$!
wait $server
status=$?
kill $reader 2>/dev/null
exit $status
`

/** How long an orderly stop may take before the server is told to stop at once (it then recovers at its next start). */
const stopTimeoutMs = 15_000

/** Starts the server on a port of the loopback address. In its own process group, so that Ctrl-C reaches us first. */
export const launch = (dataDir: string, port: number, programs: Binaries, user: ServerUser): ChildProcess => {
  const log = openSync(logFile(dataDir), "a", 0o600)
  user.own(logFile(dataDir))
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "timezone=UTC", "log_timezone=UTC"]
  const [command, args] = user.command("sh", [
    "-c",
    watchdog,
    "sh",
    programs.postgres,
    "-D",
    dataDir,
    "-p",
    String(port),
    ...settings.flatMap((setting) => ["-c", setting])
  ])
  try {
    const { PATH } = process.env
    const env = { LC_ALL: "C", ...(PATH === undefined ? {} : { PATH }) }
    return spawn(command, args, { ...user.ids, detached: true, cwd: dataDir, env, stdio: ["pipe", log, log] })
  } finally {
    closeSync(log)
  }
}

export const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

const ended = (child: ChildProcess): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    const done = () => {
      resume(Effect.void)
    }
    if (hasEnded(child)) return done()
    child.once("exit", done)
    return Effect.sync(() => child.off("exit", done))
  })

/** Stops the server and waits until it is gone. */
export const stop = (child: ChildProcess, dataDir: string): Effect.Effect<void> =>
  Effect.gen(function* () {
    if (hasEnded(child)) return
    child.stdin?.end()
    yield* ended(child).pipe(
      Effect.timeoutOrElse({
        duration: stopTimeoutMs,
        orElse: () =>
          Effect.sync(() => {
            const pid = readPidFile(dataDir)?.pid
            if (pid !== undefined) process.kill(pid, "SIGQUIT")
          }).pipe(Effect.andThen(ended(child)))
      })
    )
  })
