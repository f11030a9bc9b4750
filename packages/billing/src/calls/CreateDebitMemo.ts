/** Creates a debit memo from an invoice: on which lines more is charged, by how much. Zuora works out the tax. */
import { decideDebit } from "@counterfoil/domain/Crediting"
import { DebitMemoId, ItemId } from "@counterfoil/domain/Id"
import * as Invoice from "@counterfoil/domain/Invoice"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import { Money } from "@counterfoil/domain/Money"
import type * as Operation from "@counterfoil/domain/Operation"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Wire from "@counterfoil/zuora/calls/CreateDebitMemoFromInvoice"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { BillingCall, RequestOf, Shown, Versioned } from "../BillingCall.ts"
import { asked, Key } from "../Command.ts"
import { finding } from "../Finding.ts"
import * as Known from "../Known.ts"
import { load } from "../Loaded.ts"
import { terms, termsOf } from "../NewMemo.ts"
import type { Plan } from "../Plan.ts"
import { causeOf } from "../Recording.ts"
import { readBack } from "../SourceTrace.ts"
import { moment } from "../TenantClock.ts"
import { readDebitMemo } from "../ZuoraDocuments.ts"

export const Command = Schema.Struct({
  ...asked,
  /** Invoice id or number. */
  invoiceKey: Key,
  /** Lines of the invoice, without their tax. */
  items: Schema.NonEmptyArray(Schema.Struct({ itemId: ItemId, amount: Money })),
  ...terms,
  dueOn: Schema.optionalKey(LocalDate),
  /** Date of the memo; today in the tenant's zone by default. */
  memoDate: Schema.optionalKey(LocalDate)
})
export type Command = typeof Command.Type

type Intent = Extract<Operation.Intent, { readonly _tag: "CreateDebitMemo" }>

const plan = Effect.fn("CreateDebitMemo.plan")(function* (command: Command, versioned: Versioned) {
  const { invoiceId } = yield* Known.invoiceNow(command, command.invoiceKey, causeOf(command))
  const { today } = yield* moment
  const effectiveOn = command.memoDate ?? today
  const loaded = yield* load([StreamName.invoice(invoiceId)])
  const { accountId, items } = yield* Effect.fromResult(
    decideDebit(command.items, loaded.ledger.invoices.get(invoiceId) ?? Invoice.initial)
  )
  const call = yield* Effect.fromResult(
    Wire.prepare(
      {
        invoiceId,
        items: command.items.map(({ amount, itemId }) => ({
          invoiceItemId: itemId,
          amount,
          skuName: items.get(itemId)?.name ?? itemId
        })),
        dueDate: command.dueOn,
        ...termsOf(command, effectiveOn)
      },
      versioned
    )
  )
  return {
    intent: { _tag: "CreateDebitMemo", accountId, invoiceId, isPosted: command.isPosted },
    call,
    accounts: [accountId],
    loaded,
    effectiveOn
  } satisfies Plan<Intent>
})

/** Debit memos of the invoice that we do not know: the call may have made one of them. */
const candidates = Effect.fnUntraced(function* ({ invoiceId }: Intent) {
  const zuora = yield* Zuora
  const memos = Array.from(yield* Stream.runCollect(zuora.debitMemos({ filters: { referredInvoiceId: invoiceId } })))
  const { ledger } = yield* load(memos.map(({ id }) => StreamName.debitMemo(DebitMemoId.make(id))))
  return memos.filter(({ id }) => !ledger.debitMemos.has(DebitMemoId.make(id)))
})

const show = Effect.fnUntraced(function* ({ intent }: RequestOf<Intent>, answer: Wire.Response | undefined) {
  const ids = answer === undefined ? (yield* candidates(intent)).map(({ id }) => id) : [answer.id]
  const memos = yield* Effect.forEach(ids, (id) => readDebitMemo(id))
  const isShown = memos.length > 0 && (!intent.isPosted || memos.every(({ status }) => status === "Posted"))
  return { documents: memos, isShown } satisfies Shown
})

/** A new memo of the same invoice may be somebody else's. */
const look = Effect.fnUntraced(function* ({ intent }: RequestOf<Intent>) {
  const memos = yield* candidates(intent)
  return finding(
    memos.length === 0 ? "not happened" : "unclear",
    memos.map(({ id, status }) => `${id} ${status}`)
  )
})

export const createDebitMemo: BillingCall<typeof Command, Intent, Wire.Response> = {
  wireName: "create-debit-memo-from-invoice",
  Command,
  plan,
  interpret: Wire.interpret,
  ...readBack(() => []),
  show,
  look
}
