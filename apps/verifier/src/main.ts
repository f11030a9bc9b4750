/**
 * Checks the export of a close: `counterfoil-verify FOLDER --trust FILE [--sources FOLDER]`. Exit codes: 0 verified,
 * 1 refused, and then the first thing that does not hold is named, 3 misuse.
 */
import { readFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { type Fields, Refused } from "./Canonical.ts"
import { trustOf } from "./Seal.ts"
import { verify } from "./Verification.ts"

const asked = () => {
  const options = { trust: { type: "string" }, sources: { type: "string" } } as const
  const { positionals, values } = parseArgs({ options, allowPositionals: true })
  const [folder, ...more] = positionals
  if (folder === undefined || more.length > 0 || values.trust === undefined)
    throw new Error("counterfoil-verify FOLDER --trust FILE [--sources FOLDER]")
  const trust = trustOf(JSON.parse(readFileSync(values.trust, "utf8")) as Fields)
  return { folder, sources: values.sources, trust }
}

const ended = (code: number, line: string): void => {
  process.exitCode = code
  const output = code === 0 ? process.stdout : process.stderr
  output.write(`${line}\n`)
}

const run = ({ folder, sources, trust }: ReturnType<typeof asked>): void => {
  try {
    ended(0, `Verified: ${verify(folder, trust, sources)}`)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    ended(1, `REFUSED: ${error.message}`)
  }
}

try {
  run(asked())
} catch (error) {
  ended(3, error instanceof Error ? error.message : String(error))
}
