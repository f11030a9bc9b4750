/**
 * What each event of a document posts, written from the accounting rules and apart from the program that wrote the events.
 * What it posts to a control account is also its movement in the roll-forward.
 */
import { count, demand, type Fields, type Json, list, object, text } from "./Canonical.ts"

/** One line: a debit is positive. `places` digits of `minor` stand after the point. */
export interface Posted {
  readonly movement: string
  readonly account: string
  readonly currency: string
  readonly places: number
  readonly minor: bigint
}

/**
 * Events | movement | debit > credit | amounts | where a field has one of these values (`-`: none). A minus turns an amount
 * or an event around; `claim` stands for revenue, tax and rounding of a document.
 */
const table = `
InvoicePosted | invoices | accounts receivable > claim | +.
InvoiceChangeObserved | invoice changes | accounts receivable > claim | -before +after
InvoiceUnposted | invoice changes | accounts receivable > claim | -before
DebitMemoPosted | debit memos | accounts receivable > claim | +.
DebitMemoChangeObserved | debit memo changes | accounts receivable > claim | -before +after
DebitMemoUnposted | debit memo changes | accounts receivable > claim | -before
CreditMemoPosted | memos posted | on-account credit memos > claim | -.
CreditMemoChangeObserved | changes | on-account credit memos > claim | +before -after
CreditMemoUnposted | changes | on-account credit memos > claim | +before
InvoicePaymentApplied DebitMemoPaymentApplied | payment applications | applications in transit > accounts receivable | +application.amount
InvoicePaymentUnapplied DebitMemoPaymentUnapplied | payment un-applications | applications in transit > accounts receivable | -unapplication.amount
InvoiceCreditMemoApplied DebitMemoCreditMemoApplied | memo applications | applications in transit > accounts receivable | +application.amount
InvoiceCreditMemoUnapplied DebitMemoCreditMemoUnapplied | memo un-applications | applications in transit > accounts receivable | -unapplication.amount
PaymentApplied | payment applications | unapplied payments > applications in transit | +application.amount
PaymentUnapplied | payment un-applications | unapplied payments > applications in transit | -unapplication.amount
CreditMemoApplied | memo applications | on-account credit memos > applications in transit | +application.amount
CreditMemoUnapplied | memo un-applications | on-account credit memos > applications in transit | -unapplication.amount
InvoiceOpeningBalanceImported DebitMemoOpeningBalanceImported | opening balances | accounts receivable > opening balances | +open
CreditMemoOpeningBalanceImported | opening balances | opening balances > on-account credit memos | +open
PaymentOpeningBalanceImported | opening balances | opening balances > unapplied payments | +open
InvoiceAdjusted -InvoiceAdjustmentCanceled | adjustments | accounts receivable > applications in transit | +amount | kind creditBalance
InvoiceAdjusted -InvoiceAdjustmentCanceled | adjustments | accounts receivable > deferred revenue | +amount | kind invoice item
CreditMemoRefunded | refunded | on-account credit memos > refund clearing | +amount
CreditMemoRefundCanceled | refunds undone | refund clearing > on-account credit memos | +amount
PaymentCaptured | captured | gateway clearing > unapplied payments | +amount
PaymentPartiallyCaptured | changes | gateway clearing > unapplied payments | -counted +captured
PaymentChangeObserved | changes | gateway clearing > unapplied payments | -before.amount +after.amount
PaymentFailed PaymentCanceled | changes | gateway clearing > unapplied payments | -captured
PaymentRefunded | refunded | unapplied payments > refund clearing | +amount
PaymentChargedBack | charged back | unapplied payments > gateway clearing | +amount
PaymentChargedBack | charged back | chargeback fees > gateway clearing | +fee?
PaymentReturned | returned | unapplied payments > gateway clearing | +amount
PaymentChargebackReversed | refunds undone | gateway clearing > unapplied payments | +amount
PaymentRefundCanceled | refunds undone | refund clearing > unapplied payments | +amount | kind refund
PaymentRefundCanceled | refunds undone | gateway clearing > unapplied payments | +amount | kind chargeback return
PaymentAdjusted -PaymentAdjustmentCanceled | adjustments | applications in transit > unapplied payments | +amount
CreditBalanceIncreased CreditBalanceDecreaseCanceled -CreditBalanceDecreased -CreditBalanceIncreaseCanceled | moved by hand | credit balance contra > credit balance | +amount | document.kind -
CreditBalanceIncreased CreditBalanceDecreaseCanceled -CreditBalanceDecreased -CreditBalanceIncreaseCanceled | moved to or from documents | refund clearing > credit balance | +amount | document.kind refund
CreditBalanceIncreased CreditBalanceDecreaseCanceled -CreditBalanceDecreased -CreditBalanceIncreaseCanceled | moved to or from documents | applications in transit > credit balance | +amount | document.kind invoice payment
InvoiceDraftObserved InvoiceCanceled InvoiceWrittenOff InvoiceReversed InvoiceApplicationSplitObserved
DebitMemoDraftObserved DebitMemoCanceled DebitMemoWrittenOff DebitMemoApplicationSplitObserved
CreditMemoDraftObserved CreditMemoCanceled CreditMemoWrittenOff CreditMemoReversed CreditMemoApplicationSplitObserved
CreditMemoRefundIdentified PaymentRefundIdentified PaymentSubmitted PaymentTransferred PaymentApplicationSplitObserved`

