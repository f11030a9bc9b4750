/**
 * What each event of a document posts, as rows that SQL can join: written from the accounting rules and apart from the
 * domain's journal, which tests hold it against. A debit is positive. Part of a migration: never changed once released.
 */

/** An amount to an account, or (`claim`) the revenue, tax and rounding of a document against its total. */
interface Rule {
  readonly types: string
  readonly account: string
  /** Of the amount, or of what claims; `.` is the event itself. */
  readonly path: string
  readonly sign: 1 | -1
  /** Only where the field at this path has one of these values; "-": where there is none. */
  readonly when?: readonly [path: string, ...values: ReadonlyArray<string>]
}

const receivable = "accounts receivable"
const onAccount = "on-account credit memos"
const unapplied = "unapplied payments"
const clearing = "gateway clearing"
const refunds = "refund clearing"
const transit = "applications in transit"
const claim = "claim"

/** From one account to another: debit, then credit. */
const moved = (types: string, debit: string, credit: string, path: string, when?: Rule["when"]): ReadonlyArray<Rule> =>
  [
    { types, account: debit, path, sign: 1 as const },
    { types, account: credit, path, sign: -1 as const }
  ].map((rule) => (when === undefined ? rule : { ...rule, when }))

/** A document's total against what it is made of. */
const claims = (types: string, control: string, path: string, sign: 1 | -1): ReadonlyArray<Rule> => [
  { types, account: control, path: path === "." ? "total" : `${path}.total`, sign },
  { types, account: claim, path, sign: sign === 1 ? -1 : 1 }
]

const increases = "CreditBalanceIncreased CreditBalanceDecreaseCanceled"
const decreases = "CreditBalanceDecreased CreditBalanceIncreaseCanceled"

