/** Calls that close a document as a whole, from the command line: write-off, reverse. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Command, Flag } from "effect/cli"
import * as Flags from "../Flags.ts"
import { performAsked } from "../Performed.ts"
import { Misused } from "../Told.ts"
import { partOf } from "../Amounts.ts"

const memo = {
  memoDate: Flags.date("memo-date", "Date of the memo that Zuora makes; today by default"),
  reasonCode: Flags.optional("reason-code", "Reason code in Zuora; Zuora's own by default", "CODE")
}

const documents = {
  invoice: Flags.invoice.pipe(Flag.optional),
  debitMemo: Flags.optional("debit-memo", "Debit memo id or number, instead of an invoice", "KEY"),
  creditMemo: Flags.optional("credit-memo", "Credit memo id or number, which is given up as a whole", "KEY")
}

const reversedMemo = Flags.optional(
  "credit-memo",
  "Credit memo id or number of a bill run, instead of an invoice",
  "KEY"
)

export const writeOff = Command.make(
  "write-off",
  {
    ...documents,
    amount: Flags.optional("amount", "Part of what is open, as decimal text; all of it by default", "AMOUNT"),
    currency: Flags.optional("currency", "ISO 4217 code of the amount", "CODE"),
    badDebt: Flags.optional("bad-debt", "Accounting code of the expense: revenue is left alone", "CODE"),
    ...memo,
    ...Flags.asked
  },
  (flags) =>
    performAsked(
      flags,
      Effect.fnUntraced(function* (billing, asked) {
        const { creditMemo, debitMemo, invoice } = flags
        if ([creditMemo, debitMemo, invoice].filter(Option.isSome).length !== 1)
          return yield* new Misused({ message: "Give one of --invoice, --debit-memo and --credit-memo" })
        const shared = {
          ...asked,
          ...Flags.given("memoDate", flags.memoDate),
          ...Flags.given("reasonCode", flags.reasonCode)
        }
        const part = yield* partOf(flags.amount, flags.currency)
        if (Option.isSome(creditMemo)) {
          if (Option.isSome(part) || Option.isSome(flags.badDebt))
            return yield* new Misused({ message: "--credit-memo is given up as a whole: no --amount, no --bad-debt" })
          return yield* billing.writeOffCreditMemo({ ...shared, creditMemoKey: creditMemo.value })
        }
        const terms = { ...shared, ...Flags.given("amount", part), ...Flags.given("expenseCode", flags.badDebt) }
        return Option.isSome(invoice)
          ? yield* billing.writeOffInvoice({ ...terms, invoiceKey: invoice.value })
          : yield* billing.writeOffDebitMemo({ ...terms, debitMemoKey: Option.getOrElse(debitMemo, () => "") })
      })
    )
).pipe(
  Command.withDescription("Write off what is open of an invoice or debit memo, or give a credit memo up"),
  Command.withExamples([
    {
      command: 'counterfoil write-off --invoice INV00000200 --amount 12.00 --currency EUR --bad-debt "Bad debt"',
      description: "Part of an invoice, as an expense"
    }
  ])
)

export const reverse = Command.make(
  "reverse",
  { invoice: documents.invoice, creditMemo: reversedMemo, ...memo, ...Flags.asked },
  (flags) =>
    performAsked(
      flags,
      Effect.fnUntraced(function* (billing, asked) {
        const { creditMemo, invoice } = flags
        const terms = {
          ...asked,
          ...Flags.given("memoDate", flags.memoDate),
          ...Flags.given("reasonCode", flags.reasonCode)
        }
        if (Option.isSome(invoice) && Option.isNone(creditMemo))
          return yield* billing.reverseInvoice({ ...terms, invoiceKey: invoice.value })
        return Option.isSome(creditMemo) && Option.isNone(invoice)
          ? yield* billing.reverseCreditMemo({ ...terms, creditMemoKey: creditMemo.value })
          : yield* new Misused({ message: "Give either --invoice or --credit-memo" })
      })
    )
).pipe(
  Command.withDescription("Reverse an invoice to which nothing is applied, or a credit memo of which nothing is used")
)
