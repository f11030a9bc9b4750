/**
 * Checks an extract: `counterfoil-verify-extract FILE --trust FILE`. Exit codes: 0 verified, 1 refused, and then the first
 * thing that does not hold is named, 3 misuse.
 */
import { readFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { type Fields, Refused } from "../Canonical.ts"
import { trustOf } from "../Seal.ts"
import { verifyExtract } from "./Extract.ts"

const ended = (code: number, line: string): void => {
  process.exitCode = code
  ;(code === 0 ? process.stdout : process.stderr).write(`${line}\n`)
}

try {
  const { positionals, values } = parseArgs({ options: { trust: { type: "string" } }, allowPositionals: true })
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0 || values.trust === undefined)
    throw new Error("counterfoil-verify-extract FILE --trust FILE")
  const trust = trustOf(JSON.parse(readFileSync(values.trust, "utf8")) as Fields)
  ended(0, `Verified: ${verifyExtract(file, trust)}`)
} catch (error) {
  if (error instanceof Refused) ended(1, `REFUSED: ${error.message}`)
  else ended(3, error instanceof Error ? error.message : String(error))
}
