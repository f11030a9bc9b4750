/** Documents of a scenario as Zuora would show them: the form in which the recorders take them. */
import * as Result from "effect/Result"
import type { Currency } from "../Currency.ts"
import { AccountId, CreditMemoId, InvoiceId, ItemId, PaymentId } from "../Id.ts"
import * as Item from "../Item.ts"
import * as Money from "../Money.ts"
import type { DocumentStatus, ObservedCreditMemo, ObservedInvoice, ObservedPayment } from "../Observed.ts"
import { fail, money, type Path, type Problem } from "./Problem.ts"
import type { Billed, Line, Paid } from "./Scenario.ts"

/** What holds where a document does not say otherwise. */
export interface Usual {
  readonly currency: Currency
}

const usualAccount = "A-1"

/** An account by its name; undefined for `none`. */
export const accountOf = (name: string | undefined): AccountId | undefined =>
  name === "none" ? undefined : AccountId.make(name ?? usualAccount)

export const itemsOf = (
  path: Path,
  lines: Readonly<Record<string, Line>>,
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

const billed = (path: Path, number: string, given: Billed, usual: Usual, status: DocumentStatus) =>
  Result.gen(function* () {
    const currency = given.currency ?? usual.currency
    const accountId = accountOf(given.account)
    if (accountId === undefined) return yield* fail([...path, "account"], "only payments may be without account")
    const items = yield* itemsOf([...path, "lines"], given.lines, currency)
    const total = Money.make(currency, Item.totalMinor(items))
    return { number, accountId, status, items, total, updatedAt: "" }
  })

export const invoice = (path: Path, number: string, given: Billed, usual: Usual, status: DocumentStatus) =>
  Result.map(billed(path, number, given, usual, status), (page): ObservedInvoice => ({
    kind: "invoice",
    id: InvoiceId.make(number),
    ...page,
    sourceType: "Standalone",
    invoiceDate: given.on,
    dueOn: undefined,
    balance: page.total,
    itemBalances: new Map()
  }))

export const creditMemo = (path: Path, number: string, given: Billed, usual: Usual, status: DocumentStatus) =>
  Result.map(billed(path, number, given, usual, status), (page): ObservedCreditMemo => ({
    kind: "creditMemo",
    id: CreditMemoId.make(number),
    ...page,
    memoDate: given.on,
    purpose: undefined,
    unapplied: page.total,
    refunded: Money.zero(page.total.currency),
    refunds: undefined,
    parts: []
  }))

export const payment = (
  path: Path,
  number: string,
  given: Paid,
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
