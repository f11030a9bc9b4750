/**
 * Changes the amount of an invoice payment of the older CRUD way: what a payment gives to one invoice. That of a draft moves
 * nothing yet. Whether Zuora takes it for a payment that is processed is not documented: where it does, what became of it is
 * read back.
 */
import * as Ledger from "@counterfoil/domain/Ledger"
import { InvoiceId, PaymentId } from "@counterfoil/domain/Id"
import * as Money from "@counterfoil/domain/Money"
import type * as Operation from "@counterfoil/domain/Operation"
import * as Payment from "@counterfoil/domain/Payment"
import { NotPositive, OtherCurrency, WrongPhase } from "@counterfoil/domain/Rejection"
import * as StreamName from "@counterfoil/domain/StreamName"
import { givenTo } from "@counterfoil/domain/Unapplying"
import * as Wire from "@counterfoil/zuora/calls/UpdateInvoicePayment"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { ledgerBefore } from "../Before.ts"
import type { BillingCall, RequestOf, Shown, Versioned } from "../BillingCall.ts"
import { CommandInvalid } from "../BillingError.ts"
import { asked, Key } from "../Command.ts"
import { finding } from "../Finding.ts"
import * as Known from "../Known.ts"
import { load } from "../Loaded.ts"
import { accountOf, accountsOf, holderOf, type Plan } from "../Plan.ts"
import { portionsOf } from "../Portions.ts"
import { causeOf } from "../Recording.ts"
import { readBack } from "../SourceTrace.ts"
import { moment } from "../TenantClock.ts"
import { readPayment } from "../ZuoraDocuments.ts"
import { money } from "../ZuoraValues.ts"

export const Command = Schema.Struct({
  ...asked,
  /** Id of the invoice payment: it has no number. */
  invoicePaymentId: Key,
  /** What the payment is to give to the invoice then, all in all. */
  amount: Money.Money,
  rejectUnknownFields: Schema.optionalKey(Schema.Boolean)
})
export type Command = typeof Command.Type

type Intent = Extract<Operation.Intent, { readonly _tag: "UpdateInvoicePayment" }>

const read = (id: string) => Effect.flatMap(Zuora, (zuora) => zuora.crudInvoicePayment(id))

const amountOf = ({ Amount, Id }: Effect.Success<ReturnType<typeof read>>, like: Money.Money) =>
  money(`Amount of invoice payment ${Id}`, Amount, like.currency)

/** A draft is no money yet, so that it is in nobody's books. */
const isOpen = ({ _tag }: Payment.State): boolean => _tag === "NotSeen" || _tag === "Processed"

const plan = Effect.fn("UpdateInvoicePayment.plan")(function* (command: Command, versioned: Versioned) {
  const { actor, amount, invoicePaymentId, operationId, rejectUnknownFields } = command
  const cause = causeOf(command)
  const row = yield* read(invoicePaymentId)
  const { source } = yield* Known.payment(command, PaymentId.make(row.PaymentId), cause)
  const target = { kind: "invoice", id: yield* Known.invoice(InvoiceId.make(row.InvoiceId), cause) } as const
  const known = yield* load([StreamName.ofSource(source), StreamName.ofTarget(target)])
  const holder = yield* holderOf(target, known)
  const currency = Ledger.targetOf(known.ledger, target)?.total.currency ?? amount.currency
  const document = `invoice payment ${invoicePaymentId}`
  if (amount.currency !== currency)
    return yield* new OtherCurrency({ document, expected: currency, found: amount.currency })
  if (amount.minor <= 0n) return yield* new NotPositive({ field: "amount", amount })
  const before = yield* amountOf(row, amount)
  const more = Money.make(currency, amount.minor - before.minor)
  if (more.minor === 0n) return yield* new CommandInvalid({ problem: `amount: it is ${Money.show(amount)} already` })
  const state = known.ledger.payments.get(source.id) ?? Payment.initial
  if (!isOpen(state)) return yield* new WrongPhase({ document, expected: "of a draft or Processed", found: state._tag })
  const { loaded } =
    state._tag === "Processed" && more.minor > 0n
      ? yield* portionsOf(
          {
            operationId,
            actor,
            invoices: [{ invoiceKey: target.id, amount: more, division: { _tag: "ZuoraChooses" } }]
          },
          source
        )
      : { loaded: known }
  const { today } = yield* moment
  return {
    intent: {
      _tag: "UpdateInvoicePayment",
      invoicePaymentId,
      paymentId: source.id,
      invoiceId: target.id,
      before,
      amount,
      unchangedSince: row.UpdatedDate ?? ""
    },
    call: yield* Effect.fromResult(Wire.prepare({ invoicePaymentId, amount, rejectUnknownFields }, versioned)),
    accounts: state._tag === "NotSeen" ? [holder] : accountsOf(yield* accountOf(source, loaded), loaded),
    loaded,
    effectiveOn: today
  } satisfies Plan<Intent>
})

/** What a payment had given to the invoice before the call, minor units. */
const givenBefore = Effect.fnUntraced(function* ({ before, intent }: RequestOf<Intent>) {
  const { payments } = yield* ledgerBefore(StreamName.payment(intent.paymentId), before)
  const { usage } = payments.get(intent.paymentId) ?? Payment.initial
  const given = givenTo(usage.applications, { kind: "invoice", id: intent.invoiceId })
  return given.reduce((sum, { remainingMinor }) => sum + remainingMinor, 0n)
})

/** The payment is read apart from the invoice payment: only a processed one has to tell of the change too. */
const show = Effect.fnUntraced(function* (request: RequestOf<Intent>) {
  const { amount, before, invoiceId, invoicePaymentId, paymentId } = request.intent
  const isSaid = Money.equals(yield* amountOf(yield* read(invoicePaymentId), amount), amount)
  const payment = yield* readPayment(paymentId)
  const given = payment.parts.reduce((sum, part) => (part.target.id === invoiceId ? sum + part.amount.minor : sum), 0n)
  const isGiven =
    payment.status !== "Processed" || given === (yield* givenBefore(request)) + amount.minor - before.minor
  return { documents: [payment], isShown: isSaid && isGiven } satisfies Shown
})

/** It says the new amount and no difference, so that a second time would change nothing further. */
const look = Effect.fnUntraced(function* ({ intent }: RequestOf<Intent>) {
  const { amount, before, invoicePaymentId, unchangedSince } = intent
  const row = yield* read(invoicePaymentId)
  const { UpdatedDate: updatedAt = "" } = row
  const now = yield* amountOf(row, amount)
  const seen = [Money.show(now), updatedAt]
  if (Money.equals(now, amount)) return finding("happened", seen)
  return finding(Money.equals(now, before) && updatedAt === unchangedSince ? "not happened" : "unclear", seen)
})

export const updateInvoicePayment: BillingCall<typeof Command, Intent, Wire.Response> = {
  wireName: "update-invoice-payment",
  Command,
  plan,
  interpret: Wire.interpret,
  ...readBack(({ paymentId }: Intent) => [StreamName.payment(paymentId)]),
  show,
  look
}
