/**
 * A tenant of many invoices, each with two charges and a tax, each with a payment; nine of ten are applied. Zuora shows the
 * same but for every thousandth invoice, whose first item it says to be open by a cent more. Pure: the same data for all
 * contestants.
 */
import type { Application } from "@counterfoil/domain/Application"
import type { BillingEvent } from "@counterfoil/domain/BillingEvent"
import { Currency } from "@counterfoil/domain/Currency"
import { AccountId, ApplicationId, GroupId, InvoiceId, ItemId, PaymentId } from "@counterfoil/domain/Id"
import type { Item } from "@counterfoil/domain/Item"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Money from "@counterfoil/domain/Money"
import type { ObservedDocument } from "@counterfoil/domain/Observed"

/** Invoices of an account. */
export const invoicesAnAccount = 3
export const updatedAt = "2026-01-20T00:00:00.000Z"

const EUR = Currency.make("EUR")
const on = LocalDate.make("2026-01-10")
const eur = (minor: number): Money.Money => Money.make(EUR, BigInt(minor))

/** As Zuora's ids: 32 characters. The oracle's SQL writes them in the same way. */
export const idOf = (kind: "a" | "i" | "c" | "d" | "t" | "p" | "x", n: number): string =>
  kind + String(n).padStart(31, "0")

/** As the gateway knows the payment. */
export const referenceOf = (n: number): string => `ch_${idOf("p", n)}`

export const isApplied = (n: number): boolean => n % 10 !== 0
export const isOff = (n: number): boolean => n % 1_000 === 7

/** Minor units of what an invoice and its payment come to. */
export const totalOf = (n: number): number => amounts(n).reduce((sum, amount) => sum + amount, 0)

/** Minor units of the two charges and the tax. */
const amounts = (n: number): readonly [number, number, number] => [10_000 + (n % 1_000), 5_000, 2_850]

export interface Twin {
  readonly account: string
  readonly events: ReadonlyArray<readonly [string, BillingEvent]>
  readonly observed: ReadonlyArray<ObservedDocument>
}

/** Number `n` of the invoices, with its payment, on both sides. */
export const twin = (n: number): Twin => {
  const account = AccountId.make(idOf("a", Math.floor(n / invoicesAnAccount)))
  const invoiceId = InvoiceId.make(idOf("i", n))
  const paymentId = PaymentId.make(idOf("p", n))
  const [first, second, tax] = amounts(n)
  const charge = ItemId.make(idOf("c", n))
  const items: ReadonlyArray<Item> = [
    { id: charge, kind: "charge", amount: eur(first) },
    { id: ItemId.make(idOf("d", n)), kind: "charge", amount: eur(second) },
    { id: ItemId.make(idOf("t", n)), kind: "tax", parentId: charge, amount: eur(tax) }
  ]
  const total = eur(first + second + tax)
  const toItems = items.map(({ amount, id }) => ({ targetItemId: id, amount }))
  const [one, ...more] = toItems
  if (one === undefined) throw new Error("an invoice has items")
  const application: Application = {
    id: ApplicationId.make(idOf("x", n)),
    groupId: GroupId.make(idOf("x", n)),
    source: { kind: "payment", id: paymentId },
    target: { kind: "invoice", id: invoiceId },
    amount: total,
    split: { _tag: "Stated", items: [one, ...more] },
    strategy: "zuora",
    effectiveOn: on
  }
  const applied = isApplied(n)
  const off = isOff(n) ? 1 : 0
  const left = ({ amount, id }: Item): bigint => (applied ? 0n : amount.minor) + (id === charge ? BigInt(off) : 0n)
  const page = { number: `INV${n}`, accountId: account, total, items }
  return {
    account,
    events: [
      [
        `Invoice-${invoiceId}`,
        { _tag: "InvoicePosted", invoiceId, ...page, sourceType: "Subscription", effectiveOn: on }
      ],
      [
        `Payment-${paymentId}`,
        {
          _tag: "PaymentCaptured",
          paymentId,
          number: `P${n}`,
          accountId: account,
          amount: total,
          method: "Electronic",
          gatewayReference: referenceOf(n),
          effectiveOn: on
        }
      ],
      ...(applied
        ? ([
            [`Payment-${paymentId}`, { _tag: "PaymentApplied", application }],
            [`Invoice-${invoiceId}`, { _tag: "InvoicePaymentApplied", application }]
          ] as const)
        : [])
    ],
    observed: [
      {
        kind: "invoice",
        id: invoiceId,
        status: "Posted",
        sourceType: "Subscription",
        invoiceDate: on,
        dueOn: undefined,
        ...page,
        balance: eur((applied ? 0 : first + second + tax) + off),
        itemBalances: new Map(items.map((item) => [item.id, left(item)])),
        updatedAt
      },
      {
        kind: "payment",
        id: paymentId,
        number: `P${n}`,
        accountId: account,
        status: "Processed",
        method: "Electronic",
        effectiveOn: on,
        amount: total,
        unapplied: applied ? eur(0) : total,
        refunded: eur(0),
        refunds: [],
        gatewayReference: referenceOf(n),
        parts: applied ? [{ target: { kind: "invoice", id: invoiceId }, amount: total, items: toItems }] : [],
        updatedAt
      }
    ]
  }
}
