/** Runs of the reconciliation, the newest first. */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Schema from "effect/Schema"
import { Amount, Instant } from "./Amount.ts"
import { Authorization } from "./Authorization.ts"
import { pageOf, pageQueryWith } from "./Page.ts"
import { Severity } from "./Severity.ts"

/** One run that has ended. */
export const Run = Schema.Struct({
  id: Schema.String,
  /** `account`: it looked at one account only. */
  mode: Schema.Literals(["full", "incremental", "account"]),
  asOf: Instant,
  startedAt: Instant,
  finishedAt: Instant,
  verdict: Schema.Literals(["clean", "discrepancies", "could-not-tell"]),
  /** Discrepancies that count for the verdict. */
  counting: Schema.Int,
  /** Those that would count and are too small to, by what the tenant has set as material; null where nobody kept that. */
  immaterial: Schema.NullOr(Schema.Int),
  bySeverity: Schema.Array(Schema.Struct({ severity: Severity, count: Schema.Int })),
  /** The sizes of all that count, one per currency. */
  differences: Schema.Array(Amount)
}).annotate({ identifier: "Run" })
export type Run = typeof Run.Type

export class Runs extends HttpApiGroup.make("runs")
  .add(
    HttpApiEndpoint.get("list", "/runs", {
      query: pageQueryWith(Instant),
      success: pageOf(Run)
    })
  )
  .middleware(Authorization) {}
