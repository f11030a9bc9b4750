/**
 * The sandbox's state: tables of immutable rows. An operation works in a `Transaction`; what it wrote is either merged
 * as a whole or dropped as a whole, and is at the same time the record that the journal keeps.
 */
import type { Account } from "../invoices/Account.ts"
import type { QueryResult } from "../queries/ActionQuery.ts"
import type { Application } from "../settlement/Application.ts"
import type { CreditMemo } from "../memos/CreditMemo.ts"
import type { QueryJob } from "../queries/DataQuery.ts"
import type { DebitMemo } from "../memos/DebitMemo.ts"
import type { Fault } from "../faults/Fault.ts"
import type { StoredAnswer } from "./Idempotency.ts"
import type { Invoice } from "../invoices/Invoice.ts"
import type { InvoicePayment } from "../crud/InvoicePayment.ts"
import type { CreditBalanceAdjustment, InvoiceAdjustment, RefundInvoicePayment } from "../crud/Legacy.ts"
import type { Usage } from "./Limits.ts"
import type { Part } from "../settlement/Part.ts"
import type { Payment } from "../payments/Payment.ts"
import type { Pending } from "../faults/Pending.ts"
import type { Plan } from "../faults/Plan.ts"
import type { Received } from "./Received.ts"
import type { Refund, RefundApplication } from "../payments/Refund.ts"
import { idOf, type Tenant } from "./Tenant.ts"
import type { Token } from "./Token.ts"

export interface Tables {
  readonly tenant: Tenant
  readonly token: Token
  readonly account: Account
  readonly invoice: Invoice
  readonly creditMemo: CreditMemo
  readonly debitMemo: DebitMemo
  readonly payment: Payment
  readonly part: Part
  readonly application: Application
  readonly refund: Refund
  readonly refundApplication: RefundApplication
  readonly invoicePayment: InvoicePayment
  readonly invoiceAdjustment: InvoiceAdjustment
  readonly creditBalanceAdjustment: CreditBalanceAdjustment
  readonly refundInvoicePayment: RefundInvoicePayment
  readonly queryResult: QueryResult
  readonly queryJob: QueryJob
  readonly idempotency: StoredAnswer
  readonly fault: Fault
  readonly plan: Plan
  readonly pending: Pending
  readonly usage: Usage
  readonly received: Received
}
export type Table = keyof Tables

/** Which fields of a table are looked up by; kept as sets of ids. */
const indexes: { readonly [T in Table]?: ReadonlyArray<string> } = {
  account: ["number"],
  invoice: ["number", "accountId"],
  creditMemo: ["number", "accountId", "referredInvoiceId"],
  debitMemo: ["number", "accountId", "referredInvoiceId"],
  payment: ["number", "accountId"],
  part: ["sourceId", "invoiceId", "debitMemoId"],
  application: ["sourceId", "invoiceId", "debitMemoId"],
  refund: ["number", "paymentId", "creditMemoId"],
  refundApplication: ["sourceId", "refundId"],
  invoicePayment: ["paymentId", "invoiceId"],
  invoiceAdjustment: ["number"],
  creditBalanceAdjustment: ["number", "accountId"]
}

/** Which documents have numbers of a prefix. */
const numbered = {
  INV: "invoice",
  CM: "creditMemo",
  DM: "debitMemo",
  "P-": "payment",
  "R-": "refund",
  "IA-": "invoiceAdjustment",
  "IILA-": "invoiceAdjustment",
  "CBA-": "creditBalanceAdjustment"
} as const

/** Rows with `deletedOn` are gone for every read but those that ask for deleted rows. */
const isGone = (row: object): boolean => {
  const deletedOn = read(row, "deletedOn")
  return deletedOn !== undefined && deletedOn !== null
}

/** One written row. */
export interface Write {
  readonly table: Table
  readonly row: Tables[Table]
}

const indexKey = (table: Table, field: string, value: unknown) => `${table} ${field} ${String(value)}`

/** Rows that can be read: the store, a transaction on it, or the store as it was. */
export interface Rows {
  /** A row, deleted or not. */
  raw<T extends Table>(table: T, id: string): Tables[T] | undefined
  /** All rows, deleted ones too. */
  every<T extends Table>(table: T): Iterable<Tables[T]>
  /** Ids of rows whose field may have the value. */
  idsWhere(table: Table, field: string, value: string): Iterable<string>
}

/** All rows, in the order of their first write. */
export class Store implements Rows {
  private readonly rows = new Map<Table, Map<string, Tables[Table]>>()
  private readonly ids = new Map<string, Set<string>>()

  raw<T extends Table>(table: T, id: string): Tables[T] | undefined {
    return this.rows.get(table)?.get(id) as Tables[T] | undefined
  }

  every<T extends Table>(table: T): Iterable<Tables[T]> {
    return (this.rows.get(table)?.values() ?? []) as Iterable<Tables[T]>
  }

  idsWhere(table: Table, field: string, value: string): Iterable<string> {
    return this.ids.get(indexKey(table, field, value)) ?? []
  }

