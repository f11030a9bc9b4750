import type { FaultKind } from "../faults/FaultKind.ts"

/** One call that arrived, as `GET /sandbox/calls` shows it. */
export interface Received {
  readonly id: string
  readonly at: number
  readonly method: string
  readonly path: string
  readonly idempotencyKey: string | null
  readonly trackId: string | null
  readonly version: string
  /** Status of the answer; null when a fault lost or postponed the request before it was processed. */
  readonly status: number | null
  /** What was done to it beyond Zuora's rules. */
  readonly outcome:
    | "processed"
    | "replayed"
    | "request lost"
    | "landed late"
    | "answer lost"
    | "answer replaced"
    | "answer cut"
    | "answered by a fault"
  /** The fault that it met. */
  readonly fault: FaultKind | null
}
