/**
 * What payments or credit memos give, read in bulk: the parts (what stands now) and the log (what ever happened).
 * Source: Zuora documentation, Payment Application and Credit Memo Application data sources.
 */
import type { Currency } from "@counterfoil/domain/Currency"
import type { Entry } from "@counterfoil/domain/ApplicationHistory"
import { ApplicationId, GroupId, InvoiceId } from "@counterfoil/domain/Id"
import * as Effect from "effect/Effect"
import { itemApplication } from "../ZuoraLines.ts"
import { Tenant } from "../Tenant.ts"
import { date, id, money } from "../ZuoraValues.ts"
import { lines, type Slice } from "./Slice.ts"

/** The tables of a kind of source, and the field by which their rows name it. */
const kinds = {
  payment: {
    field: "paymentId",
    parts: "payment-parts",
    partItems: "payment-part-items",
    part: "paymentPartId",
    log: "payment-applications",
    logItems: "payment-application-items"
  },
  creditMemo: {
    field: "creditMemoId",
    parts: "credit-memo-parts",
    partItems: "credit-memo-part-items",
    part: "creditMemoPartId",
    log: "credit-memo-applications",
    logItems: "credit-memo-application-items"
  }
} as const

/** A line of a part or of an entry, whichever kind of source and of target it is about. */
interface ItemRow {
  readonly id: string
  readonly amount?: string | undefined
  readonly invoiceItemId?: string | undefined
  readonly taxationItemId?: string | undefined
  readonly debitMemoItemId?: string | undefined
  readonly debitTaxationItemId?: string | undefined
  readonly creditMemoItemId?: string | undefined
  readonly creditTaxationItemId?: string | undefined
  /** The part or application that it is of. */
  readonly owner: string
}

const wireItem = (row: ItemRow) => ({
  id: row.id,
  amount: row.amount ?? "",
  invoiceItemId: row.invoiceItemId,
  debitMemoItemId: row.debitMemoItemId,
  taxItemId: row.taxationItemId ?? row.debitTaxationItemId,
  creditMemoItemId: row.creditMemoItemId,
  creditTaxItemId: row.creditTaxationItemId
})

/** One entry of the log as it was read. */
export interface LogRow {
  readonly id: string
  readonly amount?: string | undefined
  readonly applicationGroupId?: string | undefined
  readonly invoiceId?: string | undefined
  readonly debitMemoId?: string | undefined
  readonly effectiveDate?: string | undefined
  readonly createdDate?: string | undefined
}

/** Reads parts and log of sources of one kind; what they are of one source comes from the answer. */
export const readSettlements = Effect.fn("BulkSettlements.readSettlements")(function* (
  kind: keyof typeof kinds,
  slice: Slice,
  ids: ReadonlyArray<string>
) {
  const { settlement } = yield* Tenant
  const names = kinds[kind]
  const rows = (table: "parts" | "log") =>
    lines<"payment-parts" | "payment-applications">(
      names[table] as "payment-parts",
      names.field as "paymentId",
      slice,
      ids
    )
  const itemRows = (table: "partItems" | "logItems", owner: string) =>
    settlement === "header"
      ? Effect.succeed(new Map<string, ReadonlyArray<ItemRow>>())
      : Effect.map(
          lines<"payment-part-items">(names[table] as "payment-part-items", names.field as "paymentId", slice, ids),
          (found) =>
            Map.groupBy(
              Array.from(found.values())
                .flat()
                .map((row): ItemRow => ({ ...row, owner: String((row as Record<string, unknown>)[owner]) })),
              (row) => row.owner
            )
        )
  const [partsOf, partItemsOf, logOf, logItemsOf] = yield* Effect.all(
    [rows("parts"), itemRows("partItems", names.part), rows("log"), itemRows("logItems", "applicationId")],
    { concurrency: 4 }
  )
  return {
    parts: (sourceId: string) => (partsOf.get(sourceId) ?? []).map((part) => ({ ...part, amount: part.amount ?? "" })),
    partItems: (partId: string) => (partItemsOf.get(partId) ?? []).map(wireItem),
    /** The entries of one source, in our words and in order. */
    entries: (name: string, sourceId: string, currency: Currency) =>
      Effect.forEach(inOrder((logOf.get(sourceId) ?? []) as ReadonlyArray<LogRow>), (row) =>
        entryOf(name, currency, row, settlement === "header" ? undefined : (logItemsOf.get(row.id) ?? []))
      )
  }
})

/**
 * In the order of their making. Of one instant, what is applied comes before what is taken back, which needs it.
 */
const inOrder = (rows: ReadonlyArray<LogRow>): ReadonlyArray<LogRow> => {
  const back = ({ amount }: LogRow): number => (amount?.startsWith("-") === true ? 1 : 0)
  return rows.toSorted((a, b) =>
    a.createdDate === b.createdDate ? back(a) - back(b) : (a.createdDate ?? "") < (b.createdDate ?? "") ? -1 : 1
  )
}

/** An entry without a group is a group of its own. */
const entryOf = Effect.fnUntraced(function* (
  name: string,
  currency: Currency,
  row: LogRow,
  items: ReadonlyArray<ItemRow> | undefined
) {
  return {
    id: yield* id(ApplicationId, name, row.id),
    groupId: yield* id(GroupId, name, row.applicationGroupId ?? row.id),
    target: { kind: "invoice", id: yield* id(InvoiceId, name, row.invoiceId) },
    amount: yield* money(`${name} application ${row.id}`, row.amount, currency),
    items:
      items === undefined
        ? undefined
        : yield* Effect.forEach(items, (item) => itemApplication(name, currency, wireItem(item))),
    effectiveOn: yield* date(name, row.effectiveDate)
  } satisfies Entry
})
