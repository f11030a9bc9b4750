/** The program that serves the console, as a process of its own, and a token to ask it with. */
import { execFile, spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

const main = fileURLToPath(new URL("../../../reconciler/src/main.ts", import.meta.url))

export interface Console {
  readonly address: string
  readonly token: string
  readonly stop: () => void
}

export const start = async (url: string): Promise<Console> => {
  const env = { PATH: process.env["PATH"], NO_COLOR: "1", DATABASE_URL: url, COUNTERFOIL_TENANT: "bench" }
  const enrolled = await promisify(execFile)(
    process.execPath,
    [main, "approvers", "enrol", "bench", "--name", "Bench", "--role", "viewer", "--role", "approver"],
    { env }
  )
  const child = spawn(process.execPath, [main, "serve", "--port", "0"], { env, stdio: ["ignore", "pipe", "inherit"] })
  const address = await new Promise<string>((resolve, reject) => {
    let out = ""
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString("utf8")
      const found = /The console is at (\S+)\n/.exec(out)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once("exit", (code) => {
      reject(new Error(`serve ended with ${code}; build the page first: pnpm build`))
    })
  })
  return {
    address,
    token: enrolled.stdout.trim(),
    stop: () => {
      child.kill("SIGTERM")
    }
  }
}
