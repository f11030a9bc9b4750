/**
 * What payments and credit memos give, read in bulk, by the source or by the target: the parts (what stands now) and the
 * log (what ever happened).
 * Source: Zuora documentation, Payment Application and Credit Memo Application data sources.
 */
import type { SourceEntry } from "@counterfoil/domain/AtCutOver"
import type { Currency } from "@counterfoil/domain/Currency"
import { ApplicationId, CreditMemoId, GroupId, PaymentId } from "@counterfoil/domain/Id"
import type { DataQueryUnfinished } from "@counterfoil/zuora/reads/DataQueryUnfinished"
import type { Zuora } from "@counterfoil/zuora/Zuora"
import type { ZuoraError } from "@counterfoil/zuora/ZuoraError"
import * as Effect from "effect/Effect"
import { type AmountUnreadable, Tenant } from "../Tenant.ts"
import { itemApplication, targetOf, type WireItemPart, type WirePart } from "../ZuoraLines.ts"
import { readInvoicePayments } from "./BulkInvoicePayments.ts"
import { date, DocumentUnreadable, id, money } from "../ZuoraValues.ts"
import { beside, lines, type Slice } from "./Slice.ts"

/** Tables of a kind of source. They are read by the field that names the source, or a target. */
const tables = {
  payment: {
    parts: "payment-parts",
    partItems: "payment-part-items",
    log: "payment-applications",
    logItems: "payment-application-items"
  },
  creditMemo: {
    parts: "credit-memo-parts",
    partItems: "credit-memo-part-items",
    log: "credit-memo-applications",
    logItems: "credit-memo-application-items"
  }
} as const

export type SourceKind = keyof typeof tables
/** The document that rows are read by. */
export type By = "paymentId" | "creditMemoId" | "invoiceId" | "debitMemoId"

/** What rows of these tables have, as far as their table has it. */
interface Row {
  readonly id: string
  readonly amount?: string | undefined
  readonly paymentId?: string | undefined
  readonly creditMemoId?: string | undefined
  readonly invoiceId?: string | undefined
  readonly debitMemoId?: string | undefined
  readonly applicationGroupId?: string | undefined
  readonly effectiveDate?: string | undefined
  readonly createdDate?: string | undefined
  readonly paymentPartId?: string | undefined
  readonly creditMemoPartId?: string | undefined
  readonly applicationId?: string | undefined
  readonly invoiceItemId?: string | undefined
  readonly taxationItemId?: string | undefined
  readonly debitMemoItemId?: string | undefined
  readonly debitTaxationItemId?: string | undefined
  readonly creditMemoItemId?: string | undefined
  readonly creditTaxationItemId?: string | undefined
}

type Rows = ReadonlyMap<string, ReadonlyArray<Row>>
type LinesError = ZuoraError | DataQueryUnfinished

const wireItem = (row: Row) => ({
  id: row.id,
  amount: row.amount ?? "",
  invoiceItemId: row.invoiceItemId,
  debitMemoItemId: row.debitMemoItemId,
  taxItemId: row.taxationItemId ?? row.debitTaxationItemId,
  creditMemoItemId: row.creditMemoItemId,
  creditTaxItemId: row.creditTaxationItemId
})

/** Rows by the part or application that they are of. */
const byOwner = (rows: Rows): Rows =>
  Map.groupBy(
    Array.from(rows.values()).flat(),
    (row) => row.paymentPartId ?? row.creditMemoPartId ?? row.applicationId ?? ""
  )

/** Reads parts and log of one kind of sources; what they are of one document comes from the answer. */
export const readSettlements = Effect.fn("BulkSettlements.readSettlements")(function* (
  kind: SourceKind,
  by: By,
  slice: Slice,
  ids: ReadonlyArray<string>
) {
  const { settlement } = yield* Tenant
  if (slice.deleted === true) return slice.presentOnly === true ? none : yield* ofDeleted(kind, by, slice, ids)
  if (settlement === "legacy") return yield* ofLegacy(kind, by, slice, ids)
  const names = tables[kind]
  const rows = (table: keyof typeof names): Effect.Effect<Rows, LinesError, Zuora> =>
    lines(names[table], by as never, slice, ids)
  const items = (table: "partItems" | "logItems") =>
    settlement !== "item" ? Effect.succeed<Rows>(new Map()) : Effect.map(rows(table), byOwner)
  const [[partsOf, partItemsOf], [logOf, logItemsOf]] = yield* Effect.all(
    [
      beside(slice, rows("parts"), items("partItems")),
      slice.presentOnly === true
        ? Effect.succeed([new Map(), new Map()] as const)
        : beside(slice, rows("log"), items("logItems"))
    ],
    { concurrency: 2 }
  )
  const settlements: Settlements = {
    parts: (documentId) => (partsOf.get(documentId) ?? []).map(({ amount = "", ...part }) => ({ ...part, amount })),
    partItems: (partId) => (partItemsOf.get(partId) ?? []).map(wireItem),
    entries: entriesOf(kind, logOf, settlement === "item" ? logItemsOf : undefined)
  }
  return settlements
})

export interface Settlements {
  readonly parts: (documentId: string) => ReadonlyArray<WirePart & Pick<Row, "creditMemoId" | "paymentId">>
  readonly partItems: (partId: string) => ReadonlyArray<WireItemPart>
  /** The entries of one document, in our words and in order. */
  readonly entries: (
    name: string,
    documentId: string,
    currency: Currency
  ) => Effect.Effect<ReadonlyArray<SourceEntry>, AmountUnreadable | DocumentUnreadable>
}

