/** The sandbox as a program of its own, which the deaths of others leave alone, spoken to over HTTP. */
import { type ChildProcess, spawn } from "node:child_process"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const main = join(dirname(fileURLToPath(import.meta.url)), "../src/main.ts")

export interface SandboxProgram {
  /** What a client of it needs, as environment variables. */
  readonly env: Readonly<Record<string, string>>
  readonly post: (control: string, body: unknown) => Promise<void>
  readonly state: () => Promise<SandboxState>
  /** How many calls have arrived. */
  readonly arrived: () => Promise<number>
  readonly stop: () => Promise<void>
}

interface SandboxState {
  readonly account: ReadonlyArray<{ readonly id: string; readonly number: string }>
  /** Amounts are whole minor units as text. */
  readonly payment: ReadonlyArray<{ readonly accountId: string; readonly status: string; readonly amount: string }>
}

/** Starts it with an empty tenant that it keeps in a file. */
export const startSandbox = async (state: string): Promise<SandboxProgram> => {
  const child = spawn(process.execPath, [main, "sandbox", "--seed", "empty", "--state", state], {
    env: { PATH: process.env["PATH"], NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "inherit"]
  })
  const env = await credentials(child)
  const baseUrl = env["ZUORA_BASE_URL"] ?? ""
  return {
    env,
    post: async (control, body) => {
      const answer = await fetch(`${baseUrl}/sandbox/${control}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body)
      })
      if (!answer.ok) throw new Error(`${control}: ${answer.status} ${await answer.text()}`)
    },
    state: async () => {
      const rows = (await (await fetch(`${baseUrl}/sandbox/state`)).json()) as Partial<SandboxState>
      // A table without rows is not there.
      return { account: [], payment: [], ...rows }
    },
    arrived: async () => {
      const answer = (await (await fetch(`${baseUrl}/sandbox/calls`)).json()) as {
        readonly calls: ReadonlyArray<unknown>
      }
      return answer.calls.length
    },
    stop: () =>
      new Promise((resolve) => {
        child.once("close", () => {
          resolve()
        })
        child.kill("SIGTERM")
      })
  }
}

/** Its first three lines. */
const credentials = (child: ChildProcess): Promise<Record<string, string>> =>
  new Promise((resolve, reject) => {
    let out = ""
    child.on("error", reject)
    child.on("exit", (code) => {
      reject(new Error(`the sandbox ended with ${code}`))
    })
    child.stdout?.on("data", (chunk: Buffer) => {
      out += chunk.toString("utf8")
      const lines = out.split("\n").filter((line) => line.startsWith("ZUORA_"))
      if (lines.length >= 3 && out.endsWith("\n"))
        resolve(Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string])))
    })
  })
