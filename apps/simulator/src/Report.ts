/** What is said about seeds: a line for all of them, and a page for each one that broke a rule. */
import type { Mutant } from "./Mutants.ts"
import { lines } from "./Story.ts"
import type { Trial } from "./Trial.ts"

/** What a number of seeds came to. */
export interface Tally {
  readonly seeds: number
  readonly entries: number
  /** Operations that were requested, and how many of them were still open at the end. */
  readonly operations: number
  readonly open: number
  readonly deaths: number
  /** Seeds that broke a rule, in order, with their pages. */
  readonly failures: ReadonlyArray<Failure>
}

export interface Failure {
  readonly seed: number
  readonly page: string
}

export const none: Tally = { seeds: 0, entries: 0, operations: 0, open: 0, deaths: 0, failures: [] }

export const add = (a: Tally, b: Tally): Tally => ({
  seeds: a.seeds + b.seeds,
  entries: a.entries + b.entries,
  operations: a.operations + b.operations,
  open: a.open + b.open,
  deaths: a.deaths + b.deaths,
  failures: [...a.failures, ...b.failures].toSorted((one, other) => one.seed - other.seed).slice(0, maxFailures)
})

/** More pages than anybody reads. */
const maxFailures = 20

export const tallyOf = (trial: Trial, mutant: Mutant | undefined): Tally => ({
  seeds: 1,
  entries: trial.entries.length,
  operations: countOf(trial, "OperationRequested"),
  open: countOf(trial, "OperationRequested") - countOf(trial, "OperationRecorded"),
  deaths: trial.entries.filter(({ _tag }) => _tag === "Died").length,
  failures: trial.breaches.length === 0 ? [] : [{ seed: trial.seed, page: pageOf(trial, mutant) }]
})

const countOf = ({ entries }: Trial, type: string): number =>
  entries.reduce(
    (sum, entry) => sum + (entry._tag === "Stored" ? entry.events.filter((event) => event.type === type).length : 0),
    0
  )

/** The seed, each broken rule with the trace of its operation, and how to see it again. */
export const pageOf = ({ breaches, entries, seed }: Trial, mutant: Mutant | undefined): string =>
  [
    ...breaches.map(({ detail, operationId, rule }) =>
      [
        `seed ${seed} breaks the rule "${rule}": ${operationId ?? "no single operation"}: ${detail}`,
        ...lines(entries, operationId).map((line) => `    ${line}`)
      ].join("\n")
    ),
    `Repeat it with: pnpm simulate --seed ${seed}${mutant === undefined ? "" : ` --mutant ${mutant}`}`
  ].join("\n")

export const summary = ({ deaths, entries, failures, open, operations, seeds }: Tally, firstSeed: number): string =>
  `simulate: seeds ${firstSeed} to ${firstSeed + seeds - 1}: ${
    failures.length === 0
      ? "no rule broken"
      : `rules broken by ${failures.length === maxFailures ? `at least ${maxFailures}` : failures.length}, first ${failures[0]?.seed}`
  }; ${operations} operations, ${open} open for want of evidence, ${deaths} deaths, ${entries} steps`
