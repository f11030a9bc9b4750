/** What people see: tables and lines on standard output, progress on standard error, quiet without a terminal. */
import { Progress, type Step } from "@counterfoil/reconciliation/Progress"
import Table from "cli-table3"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import ora from "ora"

const plain = { head: [], border: [] }

/** Rows stand close together: only the header is ruled off. */
const chars = { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" }

/** A table with a header row; columns named in `right` hold amounts and stand to the right. */
export const table = (
  head: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  right: ReadonlyArray<string> = []
): string => {
  const sheet = new Table({
    head: [...head],
    colAligns: head.map((name) => (right.includes(name) ? "right" : "left")),
    chars,
    style: process.stdout.isTTY ? { head: ["bold"], border: ["grey"] } : plain
  })
  for (const row of rows) sheet.push([...row])
  return sheet.toString()
}

export const say = (line = ""): Effect.Effect<void> => Console.log(line)
export const complain = (line: string): Effect.Effect<void> => Console.error(line)

/** A headline over what follows. */
export const heading = (title: string): Effect.Effect<void> =>
  Console.log(`\n${title}\n${"─".repeat(Math.min(title.length, 100))}`)

const textOf = ({ done, of, what }: Step): string =>
  of === undefined ? `${what}: ${done}` : `${what}: ${done} of ${of}`

/** A spinner with counts on a terminal; nothing elsewhere. */
export const progress: Layer.Layer<never> = Layer.effect(
  Progress,
  Effect.acquireRelease(
    Effect.sync(() =>
      ora({ stream: process.stderr, isEnabled: process.stderr.isTTY, isSilent: !process.stderr.isTTY })
    ),
    (spinner) => Effect.sync(() => spinner.stop())
  ).pipe(
    Effect.map((spinner) => ({
      tell: (step: Step) =>
        Effect.sync(() => {
          spinner.text = textOf(step)
          if (step.of !== undefined && step.done >= step.of) spinner.stop()
          else if (!spinner.isSpinning) spinner.start()
        })
    }))
  )
)
