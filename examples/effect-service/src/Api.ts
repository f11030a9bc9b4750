/**
 * The service's HTTP API, apart from what answers it: typed clients and `/openapi.json` come from here. Payloads are made
 * of billing's own schemas, so an amount is checked where it arrives.
 *
 * Every problem is an answer that says what is known about the money; its status says what to do with the operation id.
 */
import { InvoicePortion, Key } from "@counterfoil/billing/Command"
import { Application } from "@counterfoil/domain/Application"
import { OperationId, PaymentId } from "@counterfoil/domain/Id"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import { Money } from "@counterfoil/domain/Money"
import { HttpApi, HttpApiEndpoint, HttpApiGroup, HttpApiSchema } from "effect/http-api"
import * as Schema from "effect/Schema"

const about = {
  money: Schema.Literals(["nothing moved", "unknown"]),
  /** The name of billing's error. */
  error: Schema.String,
  message: Schema.String,
  /** No use in asking before, ISO instant in UTC. */
  after: Schema.NullOr(Schema.String)
}

/** Nobody knows yet whether money moved: keep the id, ask again with it. */
export class StillOpen extends Schema.TaggedError<StillOpen>()("StillOpen", about, { httpApiStatus: 202 }) {}
/** Nothing was sent: keep the id, ask again with it. */
export class TryAgain extends Schema.TaggedError<TryAgain>()("TryAgain", about, { httpApiStatus: 503 }) {}
/** The gateway said no: whoever tries again makes a new id. */
export class PaymentDeclined extends Schema.TaggedError<PaymentDeclined>()("PaymentDeclined", about, {
  httpApiStatus: 402
}) {}
/** It ended, and nothing moved: whoever tries again makes a new id. */
export class NothingMoved extends Schema.TaggedError<NothingMoved>()("NothingMoved", about, { httpApiStatus: 409 }) {}
/** Nothing was stored: correct what the message names. */
export class Wrong extends Schema.TaggedError<Wrong>()("Wrong", about, { httpApiStatus: 422 }) {}
/** Only somebody who may approve gets further. */
export class ApproverNeeded extends Schema.TaggedError<ApproverNeeded>()("ApproverNeeded", about, {
  httpApiStatus: 403
}) {}
/** No transfer has this reference, or another one has it. */
export class TransferUnknown extends Schema.TaggedError<TransferUnknown>()(
  "TransferUnknown",
  {},
  {
    httpApiStatus: 404
  }
) {}

const problems = [StillOpen, TryAgain, PaymentDeclined, NothingMoved, Wrong, ApproverNeeded] as const

export const Done = Schema.Struct({
  operationId: OperationId,
  payments: Schema.Array(PaymentId),
  applications: Schema.Array(Application)
})

/** Made by the browser and kept by it until it knows how it ended. */
const FromBrowser = Schema.String.check(Schema.isUUID())

/** A line of a bank statement. */
export const Transfer = Schema.Struct({
  /** The bank's own: a transfer that comes again is the same one. */
  reference: Schema.String.check(Schema.isPattern(/^[A-Za-z0-9._-]{1,50}$/)),
  amount: Money,
  valueDate: LocalDate,
  /** Number or id of the account; null if the bank does not tell whose money it is. */
  account: Schema.NullOr(Key)
})
export type Transfer = typeof Transfer.Type

/** Where the money of a transfer goes, item by item where that is stated. */
export const Assignment = Schema.Struct({ account: Key, invoices: Schema.NonEmptyArray(InvoicePortion) })
export type Assignment = typeof Assignment.Type

export class Api extends HttpApi.make("billing-service").add(
  HttpApiGroup.make("billing", { topLevel: true }).add(
    HttpApiEndpoint.post("collect", "/accounts/:account/collect", {
      params: { account: Key },
      payload: Schema.Struct({ operationId: FromBrowser }),
      success: Done,
      error: problems
    }),
    HttpApiEndpoint.post("receive", "/bank-transfers", { payload: Transfer, success: Done, error: problems }),
    HttpApiEndpoint.post("assign", "/bank-transfers/:reference/assignment", {
      params: { reference: Schema.String },
      payload: Assignment,
      success: Done,
      error: [...problems, TransferUnknown]
    }),
    HttpApiEndpoint.post("writeOff", "/invoices/:invoice/write-off", {
      params: { invoice: Key },
      payload: Schema.Struct({ operationId: FromBrowser, actor: Schema.NonEmptyString, reason: Schema.NonEmptyString }),
      success: Done,
      error: problems
    })
  ),
  HttpApiGroup.make("health", { topLevel: true }).add(
    HttpApiEndpoint.get("live", "/health/live", { success: HttpApiSchema.NoContent }),
    HttpApiEndpoint.get("ready", "/health/ready", { success: HttpApiSchema.NoContent, error: problems })
  )
) {}
