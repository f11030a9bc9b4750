/** Writing an invoice off, or reversing it: Zuora makes a credit memo for what is open and applies it, in one step. */
import { CreditMemoId, type InvoiceId } from "@counterfoil/domain/Id"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import { decideClose } from "@counterfoil/domain/Crediting"
import * as Invoice from "@counterfoil/domain/Invoice"
import type { ObservedCreditMemo } from "@counterfoil/domain/Observed"
import type * as Operation from "@counterfoil/domain/Operation"
import { WrongPhase } from "@counterfoil/domain/Rejection"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Reverse from "@counterfoil/zuora/calls/ReverseInvoice"
import * as WriteOff from "@counterfoil/zuora/calls/WriteOffInvoice"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { BillingCall, RequestOf, Shown, Versioned } from "../BillingCall.ts"
import { asked, Key } from "../Command.ts"
import { finding } from "../Finding.ts"
import * as Known from "../Known.ts"
import { load } from "../Loaded.ts"
import type { Plan } from "../Plan.ts"
import { causeOf } from "../Recording.ts"
import { readBack } from "../SourceTrace.ts"
import { moment } from "../TenantClock.ts"
import { readCreditMemo, readInvoice } from "../ZuoraDocuments.ts"

export const Command = Schema.Struct({
  ...asked,
  /** Invoice id or number. */
  invoiceKey: Key,
  /** Date of the memo; today in the tenant's zone by default. */
  memoDate: Schema.optionalKey(LocalDate),
  /** Zuora's default names the kind. */
  reasonCode: Schema.optionalKey(Schema.NonEmptyString)
})
export type Command = typeof Command.Type

type Intent = Extract<Operation.Intent, { readonly _tag: "CloseInvoice" }>

const planBy = (by: Intent["by"]) =>
  Effect.fn("CloseInvoice.plan")(function* (command: Command, versioned: Versioned) {
    const { reasonCode } = command
    const { invoiceId, unchangedSince } = yield* Known.invoiceNow(command, command.invoiceKey, causeOf(command))
    const { today } = yield* moment
    const memoDate = command.memoDate ?? today
    const loaded = yield* load([StreamName.invoice(invoiceId)])
    const state = loaded.ledger.invoices.get(invoiceId) ?? Invoice.initial
    const amount = yield* Effect.fromResult(decideClose(by, state))
    if (state._tag !== "Posted")
      return yield* new WrongPhase({ document: invoiceId, expected: "Posted", found: state._tag })
    const call = yield* Effect.fromResult(
      by === "write-off"
        ? WriteOff.prepare({ invoiceKey: invoiceId, memoDate, reasonCode }, versioned)
        : Reverse.prepare({ invoiceKey: invoiceId, memoDate, applyEffectiveDate: memoDate, reasonCode }, versioned)
    )
    return {
      intent: { _tag: "CloseInvoice", invoiceId, by, amount, unchangedSince },
      call,
      accounts: [state.accountId],
      loaded,
      effectiveOn: memoDate
    } satisfies Plan<Intent>
  })

/** Credit memos that now pay of an invoice and that we do not know. */
const newMemosOn = Effect.fnUntraced(function* (invoiceId: InvoiceId) {
  const zuora = yield* Zuora
  const parts = yield* zuora.invoiceApplicationParts(invoiceId)
  const memoIds = new Set(
    parts.flatMap(({ creditMemoId }) =>
      creditMemoId === undefined || creditMemoId === "" ? [] : [CreditMemoId.make(creditMemoId)]
    )
  )
  const { ledger } = yield* load(Array.from(memoIds, StreamName.creditMemo))
  const unknown = Array.from(memoIds).filter((id) => !ledger.creditMemos.has(id))
  return yield* Effect.forEach(unknown, (id) => readCreditMemo(id), { concurrency: 4 })
})

const givenTo = (invoiceId: InvoiceId, memos: ReadonlyArray<ObservedCreditMemo>): bigint =>
  memos
    .flatMap(({ parts }) => parts)
    .reduce((sum, { amount, target }) => (target.id === invoiceId ? sum + amount.minor : sum), 0n)

const show = Effect.fnUntraced(function* (
  { intent }: RequestOf<Intent>,
  answer: { readonly creditMemo?: { readonly id: string } | undefined } | undefined
) {
  const { amount, invoiceId } = intent
  const made = answer?.creditMemo?.id
  const memos = made === undefined ? yield* newMemosOn(invoiceId) : [yield* readCreditMemo(made)]
  const invoice = yield* readInvoice(invoiceId)
  return { documents: [invoice, ...memos], isShown: givenTo(invoiceId, memos) === amount.minor } satisfies Shown
})

const look = Effect.fnUntraced(function* ({ intent }: RequestOf<Intent>) {
  const { amount, invoiceId, unchangedSince } = intent
  const { balance, updatedAt } = yield* readInvoice(invoiceId)
  const givenMinor = givenTo(invoiceId, yield* newMemosOn(invoiceId))
  const seen = [`balance ${balance.minor}`, `new memos ${givenMinor}`, updatedAt]
  if (balance.minor === 0n && givenMinor === amount.minor) return finding("happened", seen)
  const isAsBefore = balance.minor === amount.minor && givenMinor === 0n && updatedAt === unchangedSince
  return finding(isAsBefore ? "not happened" : "unclear", seen)
})

const closing = {
  Command,
  ...readBack(({ invoiceId }: Intent) => [StreamName.invoice(invoiceId)]),
  show,
  look
}

export const writeOffInvoice: BillingCall<typeof Command, Intent, WriteOff.Response> = {
  ...closing,
  wireName: "write-off-invoice",
  plan: planBy("write-off"),
  interpret: WriteOff.interpret
}

export const reverseInvoice: BillingCall<typeof Command, Intent, Reverse.Response> = {
  ...closing,
  wireName: "reverse-invoice",
  plan: planBy("reversal"),
  interpret: Reverse.interpret
}
