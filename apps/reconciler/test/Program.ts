/** The program as a person runs it: a process with arguments, an environment and an exit code. */
import { spawn } from "node:child_process"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const main = join(dirname(fileURLToPath(import.meta.url)), "../src/main.ts")

export interface Run {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface Options {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Kill it with SIGKILL as soon as its output contains this text. */
  readonly killAt?: string
  /** Kill it with SIGKILL when this comes, if it still runs. */
  readonly killWhen?: Promise<void>
  /** Kill it with SIGKILL this long after its start, if it still runs. */
  readonly killAfterMs?: number
}

/** Runs `counterfoil` with these arguments to its end. Only the given variables reach it. */
export const counterfoil = (args: ReadonlyArray<string>, options: Options = {}): Promise<Run> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], {
      cwd: options.cwd ?? dirname(main),
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"], NO_COLOR: "1", ...options.env },
      stdio: ["ignore", "pipe", "pipe"]
    })
    let out = ""
    let err = ""
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString("utf8")
      if (options.killAt !== undefined && out.includes(options.killAt)) child.kill("SIGKILL")
    })
    child.stderr.on("data", (chunk: Buffer) => {
      err += chunk.toString("utf8")
    })
    const timer =
      options.killAfterMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), options.killAfterMs)
    void options.killWhen?.then(() => child.kill("SIGKILL"))
    child.on("error", reject)
    child.on("close", (code) => {
      clearTimeout(timer)
      resolve({ code, out, err })
    })
  })
