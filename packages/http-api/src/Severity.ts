/** How bad a discrepancy is, the worst first. What each means is in docs/discrepancies.md. */
import * as Schema from "effect/Schema"

export const severities = ["critical", "high", "medium", "low", "info"] as const

export const Severity = Schema.Literals(severities)
export type Severity = typeof Severity.Type
