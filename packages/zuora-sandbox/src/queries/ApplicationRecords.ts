/**
 * What happened (applications) and what is (parts), header and item level, of payments and credit memos.
 * Source: Zuora documentation, data source reference of payment applications and parts; API reference, "Object queries".
 */
import type { Call } from "../server/Call.ts"
import { format, placesOf } from "../settlement/Decimals.ts"
import { Decimal, amount } from "../server/Json.ts"
import type { Part } from "../settlement/Part.ts"
import { type Reading, type Row, stamps } from "./Reading.ts"

/** The sign of what takes an application back is not documented: switch `unapplicationSign`, header and item level alike. */
export const signed = (call: Call, back: boolean, minor: bigint, currency: string): Decimal => {
  const negative = back && call.settings.unapplicationSign === "negative"
  return new Decimal(format(negative ? -minor : minor, placesOf(currency)))
}

/** The id of an item row of the log, which has no row of its own here. */
export const itemRowId = (id: string, at: number): string => `${id.slice(0, 26)}${String(at).padStart(6, "0")}`

const currencyOf = (call: Call, row: Pick<Part, "sourceKind" | "sourceId">): string =>
  call.tx.raw(row.sourceKind, row.sourceId)?.currency ?? ""

export const applications =
  (kind: Part["sourceKind"]) =>
  ({ call, rows }: Reading): ReadonlyArray<Row> =>
    rows("application")
      .filter((row) => row.sourceKind === kind)
      .map((row) => {
        const sum = signed(call, row.direction === "unapply", row.amount, currencyOf(call, row))
        return {
          id: row.id,
          ...(kind === "payment"
            ? { paymentId: row.sourceId, applyAmount: sum, paymentApplicationStatus: "Processed" }
            : { creditMemoId: row.sourceId, amount: sum }),
          invoiceId: row.invoiceId,
          debitMemoId: row.debitMemoId,
          accountId: row.accountId,
          billingDocumentOwnerId: row.accountId,
          effectiveDate: row.effectiveDate,
          applicationGroupId: row.groupId,
          ...stamps(call, row)
        }
      })

interface Line {
  readonly lineId: string
  readonly lineKind: "item" | "tax"
  readonly sourceLineId: string | null
  readonly sourceLineKind: "item" | "tax" | null
}

/** Which lines an item row is about. */
const lines = (kind: Part["sourceKind"], onInvoice: boolean, line: Line) => ({
  invoiceItemId: line.lineKind === "item" && onInvoice ? line.lineId : null,
  debitMemoItemId: line.lineKind === "item" && !onInvoice ? line.lineId : null,
  taxationItemId: line.lineKind === "tax" && onInvoice ? line.lineId : null,
  debitTaxationItemId: line.lineKind === "tax" && !onInvoice ? line.lineId : null,
  ...(kind === "creditMemo"
    ? {
        creditMemoItemId: line.sourceLineKind === "item" ? line.sourceLineId : null,
        creditTaxationItemId: line.sourceLineKind === "tax" ? line.sourceLineId : null
      }
    : {})
})

export const applicationItems =
  (kind: Part["sourceKind"]) =>
  ({ call, rows }: Reading): ReadonlyArray<Row> =>
    rows("application")
      .filter((row) => row.sourceKind === kind)
      .flatMap((row) =>
        row.items.map((item, at) => ({
          id: itemRowId(row.id, at),
          [`${kind}ApplicationId`]: row.id,
          amount: signed(call, row.direction === "unapply", item.amount, currencyOf(call, row)),
          effectiveDate: row.effectiveDate,
          ...lines(kind, row.invoiceId !== null, item),
          ...stamps(call, row)
        }))
      )

export const parts =
  (kind: Part["sourceKind"]) =>
  ({ call, parts: all }: Reading): ReadonlyArray<Row> =>
    all
      .filter((part) => part.sourceKind === kind)
      .map((part) => ({
        id: part.id,
        [`${kind}Id`]: part.sourceId,
        invoiceId: part.invoiceId,
        debitMemoId: part.debitMemoId,
        amount: amount(part.amount, currencyOf(call, part)),
        ...stamps(call, part)
      }))

export const partItems =
  (kind: Part["sourceKind"]) =>
  ({ call, everyPart, itemParts }: Reading): ReadonlyArray<Row> =>
    everyPart
      .filter((part) => part.sourceKind === kind)
      .flatMap((part) =>
        itemParts(part).map((item) => ({
          id: item.id,
          [`${kind}PartId`]: part.id,
          amount: amount(item.amount, currencyOf(call, part)),
          ...lines(kind, part.invoiceId !== null, item),
          ...stamps(call, item)
        }))
      )
