/**
 * Double-entry postings of every document event, derived from the event alone and apart from the document folds, so that
 * one checks the other.
 *
 * Each leg of an application posts its own half against `applications in transit`, which is zero for every application
 * whose two legs are both there: a lost leg shows in the trial balance.
 */
import type { Application, Unapplication } from "./Application.ts"
import type { DocumentEvent } from "./BillingEvent.ts"
import type { Currency } from "./Currency.ts"
import * as Item from "./Item.ts"
import * as Money from "./Money.ts"

export type AccountName =
  | "accounts receivable"
  | "deferred revenue"
  | "tax payable"
  | "rounding"
  | "on-account credit memos"
  | "gateway clearing"
  | "unapplied payments"
  | "refund clearing"
  | "applications in transit"

/** One line of an entry: a debit is positive, a credit negative, in minor units. */
export interface Line {
  readonly account: AccountName
  readonly currency: Currency
  readonly minor: bigint
  /** The open item that the line belongs to: the application for lines in transit. */
  readonly ref?: string
}

const debit = (account: AccountName, money: Money.Money, ref?: string): Line => ({
  account,
  currency: money.currency,
  minor: money.minor,
  ...(ref === undefined ? {} : { ref })
})

const credit = (account: AccountName, money: Money.Money, ref?: string): Line =>
  debit(account, Money.negate(money), ref)

const transit = "applications in transit"

/** The entry of an event. Its lines sum to zero in each currency; events that move no value have none. */
export const entry = (event: DocumentEvent): ReadonlyArray<Line> => {
  switch (event._tag) {
    case "InvoicePosted":
      return posted("accounts receivable", event.total, event.items)
    case "InvoiceChangeObserved":
      return [
        ...reversed(posted("accounts receivable", event.before.total, event.before.items)),
        ...posted("accounts receivable", event.after.total, event.after.items)
      ]
    case "InvoiceUnposted":
      return reversed(posted("accounts receivable", event.before.total, event.before.items))
    case "InvoicePaymentApplied":
    case "InvoiceCreditMemoApplied":
      return receives(event.application)
    case "InvoicePaymentUnapplied":
    case "InvoiceCreditMemoUnapplied":
      return reversed(receives(event.unapplication))
    case "CreditMemoPosted":
      return reversed(posted("on-account credit memos", event.total, event.items))
    case "CreditMemoChangeObserved":
      return [
        ...posted("on-account credit memos", event.before.total, event.before.items),
        ...reversed(posted("on-account credit memos", event.after.total, event.after.items))
      ]
    case "CreditMemoUnposted":
      return posted("on-account credit memos", event.before.total, event.before.items)
    case "CreditMemoApplied":
      return gives("on-account credit memos", event.application)
    case "CreditMemoUnapplied":
      return reversed(gives("on-account credit memos", event.unapplication))
    case "CreditMemoRefunded":
      return [debit("on-account credit memos", event.amount), credit("refund clearing", event.amount)]
    case "PaymentCaptured":
      return captured(event.amount)
    case "PaymentChangeObserved":
      return [...reversed(captured(event.before.amount)), ...captured(event.after.amount)]
    case "PaymentFailed":
    case "PaymentCanceled":
      return reversed(captured(event.captured)).filter((line) => line.minor !== 0n)
    case "PaymentApplied":
      return gives("unapplied payments", event.application)
    case "PaymentUnapplied":
      return reversed(gives("unapplied payments", event.unapplication))
    case "PaymentRefunded":
      return [debit("unapplied payments", event.amount), credit("refund clearing", event.amount)]
    case "InvoiceDraftObserved":
    case "InvoiceCanceled":
    case "InvoiceApplicationSplitObserved":
    case "CreditMemoDraftObserved":
    case "CreditMemoCanceled":
    case "CreditMemoApplicationSplitObserved":
    case "PaymentSubmitted":
    case "PaymentApplicationSplitObserved":
      return []
  }
}

const captured = (amount: Money.Money): ReadonlyArray<Line> => [
  debit("gateway clearing", amount),
  credit("unapplied payments", amount)
]

const gives = (liability: AccountName, { amount, id }: Application | Unapplication): ReadonlyArray<Line> => [
  debit(liability, amount),
  credit(transit, amount, id)
]

const receives = (leg: Application | Unapplication): ReadonlyArray<Line> => [
  debit(transit, leg.amount, leg.id),
  credit("accounts receivable", leg.amount)
]

const reversed = (lines: ReadonlyArray<Line>): ReadonlyArray<Line> =>
  lines.map((line) => ({ ...line, minor: -line.minor }))

/** Total against its components; whatever the lines do not explain is rounding, so that the entry always balances. */
const posted = (control: AccountName, total: Money.Money, items: ReadonlyArray<Item.Item>): ReadonlyArray<Line> => {
  const sumOf = (...kinds: ReadonlyArray<Item.Item["kind"]>) =>
    Money.make(total.currency, Item.totalMinor(items.filter((item) => kinds.includes(item.kind))))
  const revenue = sumOf("charge", "discount", "prepayment")
  const tax = sumOf("tax")
  const rounding = Money.make(total.currency, total.minor - revenue.minor - tax.minor)
  return [
    debit(control, total),
    credit("deferred revenue", revenue),
    credit("tax payable", tax),
    credit("rounding", rounding)
  ].filter((line) => line.minor !== 0n)
}