/** By type of event; `sign` is -1 where the type turns the row around. */
const rules = Map.groupBy(
  table
    .trim()
    .split("\n")
    .flatMap((row) => {
      const [types = "", movement = "", sides = "", paths = "", where = ""] = row.split(" | ")
      const rule = { movement, sides: sides.split(" > "), paths: paths.match(/\S+/g) ?? [], where: where.split(" ") }
      return types
        .split(" ")
        .map((type) => ({ ...rule, type: type.replace("-", ""), sign: type.startsWith("-") ? -1n : 1n }))
    }),
  ({ type }) => type
)

const at = (data: Fields, path: string): Json | undefined =>
  (path.match(/\w+/g) ?? []).reduce<Json | undefined>((value, name) => (value as Fields | undefined)?.[name], data)

const minorOf = (amount: Fields): bigint => {
  demand(/^-?\d+(\.\d+)?$/.test(text(amount, "amount")), "an amount is no decimal number")
  return BigInt(text(amount, "amount").replace(".", ""))
}

/** What stands against a document's total; what its lines do not explain is rounding. */
const claim = (document: Fields, isBadDebt: boolean): ReadonlyArray<readonly [string, bigint]> => {
  const sums = { earned: 0n, taxed: 0n, rounded: 0n }
  for (const item of list(document, "items")) {
    const kind = text(item, "kind")
    sums[kind === "tax" ? "taxed" : kind === "rounding" ? "rounded" : "earned"] += minorOf(object(item, "amount"))
  }
  const rest = minorOf(object(document, "total")) - sums.earned - sums.taxed
  const accounts = isBadDebt ? ["bad debt expense", "bad debt expense"] : ["deferred revenue", "tax payable"]
  return [sums.earned, sums.taxed, rest].map((minor, index) => [accounts[index] ?? "rounding", minor])
}

/** The lines of an event. Refused where this program does not know it. */
export const posting = (event: Fields, data: Fields): ReadonlyArray<Posted> => {
  const type = text(event, "type")
  const known = event["schemaVersion"] === 1 ? rules.get(type) : undefined
  demand(known !== undefined, `${type} of version ${count(event, "schemaVersion")} is not known: use a newer verifier`)
  // A capture that was not counted before is counted by another event.
  if (data["counted"] !== undefined && minorOf(object(data, "counted")) === 0n) return []
  return known.flatMap(
    ({ movement, paths, sides: [debit = "", credit = ""], sign, where: [field = "", ...values] }) => {
      if (values.length > 0 && !values.includes((at(data, field) ?? "-") as string)) return []
      return paths.flatMap((path) => {
        const found = at(data, path) as Fields | undefined
        if (found === undefined && path.endsWith("?")) return []
        demand(found !== undefined, `${type} has no ${path.slice(1)}`)
        const amount = credit === "claim" ? object(found, "total") : found
        const isBadDebt = debit === "on-account credit memos" && data["purpose"] === "bad debt"
        const against = credit === "claim" ? claim(found, isBadDebt) : [[credit, minorOf(amount)] as const]
        const places = text(amount, "amount").split(".")[1]?.length ?? 0
        const turned = path.startsWith("-") ? -sign : sign
        const line = { movement, currency: text(amount, "currency"), places }
        const all = [[debit, -minorOf(amount)] as const, ...against]
        return all.map(([account, minor]) => ({ ...line, account, minor: turned * -minor }))
      })
    }
  )
}
