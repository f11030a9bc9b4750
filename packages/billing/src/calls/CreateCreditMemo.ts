/** Creates a credit memo from an invoice: which lines are credited, by how much. Zuora works out the tax. */
import { decideCredit } from "@counterfoil/domain/Crediting"
import { ItemId } from "@counterfoil/domain/Id"
import * as Invoice from "@counterfoil/domain/Invoice"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import { Money } from "@counterfoil/domain/Money"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Wire from "@counterfoil/zuora/calls/CreateCreditMemoFromInvoice"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { BillingCall, Versioned } from "../BillingCall.ts"
import { asked, Key } from "../Command.ts"
import * as Known from "../Known.ts"
import { load } from "../Loaded.ts"
import { type NewMemo, newMemo, terms, termsOf } from "../NewMemo.ts"
import type { Plan } from "../Plan.ts"
import { causeOf } from "../Recording.ts"
import { moment } from "../TenantClock.ts"

export const Command = Schema.Struct({
  ...asked,
  /** Invoice id or number. */
  invoiceKey: Key,
  /** Lines of the invoice, without their tax. */
  items: Schema.NonEmptyArray(Schema.Struct({ itemId: ItemId, amount: Money })),
  ...terms,
  /** Applied to its invoice as soon as it is posted. */
  isApplied: Schema.optionalKey(Schema.Boolean),
  /** Date of the memo; today in the tenant's zone by default. */
  memoDate: Schema.optionalKey(LocalDate)
})
export type Command = typeof Command.Type

const plan = Effect.fn("CreateCreditMemo.plan")(function* (command: Command, versioned: Versioned) {
  const { invoiceId } = yield* Known.invoiceNow(command, command.invoiceKey, causeOf(command))
  const { today } = yield* moment
  const effectiveOn = command.memoDate ?? today
  const loaded = yield* load([StreamName.invoice(invoiceId)])
  const invoice = yield* Effect.fromResult(
    decideCredit(command.items, loaded.ledger.invoices.get(invoiceId) ?? Invoice.initial)
  )
  const call = yield* Effect.fromResult(
    Wire.prepare(
      {
        invoiceId,
        items: command.items.map(({ amount, itemId }) => ({
          invoiceItemId: itemId,
          amount,
          skuName: invoice.items.get(itemId)?.name ?? itemId
        })),
        autoApplyToInvoiceUponPosting: command.isApplied,
        ...termsOf(command, effectiveOn)
      },
      versioned
    )
  )
  const { accountId } = invoice
  return {
    intent: { _tag: "CreateCreditMemo", accountId, invoiceId, isPosted: command.isPosted },
    call,
    accounts: [accountId],
    loaded,
    effectiveOn
  } satisfies Plan<NewMemo>
})

export const createCreditMemo: BillingCall<typeof Command, NewMemo, Wire.Response> = {
  wireName: "create-credit-memo-from-invoice",
  Command,
  plan,
  interpret: Wire.interpret,
  ...newMemo
}
