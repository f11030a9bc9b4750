/** Calls by which money goes back, and comes in again, from the command line: refund, cancel-refund. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Command, Flag } from "effect/cli"
import { itemsOf, money } from "../Amounts.ts"
import * as Flags from "../Flags.ts"
import { performAsked } from "../Performed.ts"
import { Misused } from "../Told.ts"

export const refund = Command.make(
  "refund",
  {
    payment: Flags.portion.payment.pipe(Flag.optional),
    creditMemo: Flags.optional("credit-memo", "Credit memo id or number, instead of a payment", "KEY"),
    amount: Flags.portion.amount,
    currency: Flags.portion.currency,
    invoice: Flags.optional("invoice", "Takes it back from this invoice first, by id or number", "KEY"),
    debitMemo: Flags.optional("debit-memo", "Takes it back from this debit memo first, by id or number", "KEY"),
    item: Flags.items,
    method: Flags.optional(
      "method",
      "How it was paid outside of Zuora: Check, BankTransfer …; without it the gateway pays",
      "TYPE"
    ),
    refundDate: Flags.date("refund-date", "When it was paid outside of Zuora; today by default"),
    paymentMethod: Flags.optional("payment-method", "Id of the payment method that the gateway pays to", "ID"),
    reasonCode: Flags.optional("reason-code", "Reason code in Zuora", "CODE"),
    ...Flags.asked
  },
  (flags) =>
    performAsked(
      flags,
      Effect.fnUntraced(function* (billing, asked) {
        const { creditMemo, debitMemo, invoice, method, payment } = flags
        if (Option.isSome(method) ? Option.isSome(flags.paymentMethod) : Option.isSome(flags.refundDate))
          return yield* new Misused({
            message: "--refund-date goes with --method, --payment-method with the gateway, that is without it"
          })
        const command = {
          ...asked,
          amount: yield* money(flags.amount, flags.currency),
          way: Option.isSome(method)
            ? { _tag: "External" as const, methodType: method.value, ...Flags.given("refundedOn", flags.refundDate) }
            : { _tag: "Electronic" as const, ...Flags.given("paymentMethodId", flags.paymentMethod) },
          ...Flags.given("reasonCode", flags.reasonCode)
        }
        const isApplied = Option.isSome(invoice) || Option.isSome(debitMemo)
        const [first, ...rest] = yield* itemsOf(flags.item, flags.currency)
        if (first !== undefined && !isApplied)
          return yield* new Misused({ message: "--item goes with --invoice or --debit-memo" })
        if (Option.isSome(payment) && Option.isNone(creditMemo))
          return isApplied
            ? yield* billing.refundAppliedPayment({
                ...command,
                paymentKey: payment.value,
                ...Flags.given("invoiceKey", invoice),
                ...Flags.given("debitMemoKey", debitMemo),
                ...(first === undefined ? {} : { items: [first, ...rest] as const })
              })
            : yield* billing.refundPayment({ ...command, paymentKey: payment.value })
        if (isApplied)
          return yield* new Misused({
            message: "--invoice and --debit-memo go with --payment: un-apply a credit memo first"
          })
        return Option.isSome(creditMemo) && Option.isNone(payment)
          ? yield* billing.refundCreditMemo({ ...command, creditMemoKey: creditMemo.value })
          : yield* new Misused({ message: "Give either --payment or --credit-memo" })
      })
    )
).pipe(
  Command.withDescription("Give money of a payment, unapplied or applied, or unapplied value of a credit memo back"),
  Command.withExamples([
    {
      command: "counterfoil refund --payment P-00000100 --amount 20.00 --currency EUR --method Check",
      description: "By a cheque that Zuora only records"
    },
    {
      command:
        "counterfoil refund --payment P-00000100 --invoice INV00000100 --amount 4.00 --currency EUR --method Check",
      description: "Taken back from an invoice in the same step"
    }
  ])
)

export const cancelRefund = Command.make(
  "cancel-refund",
  { refund: Flags.required("refund", "Refund id or number", "KEY"), ...Flags.asked },
  (flags) => performAsked(flags, (billing, asked) => billing.cancelRefund({ ...asked, refundKey: flags.refund }))
).pipe(Command.withDescription("Cancel a refund: its money is back on the payment or credit memo that it came from"))
