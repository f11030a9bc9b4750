/** The command line of `pnpm simulate`. */
import { availableParallelism } from "node:os"
import { parseArgs } from "node:util"
import { type Mutant, mutants } from "./Mutants.ts"

export const usage = `usage: pnpm simulate [--seeds N] [--first-seed N | --seed N] [--mutant NAME] [--workers N]
  --seeds       how many seeds; 1000 by default
  --first-seed  the first of them; 1 by default
  --seed        this seed alone, with its whole trace
  --mutant      billing with one rule broken: ${Object.keys(mutants).join(", ")}
  --workers     threads; one per core by default`

export interface Arguments {
  readonly firstSeed: number
  readonly seeds: number
  readonly mutant: Mutant | undefined
  readonly workers: number
  /** One seed was asked for: everything that happened is shown. */
  readonly isWhole: boolean
}

/** What was asked for, or what is wrong with it. */
export const parse = (args: ReadonlyArray<string>): Arguments | string => {
  try {
    const { values } = parseArgs({
      args: args.filter((arg) => arg !== "--"),
      options: {
        seeds: { type: "string" },
        "first-seed": { type: "string" },
        seed: { type: "string" },
        mutant: { type: "string" },
        workers: { type: "string" }
      }
    })
    if (values.seed !== undefined && (values.seeds ?? values["first-seed"]) !== undefined)
      return "--seed stands alone: it is one seed"
    const [firstSeed, seeds, workers] = [
      count(values.seed ?? values["first-seed"] ?? "1"),
      count(values.seed === undefined ? (values.seeds ?? "1000") : "1"),
      count(values.workers ?? String(availableParallelism()))
    ]
    if (firstSeed === undefined || seeds === undefined || workers === undefined)
      return "seeds and workers are whole numbers from 1 to 999999999"
    const { mutant } = values
    if (mutant !== undefined && !isMutant(mutant)) return `there is no mutant ${mutant}`
    return { firstSeed, seeds, workers, mutant, isWhole: values.seed !== undefined }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const isMutant = (name: string): name is Mutant => name in mutants

const count = (text: string): number | undefined =>
  /^[1-9]\d{0,8}$/.test(text) ? Number.parseInt(text, 10) : undefined
