/**
 * Turns the documents and items that an apply or unapply names into checked splits.
 * Sources: Zuora API reference, "Apply a payment", "Unapply a payment", "Apply a credit memo"; Zuora documentation,
 * Invoice Settlement: same account, same currency, posted, positive balance on both sides.
 */
import * as Result from "effect/Result"
import type { Call } from "../server/Call.ts"
import { readAmount } from "../server/Call.ts"
import type { DebitMemo } from "../memos/DebitMemo.ts"
import { placesOf, format } from "./Decimals.ts"
import type { Invoice } from "../invoices/Invoice.ts"
import type { TargetId } from "./Part.ts"
import { type Line, type LineKind, type Receivable, type ReceivableKind, balanceOf, linesOf } from "./Receivable.ts"
import { type Refusal, notFound, refuse, rule } from "../server/Refusal.ts"

/** Most items that one call may touch, taxation items included, without those of no amount. */
const maxTouched = 15_000

export interface NamedItem {
  readonly amount: string
  /** `invoiceItemId` or `debitMemoItemId`. */
  readonly itemId: string | undefined
  readonly taxItemId: string | undefined
}

/** A document as a request names it, with the decimal text of its amount. */
export interface Document<Item = NamedItem> {
  readonly kind: ReceivableKind
  readonly id: string | undefined
  readonly number: string | undefined
  readonly amount: string
  readonly items: ReadonlyArray<Item> | undefined
}

/** One checked line of a request. */
interface NamedLine {
  readonly lineId: string
  readonly lineKind: LineKind
  readonly amount: bigint
}

export const show = (minor: bigint, currency: string): string => format(minor, placesOf(currency))

/** A document named by its row, header only. */
export const whole = (kind: ReceivableKind, row: Receivable, amount: bigint): Document<never> => ({
  kind,
  id: row.id,
  number: undefined,
  amount: show(amount, row.currency),
  items: undefined
})

const words = { invoice: "invoice", debitMemo: "debit memo" } as const

/** `invoice INV00000001`, for messages. */
export const nameOf = (kind: ReceivableKind, row: Receivable): string => `${words[kind]} ${row.number}`

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

/** The invoice or debit memo by id or number; when both are given they must agree. */
export const find = (
  call: Call,
  { kind, id, number }: Pick<Document, "kind" | "id" | "number">
): Result.Result<Invoice | DebitMemo, Refusal> =>
  Result.gen(function* () {
    const key = id ?? number
    if (key === undefined) return yield* refuse(22, `Missing required field '${kind}Id' or '${kind}Number'.`)
    const row = id === undefined ? call.tx.byKey(kind, key) : call.tx.get(kind, key)
    if (row === undefined) return yield* notFound(key)
    if (number !== undefined && row.number !== number) {
      return yield* refuse(20, `${kind}Id '${key}' and ${kind}Number '${number}' are different documents.`)
    }
    return row
  })

/** Whether a payment that is still processing was made for the document. */
const isLocked = (call: Call, target: TargetId, accountId: string): boolean =>
  call.settings.processingLock === "on" &&
  call.tx
    .where("payment", "accountId", accountId)
    .some((payment) => payment.status === "Processing" && payment.intended.some((one) => one.id === target.id))

/** Refuses payments to a document while another payment for it is processing. Source: Zuora documentation, payment runs. */
export const checkLock = (call: Call, kind: ReceivableKind, row: Receivable): Result.Result<void, Refusal> =>
  rule(
    !isLocked(call, { kind, id: row.id }, row.accountId),
    `${capital(nameOf(kind, row))} is locked: a payment for it is being processed.`
  )

/** Refuses unless the document can take money of this account and currency. */
export const checkTarget = (
  { settings }: Pick<Call, "settings">,
  kind: ReceivableKind,
  row: Receivable,
  source: { readonly accountId: string; readonly currency: string }
): Result.Result<void, Refusal> =>
  Result.gen(function* () {
    const name = capital(nameOf(kind, row))
    yield* rule(row.status === "Posted", `${name} is ${row.status}: only posted ones.`)
    // That a tenant without Payment Cross Account refuses it is an inference; switch `paymentCrossAccount`.
    const isAllowed = row.accountId === source.accountId || settings.paymentCrossAccount === "on"
    yield* rule(isAllowed, `${name} belongs to another account.`)
    yield* rule(row.currency === source.currency, `${name} is in ${row.currency}, not in ${source.currency}.`)
  })

/** Refuses an amount above what is open on the document. */
export const checkBalance = (kind: ReceivableKind, row: Receivable, amount: bigint): Result.Result<void, Refusal> => {
  const balance = balanceOf(row)
  return rule(
    balance > 0n && amount <= balance,
    `The amount ${show(amount, row.currency)} is above the balance ${show(balance, row.currency)} of ${nameOf(kind, row)}.`
  )
}

/** Refuses a call that touches more lines than Zuora takes. */
export const checkTouched = (touched: number): Result.Result<void, Refusal> =>
  rule(touched <= maxTouched, `More than ${maxTouched} items would be touched.`)

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
    const taken = new Map<string, bigint>()
    const named: Array<NamedLine> = []
    for (const item of items) {
      const { itemId, taxItemId } = item
      const lineId = itemId ?? taxItemId
      if (lineId === undefined || (itemId !== undefined && taxItemId !== undefined)) {
        return yield* refuse(
          20,
          "Each item names exactly one of 'invoiceItemId' (or 'debitMemoItemId') and 'taxItemId'."
        )
      }
      const line = lines.get(lineId)
      const kind = itemId === undefined ? "tax" : "item"
      if (line?.kind !== kind) return yield* refuse(30, `Item '${lineId}' does not belong to the document.`)
      const amount = yield* readAmount(item.amount, document.currency, "items.amount")
      const sum = (taken.get(lineId) ?? 0n) + amount
      taken.set(lineId, sum)
      yield* rule(
        sum <= line.balance,
        `The amount ${show(sum, document.currency)} of item '${lineId}' is above its ${show(line.balance, document.currency)}.`
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

/** Lines of a document less what was already named. */
export const remaining = (row: Receivable, named: ReadonlyArray<NamedLine>): ReadonlyArray<Line> => {
  const taken = new Map<string, bigint>()
  for (const line of named) taken.set(line.lineId, (taken.get(line.lineId) ?? 0n) + line.amount)
  return linesOf(row).map((line) => ({ ...line, balance: line.balance - (taken.get(line.id) ?? 0n) }))
}
