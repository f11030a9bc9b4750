/** Arguments of `pnpm bench <suite> [--quick] [--json FILE]`. */
import { parseArgs } from "node:util"
import { type Effort, full, quick } from "./Suite.ts"

export interface Arguments {
  readonly suite: string
  readonly effort: Effort
  readonly json: string | undefined
}

export const usage = "usage: pnpm bench <suite> [--quick] [--json FILE]"

/** The arguments, or what is wrong with them. */
export const parse = (args: ReadonlyArray<string>, suites: ReadonlyArray<string>): Arguments | string => {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { quick: { type: "boolean" }, json: { type: "string" } }
    })
    const [suite, ...more] = positionals
    if (suite === undefined || more.length > 0) return `name one suite: ${suites.join(", ")}`
    if (!suites.includes(suite)) return `there is no suite "${suite}": ${suites.join(", ")}`
    return { suite, effort: values.quick === true ? quick : full, json: values.json }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
