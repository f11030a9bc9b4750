/** Generates and collects what an account owes, or collects one invoice. Zuora chooses everything; it is read back. */
import { LocalDate } from "@counterfoil/domain/LocalDate"
import type { ObservedDocument, ObservedPayment } from "@counterfoil/domain/Observed"
import type * as Operation from "@counterfoil/domain/Operation"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Wire from "@counterfoil/zuora/calls/InvoiceCollect"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { BillingCall, RequestOf, Shown, Versioned } from "../BillingCall.ts"
import { asked, Key } from "../Command.ts"
import { finding } from "../Finding.ts"
import * as Known from "../Known.ts"
import { load } from "../Loaded.ts"
import type { Plan } from "../Plan.ts"
import { noPaymentSince } from "../PaymentsSince.ts"
import { refuseWhileProcessing } from "../Processing.ts"
import { causeOf } from "../Recording.ts"
import { moment } from "../TenantClock.ts"
import { readTargets } from "../TargetDocument.ts"
import { readCreditMemo, readInvoice, readPayment } from "../ZuoraDocuments.ts"

export const Command = Schema.Struct({
  ...asked,
  /** Account id or number. */
  accountKey: Key,
  /** Invoice id or number; without it, charges are billed first and all open invoices collected. */
  invoiceKey: Schema.optionalKey(Key),
  /** Date on generated documents; today in the tenant's zone by default, and always stated. */
  documentDate: Schema.optionalKey(LocalDate),
  /** Charge through this day; the document date by default. */
  targetDate: Schema.optionalKey(LocalDate),
  /** Name of a gateway; the account's default otherwise. */
  paymentGateway: Schema.optionalKey(Schema.NonEmptyString)
})
export type Command = typeof Command.Type

type Intent = Extract<Operation.Intent, { readonly _tag: "Collect" }>

const plan = Effect.fn("Collect.plan")(function* (command: Command, versioned: Versioned) {
  const cause = causeOf(command)
  const { today } = yield* moment
  const accountId = yield* Known.account(command.accountKey)
  const invoiceId = command.invoiceKey === undefined ? undefined : yield* Known.invoice(command.invoiceKey, cause)
  yield* refuseWhileProcessing(command, accountId, cause)
  const documentDate = command.documentDate ?? today
  const call = yield* Effect.fromResult(
    Wire.prepare(
      invoiceId === undefined
        ? {
            accountKey: accountId,
            documentDate,
            targetDate: command.targetDate ?? documentDate,
            paymentGateway: command.paymentGateway
          }
        : { accountKey: accountId, invoiceId, paymentGateway: command.paymentGateway },
      versioned
    )
  )
  const loaded = yield* load(invoiceId === undefined ? [] : [StreamName.invoice(invoiceId)])
  return {
    intent: { _tag: "Collect", accountId, ...(invoiceId === undefined ? {} : { invoiceId }), documentDate },
    call,
    accounts: [accountId],
    loaded,
    effectiveOn: documentDate
  } satisfies Plan<Intent>
})

/** The answer tells no items and no split: the payment with its parts, its invoices and new memos are read. */
const show = Effect.fnUntraced(function* ({ intent }: RequestOf<Intent>, answer: Wire.Response | undefined) {
  const { paymentId } = answer ?? {}
  const payments = paymentId === undefined || paymentId === "" ? [] : [yield* readPayment(paymentId)]
  const invoiceIds = new Set<string>([
    ...(intent.invoiceId === undefined ? [] : [intent.invoiceId]),
    ...(answer?.invoices ?? []).map(({ invoiceId }) => invoiceId)
  ])
  const paid = yield* readTargets(payments)
  for (const { id } of paid) invoiceIds.delete(id)
  const invoices = yield* Effect.forEach(invoiceIds, (id) => readInvoice(id), { concurrency: 4 })
  const memos = yield* Effect.forEach(answer?.creditMemos ?? [], ({ id }) => readCreditMemo(id), { concurrency: 4 })
  const documents: ReadonlyArray<ObservedDocument> = [...paid, ...invoices, ...memos, ...payments]
  const isShown = payments.every(isSpent) && [...paid, ...invoices].every(({ status }) => status === "Posted")
  return { documents, isShown } satisfies Shown
})

/** A collected payment is applied as a whole. */
const isSpent = ({ status, unapplied }: ObservedPayment): boolean => status !== "Processed" || unapplied.minor === 0n

export const collect: BillingCall<typeof Command, Intent, Wire.Response> = {
  wireName: "invoice-collect",
  Command,
  plan,
  interpret: Wire.interpret,
  legs: () => [],
  streams: () => [],
  show,
  // Which payment would be the one? Only the answer tells, or a person with evidence.
  look: () => Effect.succeed(finding("unclear", [])),
  cameToNothing: ({ intent }, since) => noPaymentSince(intent.accountId, since)
}
