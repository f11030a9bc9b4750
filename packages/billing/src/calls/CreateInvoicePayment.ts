/**
 * The older CRUD way to apply: a payment's amount on one invoice, header only. Zuora chooses the items, which are read
 * back, and books it today: the call has no date of its own.
 */
import { Money } from "@counterfoil/domain/Money"
import type * as Operation from "@counterfoil/domain/Operation"
import * as Wire from "@counterfoil/zuora/calls/CreateInvoicePayment"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { BillingCall, Versioned } from "../BillingCall.ts"
import { asked, Key } from "../Command.ts"
import * as Known from "../Known.ts"
import { planOf } from "../Plan.ts"
import { portionsOf } from "../Portions.ts"
import { causeOf } from "../Recording.ts"
import * as Traces from "../Traces.ts"

export const Command = Schema.Struct({
  ...asked,
  /** Payment id or number. */
  paymentKey: Key,
  /** Invoice id or number. */
  invoiceKey: Key,
  amount: Money,
  rejectUnknownFields: Schema.optionalKey(Schema.Boolean)
})
export type Command = typeof Command.Type

type Intent = Extract<Operation.Intent, { readonly _tag: "CreateInvoicePayment" }>

const plan = Effect.fn("CreateInvoicePayment.plan")(function* (command: Command, versioned: Versioned) {
  const { actor, amount, invoiceKey, operationId, paymentKey, rejectUnknownFields } = command
  const { source } = yield* Known.payment(command, paymentKey, causeOf(command))
  const invoices = [{ invoiceKey, amount, division: { _tag: "ZuoraChooses" } }] as const
  const decided = yield* portionsOf({ operationId, actor, invoices }, source)
  const [application] = decided.applications
  const call = Wire.prepare(
    { amount, invoiceId: application.target.id, paymentId: source.id, rejectUnknownFields },
    versioned
  )
  const intent: Intent = { _tag: "CreateInvoicePayment", application }
  return yield* planOf(source, decided, intent, call)
})

export const createInvoicePayment: BillingCall<typeof Command, Intent, Wire.Response> = {
  wireName: "create-invoice-payment",
  Command,
  plan,
  interpret: Wire.interpret,
  ...Traces
}
