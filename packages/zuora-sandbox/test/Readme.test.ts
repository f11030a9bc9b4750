/** The README is what a stranger has: what it shows is run here, in its order, in one shell. */
import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { promisify } from "node:util"
import { describe, expect, it } from "vitest"
import { faultKinds } from "../src/faults/FaultKind.ts"
import { defaultSettings } from "../src/server/Tenant.ts"
import { lostAnswer } from "./examples/LostAnswer.ts"
import { run, zuora } from "./Zuora.ts"

const text = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8")
const readme = text("../README.md")

/** JSON is shown with line breaks, and answered without. */
const plain = (output: string): string => (output.startsWith("{") ? JSON.stringify(JSON.parse(output)) : output)

/** Each command with the output that is shown below it. */
const examples = [...readme.matchAll(/```sh\n([\s\S]*?)```\n\n```(?:json|text)\n([\s\S]*?)```/g)].map(
  ([, command = "", output = ""]) => ({ command, output: plain(output.trim()) })
)

const boundary = "=== next ==="

describe("the README", () => {
  it("shows commands that answer what it says", async () => {
    const { baseUrl } = await zuora()
    const script = examples.map(({ command }) => `${command}\necho; echo '${boundary}'`).join("\n")
    const { stdout } = await promisify(execFile)("bash", ["-c", script.replaceAll("http://127.0.0.1:8080", baseUrl)])
    const said = stdout.split(`${boundary}\n`).map((one) => one.trim())
    expect(examples.length).toBeGreaterThan(4)
    expect(said.slice(0, -1)).toEqual(examples.map(({ output }) => output))
  })

  it("leaves no command out that it shows an output of, but the one that starts the sandbox", () => {
    expect(readme.match(/```sh/g)).toHaveLength(examples.length + 1)
    expect(readme.match(/```sh start\n.*counterfoil sandbox/g)).toHaveLength(1)
  })

  it("shows the TypeScript that is run here, to the letter", async () => {
    expect(readme).toContain(`\`\`\`ts\n${text("examples/LostAnswer.ts")}\`\`\`\n`)
    const collect = (baseUrl: string) =>
      fetch(`${baseUrl}/v1/operations/invoice-collect`, { method: "POST" }).then(
        () => undefined,
        () => undefined
      )
    expect(await run(lostAnswer(collect))).toEqual(["answer lost"])
  })

  it("names every kind of fault and every switch with its default", () => {
    expect(faultKinds.filter((kind) => !readme.includes(`| \`${kind}\``))).toEqual([])
    const missing = Object.entries(defaultSettings).filter(([name, value]) => {
      const row = readme.split("\n").find((line) => line.startsWith("|") && line.includes(`\`${name}\``)) ?? ""
      return !row.includes(value === "" ? '`""`' : `\`${String(value)}\``)
    })
    expect(missing).toEqual([])
  })
})
