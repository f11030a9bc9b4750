/**
 * Double-entry postings of every document event, derived from the event alone and apart from the document folds, so that
 * one checks the other.
 *
 * Each leg of an application posts its own half against `applications in transit`, which is zero for every application
 * whose two legs are both there: a lost leg shows in the trial balance.
 */
import type { Application, Unapplication } from "./Application.ts"
import type { DocumentEvent } from "./BillingEvent.ts"
import type { Purpose } from "./BillingDocument.ts"
import type { Currency } from "./Currency.ts"
import * as Item from "./Item.ts"
import * as Money from "./Money.ts"

export type AccountName =
  | "accounts receivable"
  | "deferred revenue"
  | "tax payable"
  | "rounding"
  | "bad debt expense"
  | "on-account credit memos"
  | "gateway clearing"
  | "unapplied payments"
  | "refund clearing"
  | "chargeback fees"
  | "credit balance"
  | "credit balance contra"
  | "opening balances"
  | "applications in transit"

/** One line of an entry: a debit is positive, a credit negative, in minor units. */
export interface Line {
  readonly account: AccountName
  readonly currency: Currency
  readonly minor: bigint
  /** The open item that the line belongs to: the application, or the legacy adjustment, for lines in transit. */
  readonly ref?: string
}

/** What the books of a company may choose. */
export interface Rules {
  /**
   * Who bears the tax of a write-off that leaves revenue alone: the expense, or the authority where the law gives it back
   * (then tax payable is debited).
   */
  readonly taxOfBadDebt: "bad debt expense" | "tax payable"
}

const usual: Rules = { taxOfBadDebt: "bad debt expense" }

const debit = (account: AccountName, money: Money.Money, ref?: string): Line => ({
  account,
  currency: money.currency,
  minor: money.minor,
  ...(ref === undefined ? {} : { ref })
})

const credit = (account: AccountName, money: Money.Money, ref?: string): Line =>
  debit(account, Money.negate(money), ref)

const transit = "applications in transit"
const receivable = "accounts receivable"
const onAccount = "on-account credit memos"

/** The entry of an event. Its lines sum to zero in each currency; events that move no value have none. */
export const entry = (event: DocumentEvent, rules: Rules = usual): ReadonlyArray<Line> => {
  switch (event._tag) {
    case "InvoicePosted":
    case "DebitMemoPosted":
      return claimed(event)
    case "InvoiceChangeObserved":
    case "DebitMemoChangeObserved":
      return [...reversed(claimed(event.before)), ...claimed(event.after)]
    case "InvoiceUnposted":
    case "DebitMemoUnposted":
      return reversed(claimed(event.before))
    case "InvoicePaymentApplied":
    case "InvoiceCreditMemoApplied":
    case "DebitMemoPaymentApplied":
    case "DebitMemoCreditMemoApplied":
      return receives(event.application)
    case "InvoicePaymentUnapplied":
    case "InvoiceCreditMemoUnapplied":
    case "DebitMemoPaymentUnapplied":
    case "DebitMemoCreditMemoUnapplied":
      return reversed(receives(event.unapplication))
    case "InvoiceAdjusted":
      return adjusted(event)
    case "InvoiceAdjustmentCanceled":
      return reversed(adjusted(event))
    case "CreditMemoPosted":
      return credited(event, event.purpose, rules)
    case "CreditMemoChangeObserved":
      return [...reversed(credited(event.before, event.purpose, rules)), ...credited(event.after, event.purpose, rules)]
    case "CreditMemoUnposted":
      return reversed(credited(event.before, event.purpose, rules))
    case "CreditMemoApplied":
      return gives(onAccount, event.application)
    case "CreditMemoUnapplied":
      return reversed(gives(onAccount, event.unapplication))
    case "CreditMemoRefunded":
      return [debit(onAccount, event.amount), credit("refund clearing", event.amount)]
    case "CreditMemoRefundCanceled":
      return [debit("refund clearing", event.amount), credit(onAccount, event.amount)]
    case "PaymentCaptured":
      return captured(event.amount)
    case "PaymentPartiallyCaptured":
      return event.counted.minor === 0n ? [] : [...reversed(captured(event.counted)), ...captured(event.captured)]
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
    case "PaymentChargedBack":
      return [...reversed(captured(event.amount)), ...(event.fee === undefined ? [] : charged(event.fee))]
    case "PaymentReturned":
      return reversed(captured(event.amount))
    case "PaymentChargebackReversed":
      return captured(event.amount)
    case "PaymentRefundCanceled":
      return event.kind === "refund"
        ? [debit("refund clearing", event.amount), credit("unapplied payments", event.amount)]
        : captured(event.amount)
    case "PaymentAdjusted":
      return moved("unapplied payments", event)
    case "PaymentAdjustmentCanceled":
      return reversed(moved("unapplied payments", event))
    case "CreditBalanceIncreased":
    case "CreditBalanceDecreaseCanceled":
      return balanceMoved(event)
    case "CreditBalanceDecreased":
    case "CreditBalanceIncreaseCanceled":
      return reversed(balanceMoved(event))
    case "InvoiceOpeningBalanceImported":
    case "DebitMemoOpeningBalanceImported":
      return [debit(receivable, event.open), credit("opening balances", event.open)]
    case "CreditMemoOpeningBalanceImported":
      return [debit("opening balances", event.open), credit(onAccount, event.open)]
    case "PaymentOpeningBalanceImported":
      return [debit("opening balances", event.open), credit("unapplied payments", event.open)]
    case "InvoiceDraftObserved":
    case "InvoiceCanceled":
    case "InvoiceApplicationSplitObserved":
    case "InvoiceWrittenOff":
    case "InvoiceReversed":
    case "DebitMemoDraftObserved":
    case "DebitMemoCanceled":
    case "DebitMemoApplicationSplitObserved":
    case "DebitMemoWrittenOff":
    case "CreditMemoDraftObserved":
    case "CreditMemoCanceled":
    case "CreditMemoApplicationSplitObserved":
    case "CreditMemoRefundIdentified":
    case "CreditMemoWrittenOff":
    case "CreditMemoReversed":
    case "PaymentSubmitted":
    case "PaymentTransferred":
    case "PaymentApplicationSplitObserved":
    case "PaymentRefundIdentified":
      return []
  }
}