const rules: ReadonlyArray<Rule> = [
  ...claims("InvoicePosted DebitMemoPosted", receivable, ".", 1),
  ...claims(
    "InvoiceChangeObserved DebitMemoChangeObserved InvoiceUnposted DebitMemoUnposted",
    receivable,
    "before",
    -1
  ),
  ...claims("InvoiceChangeObserved DebitMemoChangeObserved", receivable, "after", 1),
  ...claims("CreditMemoPosted", onAccount, ".", -1),
  ...claims("CreditMemoChangeObserved CreditMemoUnposted", onAccount, "before", 1),
  ...claims("CreditMemoChangeObserved", onAccount, "after", -1),
  ...moved(
    "InvoicePaymentApplied InvoiceCreditMemoApplied DebitMemoPaymentApplied DebitMemoCreditMemoApplied",
    transit,
    receivable,
    "application.amount"
  ),
  ...moved(
    "InvoicePaymentUnapplied InvoiceCreditMemoUnapplied DebitMemoPaymentUnapplied DebitMemoCreditMemoUnapplied",
    receivable,
    transit,
    "unapplication.amount"
  ),
  ...moved("PaymentApplied", unapplied, transit, "application.amount"),
  ...moved("PaymentUnapplied", transit, unapplied, "unapplication.amount"),
  ...moved("CreditMemoApplied", onAccount, transit, "application.amount"),
  ...moved("CreditMemoUnapplied", transit, onAccount, "unapplication.amount"),
  ...moved("InvoiceOpeningBalanceImported DebitMemoOpeningBalanceImported", receivable, "opening balances", "open"),
  ...moved("CreditMemoOpeningBalanceImported", "opening balances", onAccount, "open"),
  ...moved("PaymentOpeningBalanceImported", "opening balances", unapplied, "open"),
  ...moved("InvoiceAdjusted", receivable, transit, "amount", ["kind", "creditBalance"]),
  ...moved("InvoiceAdjusted", receivable, "deferred revenue", "amount", ["kind", "invoice", "item"]),
  ...moved("InvoiceAdjustmentCanceled", transit, receivable, "amount", ["kind", "creditBalance"]),
  ...moved("InvoiceAdjustmentCanceled", "deferred revenue", receivable, "amount", ["kind", "invoice", "item"]),
  ...moved("CreditMemoRefunded", onAccount, refunds, "amount"),
  ...moved("CreditMemoRefundCanceled", refunds, onAccount, "amount"),
  ...moved("PaymentCaptured", clearing, unapplied, "amount"),
  // A capture that was not counted before is counted by another event: below, `counted` must not be zero.
  ...moved("PaymentPartiallyCaptured", unapplied, clearing, "counted"),
  ...moved("PaymentPartiallyCaptured", clearing, unapplied, "captured"),
  ...moved("PaymentChangeObserved", unapplied, clearing, "before.amount"),
  ...moved("PaymentChangeObserved", clearing, unapplied, "after.amount"),
  ...moved("PaymentFailed PaymentCanceled", unapplied, clearing, "captured"),
  ...moved("PaymentRefunded", unapplied, refunds, "amount"),
  ...moved("PaymentChargedBack", unapplied, clearing, "amount"),
  ...moved("PaymentChargedBack", "chargeback fees", clearing, "fee"),
  ...moved("PaymentReturned", unapplied, clearing, "amount"),
  ...moved("PaymentChargebackReversed", clearing, unapplied, "amount"),
  ...moved("PaymentRefundCanceled", refunds, unapplied, "amount", ["kind", "refund"]),
  ...moved("PaymentRefundCanceled", clearing, unapplied, "amount", ["kind", "chargeback", "return"]),
  ...moved("PaymentAdjusted", transit, unapplied, "amount"),
  ...moved("PaymentAdjustmentCanceled", unapplied, transit, "amount"),
  ...moved(increases, "credit balance contra", "credit balance", "amount", ["document.kind", "-"]),
  ...moved(increases, refunds, "credit balance", "amount", ["document.kind", "refund"]),
  ...moved(increases, transit, "credit balance", "amount", ["document.kind", "invoice", "payment"]),
  ...moved(decreases, "credit balance", "credit balance contra", "amount", ["document.kind", "-"]),
  ...moved(decreases, "credit balance", refunds, "amount", ["document.kind", "refund"]),
  ...moved(decreases, "credit balance", transit, "amount", ["document.kind", "invoice", "payment"])
]

/** Events of documents that move no value. */
const silent = `InvoiceDraftObserved InvoiceCanceled InvoiceApplicationSplitObserved InvoiceWrittenOff InvoiceReversed
  DebitMemoDraftObserved DebitMemoCanceled DebitMemoApplicationSplitObserved DebitMemoWrittenOff
  CreditMemoDraftObserved CreditMemoCanceled CreditMemoApplicationSplitObserved CreditMemoRefundIdentified
  CreditMemoWrittenOff CreditMemoReversed PaymentSubmitted PaymentTransferred PaymentApplicationSplitObserved
  PaymentRefundIdentified`

const words = (text: string): ReadonlyArray<string> => text.split(/\s+/)
const literal = (text: string): string => `'${text}'`
const array = (all: ReadonlyArray<string>): string => `array[${all.map(literal).join(", ")}]::text[]`
const pathOf = (path: string): string => array(path === "." ? [] : path.split("."))

/** Rows (type, account, path, sign, condition, allowed); the account of a claim is null. */
export const ruleRows: string = rules
  .flatMap(({ account, path, sign, types, when: [field, ...allowed] = [undefined] as const }) =>
    words(types).map(
      (type) =>
        `(${literal(type)}, ${account === claim ? "null" : literal(account)}, ${pathOf(path)}, ${sign}, ${
          field === undefined ? "null::text[]" : pathOf(field)
        }, ${array(allowed as ReadonlyArray<string>)})`
    )
  )
  .join(",\n  ")

/** Every type of a document's event that these rules understand, at version 1 of its stored form. */
export const knownTypes: string = array([...new Set([...rules.flatMap(({ types }) => words(types)), ...words(silent)])])
