/**
 * Posting, unposting and canceling an invoice or a debit memo: the same call but for its document and its goal. Only drafts
 * are canceled (assumption A51).
 */
import type { Target } from "@counterfoil/domain/Application"
import * as BillingDocument from "@counterfoil/domain/BillingDocument"
import * as DebitMemo from "@counterfoil/domain/DebitMemo"
import * as Invoice from "@counterfoil/domain/Invoice"
import type * as Operation from "@counterfoil/domain/Operation"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as CancelDebitMemo from "@counterfoil/zuora/calls/CancelDebitMemo"
import * as CancelInvoice from "@counterfoil/zuora/calls/CancelInvoice"
import * as PostDebitMemo from "@counterfoil/zuora/calls/PostDebitMemo"
import * as PostInvoice from "@counterfoil/zuora/calls/PostInvoice"
import * as UnpostDebitMemo from "@counterfoil/zuora/calls/UnpostDebitMemo"
import * as UnpostInvoice from "@counterfoil/zuora/calls/UnpostInvoice"
import type { PreparedCall } from "@counterfoil/zuora/PreparedCall"
import type { RequestInvalid } from "@counterfoil/zuora/RequestInvalid"
import * as Effect from "effect/Effect"
import type * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { BillingCall, Versioned } from "../BillingCall.ts"
import { changing } from "../Changing.ts"
import { asked, Key } from "../Command.ts"
import * as Known from "../Known.ts"
import { load, type Loaded } from "../Loaded.ts"
import { holderOf, type Plan } from "../Plan.ts"
import { causeOf } from "../Recording.ts"
import { readTarget } from "../TargetDocument.ts"
import { moment } from "../TenantClock.ts"

export const InvoiceCommand = Schema.Struct({
  ...asked,
  /** Invoice id or number. */
  invoiceKey: Key
})

export const DebitMemoCommand = Schema.Struct({
  ...asked,
  /** Debit memo id or number. */
  debitMemoKey: Key
})

type Intent = Extract<Operation.Intent, { readonly _tag: "ChangeReceivable" }>

const invoiceWires = { Posted: PostInvoice, Draft: UnpostInvoice, Canceled: CancelInvoice }
const debitMemoWires = { Posted: PostDebitMemo, Draft: UnpostDebitMemo, Canceled: CancelDebitMemo }

const decideChange = (to: Intent["to"], target: Target, { ledger }: Loaded) => {
  if (target.kind === "debitMemo")
    return DebitMemo.decideChange(to, ledger.debitMemos.get(target.id) ?? DebitMemo.initial)
  const state = ledger.invoices.get(target.id) ?? Invoice.initial
  // That no memo was made from it, and that it is the newest of its account, is for Zuora to see.
  return BillingDocument.decideChange(to, Invoice.nameOf(state), state, state.applications.totalMinor)
}

const plan = Effect.fn("ChangeReceivable.plan")(function* (
  { target, to, unchangedSince }: Omit<Intent, "_tag">,
  call: Result.Result<PreparedCall, RequestInvalid>
) {
  const { today } = yield* moment
  const loaded = yield* load([StreamName.ofTarget(target)])
  yield* Effect.fromResult(decideChange(to, target, loaded))
  return {
    intent: { _tag: "ChangeReceivable", target, to, unchangedSince },
    call: yield* Effect.fromResult(call),
    accounts: [yield* holderOf(target, loaded)],
    loaded,
    effectiveOn: today
  } satisfies Plan<Intent>
})

const trace = changing(
  ({ target }: Intent) => StreamName.ofTarget(target),
  ({ target }) => readTarget(target)
)

const changeInvoice = (
  wireName: string,
  to: Intent["to"]
): BillingCall<typeof InvoiceCommand, Intent, PostInvoice.Response> => ({
  wireName,
  Command: InvoiceCommand,
  plan: Effect.fnUntraced(function* (command, versioned: Versioned) {
    const { invoiceId, unchangedSince } = yield* Known.invoiceNow(command, command.invoiceKey, causeOf(command))
    const target = { kind: "invoice", id: invoiceId } as const
    return yield* plan({ target, to, unchangedSince }, invoiceWires[to].prepare({ invoiceId }, versioned))
  }),
  interpret: invoiceWires[to].interpret,
  ...trace
})

const changeDebitMemo = (
  wireName: string,
  to: Intent["to"]
): BillingCall<typeof DebitMemoCommand, Intent, PostDebitMemo.Response> => ({
  wireName,
  Command: DebitMemoCommand,
  plan: Effect.fnUntraced(function* (command, versioned: Versioned) {
    const { debitMemoId, unchangedSince } = yield* Known.debitMemoNow(command, command.debitMemoKey, causeOf(command))
    const target = { kind: "debitMemo", id: debitMemoId } as const
    return yield* plan(
      { target, to, unchangedSince },
      debitMemoWires[to].prepare({ debitMemoKey: debitMemoId }, versioned)
    )
  }),
  interpret: debitMemoWires[to].interpret,
  ...trace
})

export const postInvoice = changeInvoice("post-invoice", "Posted")
export const unpostInvoice = changeInvoice("unpost-invoice", "Draft")
export const cancelInvoice = changeInvoice("cancel-invoice", "Canceled")
export const postDebitMemo = changeDebitMemo("post-debit-memo", "Posted")
export const unpostDebitMemo = changeDebitMemo("unpost-debit-memo", "Draft")
export const cancelDebitMemo = changeDebitMemo("cancel-debit-memo", "Canceled")
