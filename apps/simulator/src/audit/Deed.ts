/**
 * What was done in Zuora, from its rows alone: one deed per transaction that changed something, with the operation whose
 * call did it (by the call's track id), or nobody of ours.
 */
import type { Entry, Row } from "../Trace.ts"
import { add, fields, list, minorOf, text } from "./Plain.ts"

export interface Deed {
  readonly at: number
  /** Where in the trace. */
  readonly index: number
  /** Null: a person or another system. */
  readonly operationId: string | null
  /** Cents by `source>invoice`; an unapplication is negative. */
  readonly moves: ReadonlyMap<string, bigint>
  /** Documents that came up with it, by id. */
  readonly payments: ReadonlyMap<string, bigint>
  /** Accounts whose payments these are. */
  readonly payers: ReadonlySet<string>
  readonly invoices: ReadonlyMap<string, bigint>
  readonly creditMemos: ReadonlyMap<string, bigint>
  /** Cents given back, by source; negative where a refund was canceled. */
  readonly refunds: ReadonlyMap<string, bigint>
  /** Sources and invoices whose rows it wrote. */
  readonly touched: ReadonlySet<string>
}

export interface Ledger {
  readonly deeds: ReadonlyArray<Deed>
  /** Every payment's amount by id, whoever made it. */
  readonly payments: ReadonlyMap<string, bigint>
  /** Status of every payment and credit memo at last, by id. */
  readonly states: ReadonlyMap<string, string>
}

/** The first transaction is how the world began; it is no deed. */
export const ledgerOf = (entries: ReadonlyArray<Entry>): Ledger => {
  const known = new Set<string>()
  const payments = new Map<string, bigint>()
  const states = new Map<string, string>()
  const deeds: Array<Deed> = []
  /** What every refund gives back, as far as it was seen. */
  const worth = new Map<string, bigint>()
  let isOpening = true
  entries.forEach((entry, index) => {
    if (entry._tag !== "Zuora") return
    const deed = deedOf(entry.rows, entry.at, index, known, worth)
    for (const { row, table } of entry.rows) {
      known.add(`${table} ${text(row["id"])}`)
      if (table === "payment" || table === "creditMemo") states.set(text(row["id"]), text(row["status"]))
      if (table === "payment") payments.set(text(row["id"]), minorOf(row["amount"]))
    }
    if (!isOpening && deed.touched.size > 0) deeds.push(deed)
    isOpening = false
  })
  return { deeds, payments, states }
}

/** A refund that failed, or was canceled, gives nothing back. */
const isWorth = (status: unknown): boolean => status !== "Error" && status !== "Canceled"

const deedOf = (
  rows: ReadonlyArray<Row>,
  at: number,
  index: number,
  known: ReadonlySet<string>,
  worth: Map<string, bigint>
): Deed => {
  const call = rows.find(({ table }) => table === "received")?.row
  const moves = new Map<string, bigint>()
  const created = {
    payment: new Map<string, bigint>(),
    invoice: new Map<string, bigint>(),
    creditMemo: new Map<string, bigint>()
  }
  const refunds = new Map<string, bigint>()
  const touched = new Set<string>()
  const payers = new Set<string>()
  for (const { row, table } of rows) {
    const id = text(row["id"])
    const isNew = !known.has(`${table} ${id}`)
    if (table !== "received" && table !== "account") touched.add(id)
    if (table === "application" && isNew) {
      const sign = row["direction"] === "unapply" ? -1n : 1n
      add(
        moves,
        `${text(row["sourceId"])}>${text(row["invoiceId"] ?? row["debitMemoId"])}`,
        sign * minorOf(row["amount"])
      )
    }
    if (table === "payment" && isNew && row["status"] !== "Error") created.payment.set(id, minorOf(row["amount"]))
    if (table === "payment" && isNew) payers.add(text(row["accountId"]))
    if (table === "invoice" && isNew) created.invoice.set(id, totalOf(row))
    if (table === "creditMemo" && isNew) created.creditMemo.set(id, totalOf(row))
    if (table === "refund") {
      const cents = isWorth(row["status"]) ? minorOf(row["amount"]) : 0n
      const change = cents - (worth.get(id) ?? 0n)
      if (change !== 0n) add(refunds, text(row["paymentId"] ?? row["creditMemoId"] ?? row["sourceId"]), change)
      worth.set(id, cents)
    }
  }
  const track = call === undefined ? "" : text(call["trackId"])
  return {
    at,
    index,
    operationId: track === "" ? null : track,
    moves,
    payments: created.payment,
    payers,
    invoices: created.invoice,
    creditMemos: created.creditMemo,
    refunds,
    touched
  }
}

/** A document's total: its items and their taxation items. */
const totalOf = (row: Row["row"]): bigint =>
  list(row["items"]).reduce(
    (sum, item) =>
      list(item["taxItems"]).reduce(
        (inner, tax) => inner + minorOf(fields(tax)["amount"]),
        sum + minorOf(item["amount"])
      ),
    0n
  )
