/** What may have become of the documents that Zuora shows: some gone, some strange, some with other figures. */
import * as fc from "fast-check"
import type { Observed } from "../src/comparison/Sides.ts"
import { documentsOf } from "../src/comparison/Sides.ts"
import { AccountId, RefundId } from "../src/Id.ts"
import * as Money from "../src/Money.ts"
import type { ObservedDocument } from "../src/Observed.ts"

/** One change. The number picks a document, modulo what there is. */
export const meddling = fc.record({
  document: fc.nat(),
  what: fc.constantFrom(
    "gone",
    "strange",
    "young",
    "amount",
    "left",
    "item",
    "line",
    "part",
    "no part",
    "part gone",
    "other ids",
    "split",
    "no splits",
    "status",
    "stuck",
    "nobody's",
    "other account",
    "refund",
    "refund gone"
  ),
  cents: fc.integer({ min: 1, max: 500 })
})
export type Meddling = typeof meddling extends fc.Arbitrary<infer A> ? A : never

/** Younger than every watermark of tests that `mirror` is in. */
export const young = "2026-03-20T00:00:00.000Z"

export const meddled = (observed: Observed, all: ReadonlyArray<Meddling>): Observed => all.reduce(once, observed)

const once = (observed: Observed, { cents, document: at, what }: Meddling): Observed => {
  const documents = documentsOf(observed).filter((one) => !isOfParts(what) || ("parts" in one && one.parts.length > 0))
  const picked = documents[at % Math.max(1, documents.length)]
  if (picked === undefined) return observed
  if (what === "gone") return without(observed, picked)
  if (what === "strange")
    return withOne(observed, { ...picked, id: `strange-${picked.id}`, number: "strange" } as ObservedDocument)
  return withOne(observed, changed(picked, what, BigInt(cents)))
}

/** What only a document that gives something can have. */
const isOfParts = (what: Meddling["what"]): boolean => what === "part gone" || what === "other ids"

const plus = (money: Money.Money, minor: bigint): Money.Money => Money.make(money.currency, money.minor + minor)

const changed = (document: ObservedDocument, what: Meddling["what"], by: bigint): ObservedDocument => {
  switch (what) {
    case "young":
      return { ...document, updatedAt: young }
    case "status":
      return document.kind === "payment" ? { ...document, status: "Canceled" } : { ...document, status: "Draft" }
    case "stuck":
      return document.kind === "payment" ? { ...document, status: "Processing" } : { ...document, status: "Other" }
    case "nobody's":
      return document.kind === "payment" ? { ...document, accountId: undefined } : document
    case "other account":
      return { ...document, accountId: AccountId.make("A-3") }
    case "amount":
      return document.kind === "payment"
        ? { ...document, amount: plus(document.amount, by) }
        : { ...document, total: plus(document.total, by) }
    default:
      return document.kind === "invoice" || document.kind === "debitMemo"
        ? changedReceivable(document, what, by)
        : changedSource(document, what, by)
  }
}

const changedReceivable = <D extends Extract<ObservedDocument, { kind: "invoice" | "debitMemo" }>>(
  document: D,
  what: Meddling["what"],
  by: bigint
): D => {
  switch (what) {
    case "left":
      return { ...document, balance: plus(document.balance, by) }
    case "item":
      return { ...document, itemBalances: first(document.itemBalances, by), balance: plus(document.balance, by) }
    case "line":
      return {
        ...document,
        items: document.items.map((one, n) => (n === 0 ? { ...one, amount: plus(one.amount, by) } : one))
      }
    case "no splits":
      return { ...document, itemBalances: new Map() }
    default:
      return document
  }
}

const changedSource = <D extends Extract<ObservedDocument, { kind: "payment" | "creditMemo" }>>(
  document: D,
  what: Meddling["what"],
  by: bigint
): D => {
  const { parts, refunds = [] } = document
  switch (what) {
    case "left":
      return { ...document, unapplied: plus(document.unapplied, by) }
    case "part":
      return { ...document, parts: parts.map((one, n) => (n === 0 ? { ...one, amount: plus(one.amount, by) } : one)) }
    case "no part":
      return { ...document, parts: parts.slice(1) }
    case "part gone": {
      // Taken back: what is unapplied follows.
      const [gone, ...rest] = parts
      return gone === undefined
        ? document
        : { ...document, parts: rest, unapplied: plus(document.unapplied, gone.amount.minor) }
    }
    case "other ids":
      return { ...document, parts: parts.map((one) => ({ ...one, id: `${one.id}'` })) }
    case "split":
      return {
        ...document,
        parts: parts.map((one) => ({
          ...one,
          items: one.items?.map((item, n) => (n === 0 ? { ...item, amount: plus(item.amount, by) } : item))
        }))
      }
    case "no splits":
      return { ...document, parts: parts.map((one) => ({ ...one, items: undefined })) }
    case "refund":
      return {
        ...document,
        refunded: plus(document.refunded, by),
        refunds: [
          ...refunds,
          {
            id: RefundId.make(`refund-${by}`),
            number: "R",
            kind: "refund" as const,
            method: "External" as const,
            counts: true,
            amount: Money.make(document.unapplied.currency, by),
            items: undefined,
            effectiveOn: "2026-03-03" as never
          }
        ]
      }
    case "refund gone":
      return { ...document, refunds: refunds.slice(1) }
    default:
      return document
  }
}

const first = <K>(amounts: ReadonlyMap<K, bigint>, by: bigint): Map<K, bigint> =>
  new Map(Array.from(amounts, ([id, minor], n) => [id, n === 0 ? minor + by : minor]))

const places = { invoice: "invoices", debitMemo: "debitMemos", creditMemo: "creditMemos", payment: "payments" } as const

const withOne = (observed: Observed, document: ObservedDocument): Observed => {
  const place = places[document.kind]
  return { ...observed, [place]: new Map<string, unknown>(observed[place] as never).set(document.id, document) }
}

const without = (observed: Observed, document: ObservedDocument): Observed => {
  const place = places[document.kind]
  const left = new Map<string, unknown>(observed[place] as never)
  left.delete(document.id)
  return { ...observed, [place]: left }
}
