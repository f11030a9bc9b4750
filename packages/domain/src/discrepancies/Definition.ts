/** What a code says: how bad it is, what it means, what may be done about it. */
export type Severity = "critical" | "high" | "medium" | "low" | "info"

/**
 * `wait`: timing, it resolves itself. `adopt`: record what Zuora verifiably shows. `human`: somebody must look;
 * nothing is changed automatically.
 */
export type Resolution = "wait" | "adopt" | "human"

export interface Definition {
  readonly name: string
  readonly severity: Severity
  readonly meaning: string
  /** One that a reader may have seen, with its figures. */
  readonly example: string
  readonly resolution: Resolution
  readonly advice: string
}
