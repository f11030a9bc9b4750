/**
 * Turns the documents and items that an apply or unapply names into checked splits.
 * Sources: Zuora API reference, "Apply a payment", "Unapply a payment", "Apply a credit memo"; Zuora documentation,
 * Invoice Settlement: same account, same currency, posted, positive balance on both sides.
 */
import * as Result from "effect/Result"
import type { Call } from "./Call.ts"
import { readAmount } from "./Call.ts"
import { placesOf, format } from "./Decimals.ts"
import { type Invoice, type Line, type LineKind, balanceOf, linesOf } from "./Invoice.ts"
import { type Refusal, notFound, refuse, rule } from "./Refusal.ts"

/** Most items that one call may touch, taxation items included. */
export const maxTouched = 15_000

export interface NamedItem {
  readonly amount: string
  readonly invoiceItemId: string | undefined
  readonly taxItemId: string | undefined
}

/** One checked line of a request. */
export interface NamedLine {
  readonly lineId: string
  readonly lineKind: LineKind
  readonly amount: bigint
}

export const show = (minor: bigint, currency: string): string => format(minor, placesOf(currency))

/** The invoice by id or number; when both are given they must agree. */
export const findInvoice = (
  call: Call,
  id: string | undefined,
  number: string | undefined
): Result.Result<Invoice, Refusal> =>
  Result.gen(function* () {
    const key = id ?? number
    if (key === undefined) return yield* refuse(22, "Missing required field 'invoiceId' or 'invoiceNumber'.")
    const invoice = id === undefined ? call.tx.byKey("invoice", key) : call.tx.get("invoice", key)
    if (invoice === undefined) return yield* notFound(key)
    if (number !== undefined && invoice.number !== number) {
      return yield* refuse(20, `invoiceId '${key}' and invoiceNumber '${number}' are different invoices.`)
    }
    return invoice
  })

/** Refuses unless the invoice can take money of this account and currency. */
export const checkTarget = (
  invoice: Invoice,
  source: { readonly accountId: string; readonly currency: string }
): Result.Result<void, Refusal> =>
  Result.gen(function* () {
    yield* rule(invoice.status === "Posted", `Invoice ${invoice.number} is ${invoice.status}: only posted ones.`)
    yield* rule(
      invoice.accountId === source.accountId,
      `Invoice ${invoice.number} belongs to another account.` // Unless the tenant has Payment Cross Account (inference).
    )
    yield* rule(
      invoice.currency === source.currency,
      `Invoice ${invoice.number} is in ${invoice.currency}, not in ${source.currency}.`
    )
  })

/** Refuses an amount above what is open on the invoice. */
export const checkBalance = (invoice: Invoice, amount: bigint): Result.Result<void, Refusal> => {
  const balance = balanceOf(invoice)
  const open = show(balance, invoice.currency)
  return rule(
    balance > 0n && amount <= balance,
    `The amount ${show(amount, invoice.currency)} is above the balance ${open} of invoice ${invoice.number}.`
  )
}

/**
 * Reads `items[]` of one document. Each names exactly one line (inference from the samples), the line must be the
 * document's, and the amounts must add up to the document's amount (inference; switch `itemSum`).
 */
export const readItems = (
  call: Call,
  items: ReadonlyArray<NamedItem>,
  document: { readonly lines: ReadonlyArray<Line>; readonly amount: bigint; readonly currency: string }
): Result.Result<ReadonlyArray<NamedLine>, Refusal> =>
  Result.gen(function* () {
    yield* rule(
      call.settings.invoiceItemSettlement === "on",
      "Items can be named only when Invoice Item Settlement is enabled."
    )
    const lines = new Map(document.lines.map((line) => [line.id, line]))
    const named: Array<NamedLine> = []
    for (const item of items) {
      const { invoiceItemId, taxItemId } = item
      const lineId = invoiceItemId ?? taxItemId
      if (lineId === undefined || (invoiceItemId !== undefined && taxItemId !== undefined)) {
        return yield* refuse(20, "Each item names exactly one of 'invoiceItemId' and 'taxItemId'.")
      }
      const line = lines.get(lineId)
      const kind = invoiceItemId === undefined ? "tax" : "item"
      if (line?.kind !== kind) return yield* refuse(30, `Item '${lineId}' does not belong to the document.`)
      const amount = yield* readAmount(item.amount, document.currency, "items.amount")
      const taken = named.filter((other) => other.lineId === lineId).reduce((sum, other) => sum + other.amount, amount)
      yield* rule(
        taken <= line.balance,
        `The amount ${show(taken, document.currency)} of item '${lineId}' is above its ${show(line.balance, document.currency)}.`
      )
      named.push({ lineId, lineKind: kind, amount })
    }
    const sum = named.reduce((total, line) => total + line.amount, 0n)
    yield* rule(
      sum === document.amount || (call.settings.itemSum === "atMost" && sum < document.amount),
      `The item amounts add up to ${show(sum, document.currency)}, not to ${show(document.amount, document.currency)}.`
    )
    return named
  })

/** Lines of an invoice less what was already named. */
export const remaining = (invoice: Invoice, named: ReadonlyArray<NamedLine>): ReadonlyArray<Line> =>
  linesOf(invoice).map((line) => ({
    ...line,
    balance: named.filter((item) => item.lineId === line.id).reduce((left, item) => left - item.amount, line.balance)
  }))
