/**
 * How many documents a window has, and how it is read, by the requests that are left. Jobs are paid for by the table, not
 * by the row; but documents that have to be read once more or singly are paid for one by one.
 */
import type { Slice } from "@counterfoil/billing/bulk/Slice"

/** From so many on a window is read as fast as it can be: eleven jobs at a cut-over, with looks and second readings. */
const plenty = 100

const documentsPerRequest = 10
const lookAgainMs = 5_000
const latestLookMs = 60_000

/** `left` may be infinite; `inVain`: how often a run was used up by this window before. */
export const sliceFor = (
  windowSize: number,
  left: number,
  inVain: number
): Required<Pick<Slice, "first">> & Pick<Slice, "thrift"> =>
  left >= plenty
    ? { first: windowSize }
    : {
        first: Math.max(1, Math.min(windowSize, Math.floor((left * documentsPerRequest) / 4 ** inVain))),
        thrift: { firstLookMs: Math.min(latestLookMs, lookAgainMs * Math.max(0, inVain - 1)) }
      }

/** What the smallest window takes at most where Zuora's jobs are quick. */
const leastRequests = 30

/** How many requests a run should have after one that came to nothing with so many. */
export const neededAfter = (sent: number): number => Math.max(leastRequests, 2 * sent)