const none: Settlements = { parts: () => [], partItems: () => [], entries: () => Effect.succeed([]) }

/** Without Invoice Settlement only payments give, and only to invoices. */
const ofLegacy = Effect.fnUntraced(function* (kind: SourceKind, by: By, slice: Slice, ids: ReadonlyArray<string>) {
  if (kind !== "payment" || (by !== "paymentId" && by !== "invoiceId")) return none
  const { log, parts } = yield* readInvoicePayments(by, slice, ids)
  return {
    parts,
    partItems: () => [],
    entries: (name, documentId, currency) =>
      Effect.forEach(inOrder(log(documentId)), (row) => entryOf(name, currency, row, undefined))
  } satisfies Settlements
})

/**
 * What is deleted gives nothing any more; what it gave is in the log, among living or among deleted rows (assumption
 * A54). Its items are told only where their lines live: where they do not, only whole amounts are known.
 */
const ofDeleted = Effect.fnUntraced(function* (kind: SourceKind, by: By, slice: Slice, ids: ReadonlyArray<string>) {
  const { settlement } = yield* Tenant
  if (settlement === "legacy") return none
  const rows = (table: "log" | "logItems"): Effect.Effect<Rows, LinesError, Zuora> => {
    const name = tables[kind][table]
    return Effect.map(
      Effect.all([
        lines(name, by as never, { ...slice, deleted: false, ids }, ids),
        lines(name, by as never, slice, ids)
      ]),
      ([living, deleted]: ReadonlyArray<Rows>) =>
        new Map(ids.map((id) => [id, [...(living?.get(id) ?? []), ...(deleted?.get(id) ?? [])]]))
    )
  }
  const logOf = yield* rows("log")
  const hasLog = Array.from(logOf.values()).some(({ length }) => length > 0)
  const logItemsOf = hasLog && settlement === "item" ? byOwner(yield* rows("logItems")) : undefined
  return { ...none, entries: entriesOf(kind, logOf, logItemsOf) } satisfies Settlements
})

/**
 * The entries of a log with their items. Lines that are deleted are not told: what was between such a document and
 * another is known as whole amounts only.
 */
const entriesOf =
  (kind: SourceKind, logOf: Rows, itemsOf: Rows | undefined): Settlements["entries"] =>
  (name, documentId, currency) => {
    const log = inOrder(logOf.get(documentId) ?? [])
    const pairOf = (row: Row): string =>
      [row.paymentId, row.creditMemoId, row.invoiceId, row.debitMemoId].map((one) => one ?? "").join(" ")
    const untold = new Set(
      log.flatMap((row) => (itemsOf?.get(row.id)?.every(namesLines(kind)) === false ? [pairOf(row)] : []))
    )
    return Effect.forEach(log, (row) =>
      entryOf(name, currency, row, untold.has(pairOf(row)) ? undefined : itemsOf && (itemsOf.get(row.id) ?? []))
    )
  }

/** Without its source's line an item of a memo cannot be told from another on the same line. */
const namesLines =
  (kind: SourceKind) =>
  (item: Row): boolean => {
    const { creditMemoItemId, creditTaxItemId, debitMemoItemId, invoiceItemId, taxItemId } = wireItem(item)
    const hasSource = kind === "payment" || (creditMemoItemId ?? creditTaxItemId) !== undefined
    return hasSource && (invoiceItemId ?? debitMemoItemId ?? taxItemId) !== undefined
  }

/** In the order of their making. Of one instant, what is applied comes before what is taken back, which needs it. */
const inOrder = (rows: ReadonlyArray<Row>): ReadonlyArray<Row> => {
  const back = ({ amount }: Row): number => (amount?.startsWith("-") === true ? 1 : 0)
  return rows.toSorted((a, b) =>
    a.createdDate === b.createdDate ? back(a) - back(b) : (a.createdDate ?? "") < (b.createdDate ?? "") ? -1 : 1
  )
}

/** The source that a part or entry names. */
export const sourceOf = Effect.fnUntraced(function* (
  name: string,
  { creditMemoId, paymentId }: Pick<Row, "creditMemoId" | "paymentId">
) {
  return creditMemoId === undefined
    ? ({ kind: "payment", id: yield* id(PaymentId, name, paymentId) } as const)
    : ({ kind: "creditMemo", id: yield* id(CreditMemoId, name, creditMemoId) } as const)
})

/** An entry without a group is a group of its own. */
const entryOf = Effect.fnUntraced(function* (
  name: string,
  currency: Currency,
  row: Row,
  items: ReadonlyArray<Row> | undefined
) {
  const target = yield* targetOf(name, row)
  if (target === undefined)
    return yield* new DocumentUnreadable({ document: name, problem: `its log's entry ${row.id} names no document` })
  return {
    id: yield* id(ApplicationId, name, row.id),
    groupId: yield* id(GroupId, name, row.applicationGroupId ?? row.id),
    source: yield* sourceOf(name, row),
    target,
    amount: yield* money(`${name} application ${row.id}`, row.amount, currency),
    items:
      items === undefined
        ? undefined
        : yield* Effect.forEach(items, (item) => itemApplication(name, currency, wireItem(item))),
    effectiveOn: yield* date(name, row.effectiveDate)
  } satisfies SourceEntry
})
