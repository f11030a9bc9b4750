/** `counterfoil serve` as a program of its own, which is stopped or killed. */
import { spawn } from "node:child_process"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const main = join(dirname(fileURLToPath(import.meta.url)), "../src/main.ts")

export interface Serving {
  readonly address: string
  /** Sends the signal and waits for the end. */
  readonly end: (signal: "SIGTERM" | "SIGKILL") => Promise<{ readonly code: number | null; readonly err: string }>
}

/** Takes callouts. */
export const startServing = (env: Readonly<Record<string, string>>, args: ReadonlyArray<string> = []) =>
  start(env, ["--callouts", ...args])

/** Shows the console. */
export const startConsole = (env: Readonly<Record<string, string>>, args: ReadonlyArray<string> = []) =>
  start(env, args)

/** Starts it on a free port; rejects if it ends before it listens. */
const start = (env: Readonly<Record<string, string>>, args: ReadonlyArray<string>): Promise<Serving> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, "serve", "--port", "0", ...args], {
      env: { PATH: process.env["PATH"], NO_COLOR: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"]
    })
    let out = ""
    let err = ""
    const ended = new Promise<{ readonly code: number | null; readonly err: string }>((done) => {
      child.once("close", (code) => {
        done({ code, err })
        reject(new Error(`it ended with ${code}: ${out}${err}`))
      })
    })
    child.on("error", reject)
    child.stderr.on("data", (chunk: Buffer) => {
      err += chunk.toString("utf8")
    })
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString("utf8")
      const address = /(?:Callouts are taken|The console is) at (\S+)\n/.exec(out)?.[1]
      if (address !== undefined)
        resolve({
          address,
          end: (signal) => {
            child.kill(signal)
            return ended
          }
        })
    })
  })
