/** `pnpm simulate`: runs seeds and prints one summary line last. Exit codes: 0 no rule broken, 1 one was, 3 misuse. */
import * as Effect from "effect/Effect"
import * as Arguments from "./Arguments.ts"
import { runAll } from "./Batch.ts"
import * as Report from "./Report.ts"
import { lines } from "./Story.ts"
import * as Trial from "./Trial.ts"

const args = Arguments.parse(process.argv.slice(2))
if (typeof args === "string") {
  process.stderr.write(`${args}\n${Arguments.usage}\n`)
  process.exitCode = 3
} else {
  const tally = args.isWhole ? await whole(args) : await runAll(args, progress)
  for (const { page } of tally.failures) process.stdout.write(`${page}\n\n`)
  process.stdout.write(`${Report.summary(tally, args.firstSeed)}\n`)
  process.exitCode = tally.failures.length === 0 ? 0 : 1
}

/** One seed with everything that happened in it, and the hash that it always has. */
async function whole({ firstSeed, mutant }: Arguments.Arguments): Promise<Report.Tally> {
  const trial = await Effect.runPromise(Trial.run(firstSeed, mutant))
  process.stdout.write(`${lines(trial.entries).join("\n")}\ntrace ${Trial.hash(trial)}\n`)
  return Report.tallyOf(trial, mutant)
}

function progress({ failures, seeds }: Report.Tally): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${seeds} seeds, ${failures.length} failed`)
}