  apply(writes: Iterable<Write>): void {
    for (const { table, row } of writes) this.put(table, row)
  }

  /** Every row as a write, to be put into a fresh journal. */
  *dump(): Iterable<Write> {
    for (const [table, rows] of this.rows) for (const row of rows.values()) yield { table, row }
  }

  clear(): void {
    this.rows.clear()
    this.ids.clear()
  }

  private put(table: Table, row: Tables[Table]): void {
    const rows = this.rows.get(table) ?? new Map<string, Tables[Table]>()
    this.rows.set(table, rows)
    const before = rows.get(row.id)
    for (const field of indexes[table] ?? []) {
      const key = indexKey(table, field, read(row, field))
      const old = before === undefined ? key : indexKey(table, field, read(before, field))
      // An unchanged value keeps its place, so that lists stay in the order of first writes.
      if (old !== key) this.ids.get(old)?.delete(row.id)
      this.ids.set(key, (this.ids.get(key) ?? new Set()).add(row.id))
    }
    rows.set(row.id, row)
  }
}

const read = (row: object, field: string): unknown => (row as { readonly [name: string]: unknown })[field]

/** Reads through to the store (or to an outer transaction) and keeps its own writes apart. */
export class Transaction implements Rows {
  private readonly written = new Map<string, Write>()
  private readonly base: Rows

  constructor(base: Rows) {
    this.base = base
  }

  get<T extends Table>(table: T, id: string): Tables[T] | undefined {
    const row = this.raw(table, id)
    return row === undefined || isGone(row) ? undefined : row
  }

  /** A row, deleted or not. */
  raw<T extends Table>(table: T, id: string): Tables[T] | undefined {
    const own = this.written.get(`${table} ${id}`)
    return own === undefined ? this.base.raw(table, id) : (own.row as Tables[T])
  }

  put<T extends Table>(table: T, row: Tables[T]): void {
    this.written.set(`${table} ${row.id}`, { table, row })
  }

  /** Whether the row was there before this transaction. */
  isKnown(table: Table, id: string): boolean {
    return this.base.raw(table, id) !== undefined
  }

  *all<T extends Table>(table: T): Iterable<Tables[T]> {
    for (const row of this.every(table)) if (!isGone(row)) yield row
  }

  /** All rows, deleted ones too. */
  *every<T extends Table>(table: T): Iterable<Tables[T]> {
    const seen = new Set<string>()
    for (const row of this.base.every(table)) {
      seen.add(row.id)
      yield this.raw(table, row.id) ?? row
    }
    for (const write of this.written.values()) {
      if (write.table === table && !seen.has(write.row.id)) yield write.row as Tables[T]
    }
  }

  /** Ids of rows whose field may have the value; `where` checks. */
  *idsWhere(table: Table, field: string, value: string): Iterable<string> {
    const seen = new Set(this.base.idsWhere(table, field, value))
    yield* seen
    for (const write of this.written.values()) {
      if (write.table === table && read(write.row, field) === value && !seen.has(write.row.id)) yield write.row.id
    }
  }

  /** Rows whose indexed field equals the value, in the order of their first write. */
  where<T extends Table>(table: T, field: keyof Tables[T] & string, value: string): ReadonlyArray<Tables[T]> {
    return [...this.idsWhere(table, field, value)]
      .map((id) => this.get(table, id))
      .filter((row) => row !== undefined)
      .filter((row) => read(row, field) === value)
  }

  /** A row by id or by its number, as the keys in Zuora's paths are. */
  byKey<T extends "account" | (typeof numbered)[keyof typeof numbered]>(table: T, key: string): Tables[T] | undefined {
    return this.get(table, key) ?? this.where(table, "number", key)[0]
  }

  get tenant(): Tenant {
    const tenant = this.get("tenant", "tenant")
    if (tenant === undefined) throw new Error("The sandbox was not seeded: a tenant row is written before any request")
    return tenant
  }

  /** The next id of the seeded generator: 32 hexadecimal characters. Calls count apart from documents. */
  nextId(kind: "id" | "call" | "token" | "query" = "id"): string {
    return idOf(this.tenant.seed, `${kind}:${this.count(kind)}`)
  }

  /** The next free document number: `INV00000001`. */
  nextNumber(prefix: keyof typeof numbered): string {
    const table = numbered[prefix]
    for (;;) {
      const number = `${prefix}${String(this.count(prefix)).padStart(8, "0")}`
      if (this.byKey(table, number) === undefined) return number
    }
  }

  writes(): ReadonlyArray<Write> {
    return [...this.written.values()]
  }

  /** Takes over the writes of an inner transaction. */
  merge(inner: Transaction): void {
    for (const { table, row } of inner.writes()) this.written.set(`${table} ${row.id}`, { table, row })
  }

  private count(prefix: string): number {
    const tenant = this.tenant
    const next = (tenant.given[prefix] ?? 0) + 1
    this.put("tenant", { ...tenant, given: { ...tenant.given, [prefix]: next } })
    return next
  }
}
