/** Calls to Zuora: those that have no end yet with what can be done, and any one of them whole. */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Schema from "effect/Schema"
import { Amount, Instant } from "./Amount.ts"
import { Authorization } from "./Authorization.ts"
import { NotFound } from "./Problem.ts"
import { CallState, OpenState } from "./CallState.ts"

export const Operation = Schema.Struct({
  id: Schema.String,
  /** In words: apply 10.10 EUR of payment P-1 to invoice INV-7. */
  what: Schema.String,
  account: Schema.NullOr(Schema.String),
  state: OpenState,
  since: Instant,
  attempts: Schema.Int,
  /** The next step, in words. */
  advice: Schema.String
}).annotate({ identifier: "Operation" })
export type Operation = typeof Operation.Type

/** A document at one end of what was moved. */
const End = Schema.Struct({
  stream: Schema.String,
  /** As people know it. */
  title: Schema.String,
  /** Whether its half of the application is on record: a lost one shows. */
  isBooked: Schema.Boolean
}).annotate({ identifier: "End" })

/** A call whole: what was meant, what happened, what is known of the money. */
export const OperationDetail = Schema.Struct({
  id: Schema.String,
  what: Schema.String,
  state: CallState,
  accounts: Schema.Array(Schema.String),
  /** What is known of the money, in words. */
  money: Schema.String,
  advice: Schema.String,
  call: Schema.Struct({
    name: Schema.String,
    method: Schema.String,
    path: Schema.String,
    /** Whether Zuora knows a repetition by its key. */
    keyed: Schema.Boolean,
    /** By which Zuora's support finds it. */
    trackId: Schema.NullOr(Schema.String)
  }),
  /** What it applied or took back, both halves. */
  legs: Schema.Array(
    Schema.Struct({ what: Schema.Literals(["applied", "taken back"]), from: End, to: End, amount: Amount })
  ),
  timeline: Schema.Array(
    Schema.Struct({ at: Instant, what: Schema.String, detail: Schema.String, actor: Schema.String })
  )
}).annotate({ identifier: "OperationDetail" })
export type OperationDetail = typeof OperationDetail.Type

export class Operations extends HttpApiGroup.make("operations")
  .add(
    HttpApiEndpoint.get("open", "/operations", {
      success: Schema.Array(Operation)
    }),
    HttpApiEndpoint.get("get", "/operations/:id", {
      params: { id: Schema.String },
      success: OperationDetail,
      error: NotFound
    })
  )
  .middleware(Authorization) {}
