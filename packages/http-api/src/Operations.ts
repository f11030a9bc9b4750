/** Calls to Zuora that have no end yet: what was asked, since when, and what can be done. */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Schema from "effect/Schema"
import { Instant } from "./Amount.ts"
import { Authorization } from "./Authorization.ts"

export const Operation = Schema.Struct({
  id: Schema.String,
  /** In words: apply 10.10 EUR of payment P-1 to invoice INV-7. */
  what: Schema.String,
  account: Schema.NullOr(Schema.String),
  state: Schema.Literals(["requested", "sent", "unknown", "answered"]),
  since: Instant,
  attempts: Schema.Int,
  /** The next step, in words. */
  advice: Schema.String
}).annotate({ identifier: "Operation" })
export type Operation = typeof Operation.Type

export class Operations extends HttpApiGroup.make("operations")
  .add(
    HttpApiEndpoint.get("open", "/operations", {
      success: Schema.Array(Operation)
    })
  )
  .middleware(Authorization) {}
