/** A thread that runs the batches of seeds it is given, one after another. */
import { parentPort } from "node:worker_threads"
import { type Batch, run } from "./Batch.ts"

parentPort?.on("message", (batch: Batch) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  void run(batch).then((tally) => parentPort?.postMessage(tally))
})
