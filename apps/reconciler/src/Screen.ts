/** What people see: tables and lines on standard output, progress on standard error. */
import { type Listener, Progress } from "@counterfoil/reconciliation/Progress"
import Table from "cli-table3"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import ora from "ora"
import { ProgressLines } from "./ProgressLines.ts"

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

/** Without a terminal, so often at most. */
const everyMs = 30_000

/** On standard error: a spinner with counts, rate and time left on a terminal; elsewhere a line now and then. */
export const progress: Layer.Layer<never> = Layer.effect(
  Progress,
  Effect.gen(function* () {
    const lines = new ProgressLines()
    return isDrawable(process.stderr) ? yield* spinning(lines) : yield* nowAndThen(lines, complain)
  })
)

/** The same in the log, for a program that has one. */
export const loggedProgress: Layer.Layer<never> = Layer.effect(
  Progress,
  Effect.suspend(() => nowAndThen(new ProgressLines(), Effect.logInfo))
)

/** A terminal without a width is one in name only: what is drawn on it is erased for ever. */
const isDrawable = ({ columns, isTTY }: NodeJS.WriteStream): boolean => isTTY && columns > 0

const spinning = (lines: ProgressLines) =>
  Effect.acquireRelease(
    Effect.sync(() => ora({ stream: process.stderr })),
    (spinner) => Effect.sync(() => spinner.stop())
  ).pipe(
    Effect.map((spinner): Listener => ({
      tell: (step) =>
        Effect.map(Clock.currentTimeMillis, (nowMs) => {
          spinner.text = lines.step(step, nowMs)
          if (step.of !== undefined && step.done >= step.of) spinner.stop()
          else if (!spinner.isSpinning) spinner.start()
        }),
      found: (differing) =>
        Effect.suspend(() => {
          const fresh = lines.found(differing)
          if (fresh.length > 0) spinner.clear()
          return Effect.forEach(fresh, complain, { discard: true })
        })
    }))
  )

/** What is short is quiet: a run that ends within the first of its turns has said nothing. */
const nowAndThen = (lines: ProgressLines, tell: (line: string) => Effect.Effect<void>) =>
  Effect.map(Clock.currentTimeMillis, (begunMs): Listener => {
    let saidMs = begunMs
    let differing: ReadonlyArray<string> = []
    return {
      tell: (step) =>
        Effect.flatMap(Clock.currentTimeMillis, (nowMs) => {
          const line = lines.step(step, nowMs)
          if (nowMs - saidMs < everyMs) return Effect.void
          saidMs = nowMs
          const fresh = differing
          differing = []
          return Effect.forEach([line, ...fresh], tell, { discard: true })
        }),
      found: (some) =>
        Effect.sync(() => {
          differing = [...differing, ...lines.found(some)]
        })
    }
  })
