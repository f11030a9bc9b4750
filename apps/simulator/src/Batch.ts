/** Seeds in a row, on all cores: threads take batches until none is left. Memory is that of the seeds under way. */
import { Worker } from "node:worker_threads"
import * as Effect from "effect/Effect"
import type { Mutant } from "./Mutants.ts"
import { add, none, tallyOf, type Tally } from "./Report.ts"
import * as Trial from "./Trial.ts"

export interface Batch {
  readonly firstSeed: number
  readonly seeds: number
  readonly mutant: Mutant | undefined
}

/** Small enough that threads end together, large enough that messages do not count. */
const batchSize = 25

/** Runs a batch in this thread. */
export const run = async ({ firstSeed, mutant, seeds }: Batch): Promise<Tally> => {
  let tally = none
  for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) {
    tally = add(tally, tallyOf(await Effect.runPromise(Trial.run(seed, mutant)), mutant))
  }
  return tally
}

/** Runs many seeds in `workers` threads; `onProgress` hears after each batch. Rejects if a thread fails. */
export const runAll = async (
  all: Batch & { readonly workers: number },
  onProgress: (tally: Tally) => void = () => undefined
): Promise<Tally> => {
  let next = all.firstSeed
  let tally = none
  const end = all.firstSeed + all.seeds
  const take = (): Batch | undefined => {
    if (next >= end) return undefined
    const batch = { firstSeed: next, seeds: Math.min(batchSize, end - next), mutant: all.mutant }
    next += batch.seeds
    return batch
  }
  const thread = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL("./SeedThread.ts", import.meta.url))
      const hand = (): void => {
        const batch = take()
        if (batch === undefined) return void worker.terminate().then(() => resolve())
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
        return worker.postMessage(batch)
      }
      worker.on("error", reject)
      worker.on("message", (done: Tally) => {
        tally = add(tally, done)
        onProgress(tally)
        hand()
      })
      hand()
    })
  await Promise.all(Array.from({ length: Math.min(all.workers, Math.ceil(all.seeds / batchSize)) }, thread))
  return tally
}