const captured = (amount: Money.Money): ReadonlyArray<Line> => [
  debit("gateway clearing", amount),
  credit("unapplied payments", amount)
]

const charged = (fee: Money.Money): ReadonlyArray<Line> => [
  debit("chargeback fees", fee),
  credit("gateway clearing", fee)
]

const gives = (liability: AccountName, { amount, id }: Application | Unapplication): ReadonlyArray<Line> => [
  debit(liability, amount),
  credit(transit, amount, id)
]

const receives = (leg: Application | Unapplication): ReadonlyArray<Line> => [
  debit(transit, leg.amount, leg.id),
  credit(receivable, leg.amount)
]

const reversed = (lines: ReadonlyArray<Line>): ReadonlyArray<Line> =>
  lines.map((line) => ({ ...line, minor: -line.minor }))

type Adjusted = Extract<DocumentEvent, { _tag: "InvoiceAdjusted" | "InvoiceAdjustmentCanceled" }>

/** Charges and credits of the legacy kind change revenue; what the credit balance gave or took is in transit. */
const adjusted = (event: Adjusted): ReadonlyArray<Line> =>
  event.kind === "creditBalance"
    ? moved(receivable, event)
    : [debit(receivable, event.amount), credit("deferred revenue", event.amount)]

const moved = (
  account: AccountName,
  { adjustmentId, amount }: { readonly adjustmentId: string; readonly amount: Money.Money }
): ReadonlyArray<Line> =>
  account === receivable
    ? [debit(receivable, amount), credit(transit, amount, adjustmentId)]
    : [credit(account, amount), debit(transit, amount, adjustmentId)]

/** An increase: from an invoice or payment by way of transit, by a refund's way, or by hand. */
const balanceMoved = ({
  adjustmentId,
  amount,
  document
}: Extract<DocumentEvent, { _tag: `CreditBalance${string}` }>): ReadonlyArray<Line> => [
  document === undefined
    ? debit("credit balance contra", amount)
    : document.kind === "refund"
      ? debit("refund clearing", amount)
      : debit(transit, amount, adjustmentId),
  credit("credit balance", amount)
]

interface Claim {
  readonly total: Money.Money
  readonly items: ReadonlyArray<Item.Item>
}

/** Total against its components; whatever the lines do not explain is rounding, so that the entry always balances. */
const claimed = (claim: Claim): ReadonlyArray<Line> => against(receivable, claim, "deferred revenue", "tax payable")

const credited = (claim: Claim, purpose: Purpose | undefined, { taxOfBadDebt }: Rules): ReadonlyArray<Line> =>
  reversed(
    purpose === "bad debt"
      ? against(onAccount, claim, "bad debt expense", taxOfBadDebt)
      : against(onAccount, claim, "deferred revenue", "tax payable")
  )

const against = (
  control: AccountName,
  { items, total }: Claim,
  revenueAccount: AccountName,
  taxAccount: AccountName
): ReadonlyArray<Line> => {
  const sumOf = (...kinds: ReadonlyArray<Item.Item["kind"]>) =>
    Money.make(total.currency, Item.totalMinor(items.filter((item) => kinds.includes(item.kind))))
  const revenue = sumOf("charge", "discount", "prepayment")
  const tax = sumOf("tax")
  const rounding = Money.make(total.currency, total.minor - revenue.minor - tax.minor)
  return [
    debit(control, total),
    credit(revenueAccount, revenue),
    credit(taxAccount, tax),
    credit("rounding", rounding)
  ].filter((line) => line.minor !== 0n)
}
