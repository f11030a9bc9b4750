/** One call that arrived, as `GET /sandbox/calls` shows it. */
export interface Received {
  readonly id: string
  readonly at: number
  readonly method: string
  readonly path: string
  readonly idempotencyKey: string | null
  readonly trackId: string | null
  readonly version: string
  /** Status of the answer; null when a fault lost the request before it was processed. */
  readonly status: number | null
  /** What was done to it beyond Zuora's rules. */
  readonly outcome: "processed" | "replayed" | "request lost" | "answer lost" | "answered by a fault"
}
