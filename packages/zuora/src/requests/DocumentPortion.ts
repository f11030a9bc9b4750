/**
 * The amount that goes to or comes from one document, and its items, in every apply and unapply.
 *
 * Source: Zuora API reference, Apply a payment, Apply a credit memo: at most 1,000 documents of a kind, 1,000 items per
 * document, 15,000 items in all. That items add up to the document's amount is inferred from the samples.
 */
import * as Decimal from "../wire/Decimal.ts"
import type { Json } from "../wire/JsonText.ts"
import { type Amount, literal, type RequestChecks } from "./RequestChecks.ts"

const maxDocuments = 1000
const maxItemsPerDocument = 1000
const maxItems = 15_000

type Ids = Readonly<Record<string, string | undefined>>

/** One document: how it is named, its amount, and its items with the ids each names. */
export interface Portion {
  readonly ids: Ids
  readonly amount: Amount
  readonly items: ReadonlyArray<{ readonly amount: Amount; readonly ids: Ids }> | undefined
}

/** Checks one item's ids, at its path. */
export type ItemRule = (checks: RequestChecks, path: string, ids: Ids) => void

/** Checks a list of documents and gives its wire form and the sum of its amounts. */
export const portions = (
  checks: RequestChecks,
  path: string,
  documents: ReadonlyArray<Portion> | undefined,
  rule: ItemRule
): { readonly wire: Json; readonly total: Decimal.Decimal; readonly items: number } => {
  if (documents === undefined) return { wire: undefined, total: Decimal.zero, items: 0 }
  checks.count(path, documents, maxDocuments)
  const amounts: Array<Decimal.Decimal> = []
  const wire = documents.map((document, index) => {
    const at = `${path}[${index}]`
    const amount = checks.amount(`${at}.amount`, document.amount)
    amounts.push(amount)
    return { ...document.ids, amount: literal(amount), items: itemsOf(checks, at, amount, document.items, rule) }
  })
  const items = documents.reduce((count, document) => count + (document.items?.length ?? 0), 0)
  return { wire, total: Decimal.sum(amounts), items }
}

/** The limit over all documents of one request. */
export const checkItemTotal = (checks: RequestChecks, items: number): void => {
  if (items > maxItems) checks.add("items", `are ${items} in all`, `split the request: Zuora takes at most ${maxItems}`)
}

const itemsOf = (
  checks: RequestChecks,
  path: string,
  total: Decimal.Decimal,
  items: Portion["items"],
  rule: ItemRule
): Json => {
  if (items === undefined) return undefined
  checks.count(`${path}.items`, items, maxItemsPerDocument)
  const amounts: Array<Decimal.Decimal> = []
  const wire = items.map((item, index) => {
    const at = `${path}.items[${index}]`
    const amount = checks.amount(`${at}.amount`, item.amount)
    amounts.push(amount)
    for (const [name, id] of Object.entries(item.ids)) checks.id(`${at}.${name}`, id)
    rule(checks, at, item.ids)
    return { ...item.ids, amount: literal(amount) }
  })
  const sum = Decimal.sum(amounts)
  if (items.length === 0) checks.add(`${path}.items`, "is empty", "leave it out or name items")
  else if (!Decimal.equals(sum, total)) {
    checks.add(`${path}.items`, `add up to ${sum}, the document's amount is ${total}`, "make them equal")
  }
  return wire
}
