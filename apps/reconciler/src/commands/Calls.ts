/** Calls that apply one payment, from the command line: apply, create-invoice-payment, update-invoice-payment. */
import type { Division, Portions } from "@counterfoil/billing/Command"
import * as AllocationRule from "@counterfoil/domain/AllocationRule"
import type * as Money from "@counterfoil/domain/Money"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Command, Flag } from "effect/cli"
import { itemsOf, money } from "../Amounts.ts"
import * as Flags from "../Flags.ts"
import { performAsked } from "../Performed.ts"
import { Misused } from "../Told.ts"

const divisionOf = Effect.fnUntraced(function* (
  items: ReadonlyArray<string>,
  split: AllocationRule.Name | "zuora",
  currency: string
) {
  const [first, ...rest] = yield* itemsOf(items, currency)
  const division: Division =
    first !== undefined
      ? { _tag: "Items", items: [first, ...rest] }
      : split === "zuora"
        ? { _tag: "ZuoraChooses" }
        : { _tag: "Strategy", name: split }
  return division
})

/** The one document that an amount goes to. */
const targetOf = (
  invoice: Option.Option<string>,
  debitMemo: Option.Option<string>,
  portion: { readonly amount: Money.Money; readonly division: Division }
): Effect.Effect<Portions, Misused> => {
  if (Option.isSome(invoice) && Option.isNone(debitMemo))
    return Effect.succeed({ invoices: [{ invoiceKey: invoice.value, ...portion }] })
  return Option.isSome(debitMemo) && Option.isNone(invoice)
    ? Effect.succeed({ debitMemos: [{ debitMemoKey: debitMemo.value, ...portion }] })
    : Effect.fail(new Misused({ message: "Give either --invoice or --debit-memo" }))
}

export const apply = Command.make(
  "apply",
  {
    ...Flags.portion,
    invoice: Flags.invoice.pipe(Flag.optional),
    debitMemo: Flags.optional("debit-memo", "Debit memo id or number, instead of an invoice", "KEY"),
    item: Flags.items,
    split: Flag.Literals("split", [...AllocationRule.names, "zuora"]).pipe(
      Flag.withDescription("How the amount falls on items where none are named"),
      Flag.withDefault("oldest-first")
    ),
    effectiveDate: Flags.date("effective-date", "Business date; today by default"),
    ...Flags.asked
  },
  (flags) =>
    performAsked(
      flags,
      Effect.fnUntraced(function* (billing, asked) {
        const amount = yield* money(flags.amount, flags.currency)
        const division = yield* divisionOf(flags.item, flags.split, flags.currency)
        const target = yield* targetOf(flags.invoice, flags.debitMemo, { amount, division })
        return yield* billing.applyPayment({
          ...asked,
          paymentKey: flags.payment,
          ...target,
          ...Flags.given("effectiveOn", flags.effectiveDate)
        })
      })
    )
).pipe(
  Command.withDescription("Apply an existing payment to an invoice or debit memo, item by item"),
  Command.withExamples([
    {
      command:
        "counterfoil apply --payment P-00000100 --invoice INV00000100 --amount 10.10 --currency EUR --item ITEM=10.00 --item TAXITEM=0.10",
      description: "10 on an item and 0.1 on its taxation item"
    }
  ])
)

export const createInvoicePayment = Command.make(
  "create-invoice-payment",
  {
    ...Flags.portion,
    invoice: Flags.invoice,
    rejectUnknownFields: Flag.Boolean("reject-unknown-fields").pipe(
      Flag.withDescription("Let Zuora refuse a body with fields it does not know"),
      Flag.withDefault(true)
    ),
    ...Flags.asked
  },
  (flags) =>
    performAsked(
      flags,
      Effect.fnUntraced(function* (billing, asked) {
        return yield* billing.createInvoicePayment({
          ...asked,
          paymentKey: flags.payment,
          invoiceKey: flags.invoice,
          amount: yield* money(flags.amount, flags.currency),
          rejectUnknownFields: flags.rejectUnknownFields
        })
      })
    )
).pipe(Command.withDescription("Book a payment on an invoice the older way (CRUD); Zuora chooses the items"))

export const updateInvoicePayment = Command.make(
  "update-invoice-payment",
  {
    invoicePayment: Flags.required("invoice-payment", "Id of the invoice payment: it has no number", "ID"),
    amount: Flags.required("amount", "What it is to give to its invoice, all in all, as decimal text", "AMOUNT"),
    currency: Flags.portion.currency,
    ...Flags.asked
  },
  (flags) =>
    performAsked(
      flags,
      Effect.fnUntraced(function* (billing, asked) {
        return yield* billing.updateInvoicePayment({
          ...asked,
          invoicePaymentId: flags.invoicePayment,
          amount: yield* money(flags.amount, flags.currency)
        })
      })
    )
).pipe(Command.withDescription("Change the amount of a CRUD invoice payment, where Zuora lets it be changed"))
