/**
 * Ids of documents of which Zuora has changed anything since an instant: their own rows, their lines, taxation items,
 * parts, item parts and refunds, living or deleted; a fixed number of jobs, however much has changed.
 *
 * Source: Zuora documentation, AQuA best practices: windows by `UpdatedDate` alone. Assumption A60: a change of anything
 * that a document shows is a change of one of these rows. What is purged is in no window.
 */
import type { TableName } from "@counterfoil/zuora/objects/Tables"
import * as Effect from "effect/Effect"
import { Tenant } from "../Tenant.ts"
import { changedRows } from "./Slice.ts"

/** Tables of a kind, with the column that names the document; whether deleted rows of it still name one. */
const tables = {
  invoice: [
    ["invoices", "id", true],
    ["invoice-items", "invoiceId", false],
    ["taxation-items", "invoiceId", false]
  ],
  debitMemo: [
    ["debit-memos", "id", true],
    ["debit-memo-items", "debitMemoId", false],
    ["debit-taxation-items", "debitMemoId", false]
  ],
  creditMemo: [
    ["credit-memos", "id", true],
    ["credit-memo-items", "creditMemoId", false],
    ["credit-taxation-items", "creditMemoId", false],
    ["credit-memo-parts", "creditMemoId", true],
    ["credit-memo-part-items", "creditMemoId", false],
    ["source-refunds", "creditMemoId", false]
  ],
  payment: [
    ["payments", "id", true],
    ["payment-parts", "paymentId", true],
    ["payment-part-items", "paymentId", false],
    ["source-refunds", "paymentId", false]
  ]
} as const satisfies Record<string, ReadonlyArray<readonly [TableName, string, boolean]>>

/** Only of tenants with Invoice Item Settlement. */
const itemised: ReadonlySet<TableName> = new Set(["credit-memo-part-items", "payment-part-items"])

/** Jobs of one reading in flight: what Zuora runs at once for a tenant. Source: Zuora documentation, Data Query limitations. */
const concurrency = 5

/** Reads them, from an ISO instant in UTC on. */
export const touchedSince = Effect.fn("BulkTouched.touchedSince")(function* (kind: keyof typeof tables, since: string) {
  const { settlement } = yield* Tenant
  const jobs = tables[kind].flatMap(([table, field, deleted]) =>
    itemised.has(table) && settlement !== "item"
      ? []
      : (deleted ? [false, true] : [false]).map((isDeleted) => ({ table, field, isDeleted }))
  )
  const found = yield* Effect.forEach(
    jobs,
    ({ field, isDeleted, table }) =>
      Effect.map(changedRows(table, since, isDeleted), (rows) =>
        rows.flatMap((row) => (row as Readonly<Record<string, string | undefined>>)[field] ?? [])
      ),
    { concurrency }
  )
  return new Set(found.flat())
})
