/** Documents of a scenario as Zuora would show them: the form in which the recorders take them. */
import * as Result from "effect/Result"
import type { ItemApplication } from "../Application.ts"
import type { Currency } from "../Currency.ts"
import { AccountId, CreditMemoId, DebitMemoId, InvoiceId, ItemId, PaymentId } from "../Id.ts"
import * as Item from "../Item.ts"
import * as Money from "../Money.ts"
import type {
  DocumentStatus,
  ObservedCreditMemo,
  ObservedDebitMemo,
  ObservedInvoice,
  ObservedPayment
} from "../Observed.ts"
import type * as Document from "./Document.ts"
import { fail, money, type Path, type Problem } from "./Problem.ts"

/** What holds where a document does not say otherwise. */
export interface Usual {
  readonly currency: Currency
}

const usualAccount = "A-1"

/** An account by its name; undefined for `none`. */
export const accountOf = (name: string | undefined): AccountId | undefined =>
  name === "none" ? undefined : AccountId.make(name ?? usualAccount)

export const linesOf = (
  path: Path,
  lines: Readonly<Record<string, Document.Line>>,
  currency: Currency
): Result.Result<ReadonlyArray<Item.Item>, Problem> =>
  Result.gen(function* () {
    const items: Array<Item.Item> = []
    for (const [name, line] of Object.entries(lines)) {
      const at = [...path, name]
      const parent = line.taxOf ?? line.discountOf
      if (parent !== undefined && !Object.hasOwn(lines, parent)) return yield* fail(at, `there is no line ${parent}`)
      if ([line.taxOf, line.discountOf, line.kind].filter((one) => one !== undefined).length > 1)
        return yield* fail(at, "a line is a tax, a discount or of a kind of its own")
      items.push({
        id: ItemId.make(name),
        kind: line.taxOf === undefined ? (line.discountOf === undefined ? (line.kind ?? "charge") : "discount") : "tax",
        ...(parent === undefined ? {} : { parentId: ItemId.make(parent) }),
        ...(line.credits === undefined ? {} : { creditedItemId: ItemId.make(line.credits) }),
        amount: yield* money([...at, "amount"], line.amount, currency)
      })
    }
    return items
  })

/** Amounts of lines by their names. */
export const amountsOf = (
  path: Path,
  lines: Readonly<Record<string, string>>,
  currency: Currency
): Result.Result<ReadonlyArray<{ readonly itemId: ItemId; readonly amount: Money.Money }>, Problem> =>
  Result.all(
    Object.entries(lines).map(([line, text]) =>
      Result.map(money([...path, line], text, currency), (amount) => ({ itemId: ItemId.make(line), amount }))
    )
  )

/** Amounts from line to line. */
export const itemsOf = (
  path: Path,
  items: ReadonlyArray<Document.Item>,
  currency: Currency
): Result.Result<ReadonlyArray<ItemApplication>, Problem> =>
  Result.all(
    items.map(({ amount, from, to }, index) =>
      Result.map(money([...path, index, "amount"], amount, currency), (one) => ({
        ...(from === undefined ? {} : { sourceItemId: ItemId.make(from) }),
        targetItemId: ItemId.make(to),
        amount: one
      }))
    )
  )

const billed = (
  path: Path,
  number: string,
  given: Omit<Document.Receivable, "opening">,
  usual: Usual,
  status: DocumentStatus
) =>
  Result.gen(function* () {
    const currency = given.currency ?? usual.currency
    const accountId = accountOf(given.account)
    if (accountId === undefined) return yield* fail([...path, "account"], "only payments may be without account")
    const items = yield* linesOf([...path, "lines"], given.lines, currency)
    const total = Money.make(currency, Item.totalMinor(items))
    return { number, accountId, status, items, total, updatedAt: "" }
  })

/** What pages of invoices and debit memos say besides. */
const owed = (page: { readonly total: Money.Money }) => ({
  dueOn: undefined,
  balance: page.total,
  itemBalances: new Map()
})

export const invoice = (path: Path, number: string, given: Document.Receivable, usual: Usual, status: DocumentStatus) =>
  Result.map(billed(path, number, given, usual, status), (page): ObservedInvoice => ({
    kind: "invoice",
    id: InvoiceId.make(number),
    ...page,
    ...owed(page),
    sourceType: "Standalone",
    invoiceDate: given.on
  }))

export const debitMemo = (
  path: Path,
  number: string,
  given: Document.Receivable,
  usual: Usual,
  status: DocumentStatus
) =>
  Result.map(billed(path, number, given, usual, status), (page): ObservedDebitMemo => ({
    kind: "debitMemo",
    id: DebitMemoId.make(number),
    ...page,
    ...owed(page),
    invoiceId: undefined,
    creditMemoId: undefined,
    memoDate: given.on
  }))

export const creditMemo = (
  path: Path,
  number: string,
  given: Document.CreditMemo,
  usual: Usual,
  status: DocumentStatus
) =>
  Result.map(billed(path, number, given, usual, status), (page): ObservedCreditMemo => ({
    kind: "creditMemo",
    id: CreditMemoId.make(number),
    ...page,
    memoDate: given.on,
    purpose: given.purpose,
    unapplied: page.total,
    refunded: Money.zero(page.total.currency),
    refunds: undefined,
    parts: []
  }))

export const payment = (
  path: Path,
  number: string,
  given: Document.Payment,
  usual: Usual,
  status: ObservedPayment["status"]
): Result.Result<ObservedPayment, Problem> =>
  Result.map(money([...path, "amount"], given.amount, given.currency ?? usual.currency), (amount) => ({
    kind: "payment",
    id: PaymentId.make(number),
    number,
    accountId: accountOf(given.account),
    status,
    method: given.method ?? "External",
    effectiveOn: given.on,
    amount,
    unapplied: amount,
    refunded: Money.zero(amount.currency),
    refunds: undefined,
    gatewayReference: undefined,
    parts: [],
    updatedAt: ""
  }))
