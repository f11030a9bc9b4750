/** Small documents for tests: EUR, one account, ids that read well. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Application, ItemApplication, Source, Unapplication } from "../src/Application.ts"
import { Currency } from "../src/Currency.ts"
import type * as CreditMemo from "../src/CreditMemo.ts"
import {
  AccountId,
  ApplicationId,
  CreditMemoId,
  DebitMemoId,
  GroupId,
  InvoiceId,
  ItemId,
  PaymentId
} from "../src/Id.ts"
import type * as DebitMemo from "../src/DebitMemo.ts"
import type * as Invoice from "../src/Invoice.ts"
import type { Item } from "../src/Item.ts"
import { LocalDate } from "../src/LocalDate.ts"
import * as Money from "../src/Money.ts"
import type * as Payment from "../src/Payment.ts"

export const currency = (code: string) => Schema.decodeUnknownSync(Currency)(code)
export const EUR = currency("EUR")
export const eur = (text: string) => Result.getOrThrow(Money.parse(text, EUR))
export const day = (text: string) => Schema.decodeUnknownSync(LocalDate)(text)
export const accountId = AccountId.make("A-1")
export const invoiceId = (name: string) => InvoiceId.make(name)
export const debitId = (name: string) => DebitMemoId.make(name)
export const paymentId = (name: string) => PaymentId.make(name)
export const memoId = (name: string) => CreditMemoId.make(name)
export const itemId = (name: string) => ItemId.make(name)

export const item = (id: string, amount: string, more: Partial<Item> = {}): Item => ({
  id: itemId(id),
  kind: "charge",
  amount: eur(amount),
  ...more
})

export const tax = (id: string, of: string, amount: string): Item =>
  item(id, amount, { kind: "tax", parentId: itemId(of) })

const total = (items: ReadonlyArray<Item>) =>
  Money.sum(
    EUR,
    items.map((line) => line.amount)
  )

export const invoicePosted = (
  id: string,
  items: ReadonlyArray<Item>,
  effectiveOn = "2026-03-01"
): Extract<Invoice.Event, { _tag: "InvoicePosted" }> => ({
  _tag: "InvoicePosted",
  invoiceId: invoiceId(id),
  number: `INV-${id}`,
  accountId,
  sourceType: "Subscription",
  total: total(items),
  items,
  effectiveOn: day(effectiveOn)
})

export const debitPosted = (
  id: string,
  items: ReadonlyArray<Item>,
  effectiveOn = "2026-03-01"
): Extract<DebitMemo.Event, { _tag: "DebitMemoPosted" }> => ({
  _tag: "DebitMemoPosted",
  debitMemoId: debitId(id),
  number: `DM-${id}`,
  accountId,
  total: total(items),
  items,
  effectiveOn: day(effectiveOn)
})

export const memoPosted = (
  id: string,
  items: ReadonlyArray<Item>,
  effectiveOn = "2026-03-01"
): Extract<CreditMemo.Event, { _tag: "CreditMemoPosted" }> => ({
  _tag: "CreditMemoPosted",
  creditMemoId: memoId(id),
  number: `CM-${id}`,
  accountId,
  total: total(items),
  items,
  effectiveOn: day(effectiveOn)
})

export const captured = (
  id: string,
  amount: string,
  effectiveOn = "2026-03-01"
): Extract<Payment.Event, { _tag: "PaymentCaptured" }> => ({
  _tag: "PaymentCaptured",
  paymentId: paymentId(id),
  number: `P-${id}`,
  accountId,
  amount: eur(amount),
  method: "External",
  effectiveOn: day(effectiveOn)
})

export const toItem = (target: string, amount: string, source?: string): ItemApplication => ({
  ...(source === undefined ? {} : { sourceItemId: itemId(source) }),
  targetItemId: itemId(target),
  amount: eur(amount)
})

interface Wanted {
  readonly id: string
  readonly from?: Source
  readonly to: string
  readonly amount: string
  readonly items?: ReadonlyArray<ItemApplication>
  readonly on?: string
}

const fromPayment: Source = { kind: "payment", id: paymentId("1") }

export const application = ({
  amount,
  from = fromPayment,
  id,
  items = [],
  on = "2026-03-02",
  to
}: Wanted): Application => {
  const [first, ...rest] = items
  return {
    id: ApplicationId.make(id),
    groupId: GroupId.make("group-1"),
    source: from,
    target: { kind: "invoice", id: invoiceId(to) },
    amount: eur(amount),
    split: first === undefined ? { _tag: "Pending" } : { _tag: "Stated", items: [first, ...rest] },
    strategy: "explicit",
    effectiveOn: day(on)
  }
}

export const unapplication = (wanted: Wanted & { readonly of: string }): Unapplication => ({
  ...application(wanted),
  applicationId: ApplicationId.make(wanted.of)
})
