/**
 * Legacy changes of balances read in bulk: adjustments of invoices and of their items, and moves of credit balances; by
 * their own ids, or by what they are about. Source: Zuora documentation, SOAP API object reference, InvoiceAdjustment,
 * InvoiceItemAdjustment, CreditBalanceAdjustment.
 */
import { AccountId, AdjustmentId, InvoiceId, ItemId, PaymentId, RefundId } from "@counterfoil/domain/Id"
import * as Money from "@counterfoil/domain/Money"
import type { ObservedAdjustment, ObservedCreditBalanceMove } from "@counterfoil/domain/Observed"
import type { TableRecord } from "@counterfoil/zuora/objects/Tables"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { Tenant } from "../Tenant.ts"
import { currency as currencyIn, date, DocumentUnreadable, id, money } from "../ZuoraValues.ts"
import type { Read, Unread } from "./Singly.ts"
import { documents, type Slice } from "./Slice.ts"

type AdjustmentRow = TableRecord<"invoice-adjustments"> & Partial<TableRecord<"invoice-item-adjustments">>
type MoveRow = TableRecord<"credit-balance-adjustments">

/** A change as it was read, with the account that it belongs to. */
export interface OfAccount<A> {
  readonly accountId: AccountId
  readonly change: A
}

/** A slice of adjustments of whole invoices, or of their items. */
export const readAdjustments = Effect.fn("BulkAdjustments.readAdjustments")(function* (
  table: "invoice-adjustments" | "invoice-item-adjustments",
  slice: Slice
) {
  const rows: ReadonlyArray<AdjustmentRow> = yield* documents(table, slice)
  const read = yield* Effect.forEach(rows, (row) =>
    named(
      { id: row.id, subject: `adjustment ${row.number ?? row.id}` },
      Effect.all({ accountId: accountOf(row), change: adjustmentOf(row) })
    )
  )
  return { documents: read, upTo: rows.at(-1)?.id }
})

/** A slice of moves into and out of credit balances. */
export const readMoves = Effect.fn("BulkAdjustments.readMoves")(function* (slice: Slice) {
  const rows = yield* documents("credit-balance-adjustments", slice)
  const read = yield* Effect.forEach(rows, (row) =>
    named(
      { id: row.id, subject: `credit balance adjustment ${row.number ?? row.id}` },
      Effect.map(moveOf(row), (change): OfAccount<ObservedCreditBalanceMove> => ({
        accountId: change.accountId,
        change
      }))
    )
  )
  return { documents: read, upTo: rows.at(-1)?.id }
})

const named = <A, E extends { readonly message: string }, R>(
  change: Pick<Unread, "id" | "subject">,
  read: Effect.Effect<A, E, R>
): Effect.Effect<Read<A>, never, R> =>
  read.pipe(
    Effect.map((one): Read<A> => Result.succeed(one)),
    Effect.catch(({ message }) => Effect.succeed<Read<A>>(Result.fail({ ...change, why: message })))
  )

const accountOf = (row: AdjustmentRow) => id(AccountId, `adjustment ${row.number ?? row.id}`, row.accountId)

/** Without a line it is about the invoice as a whole. */
export const adjustmentOf = Effect.fnUntraced(function* (row: AdjustmentRow) {
  const settings = yield* Tenant
  const name = `adjustment ${row.number ?? row.id}`
  const amount = yield* money(`${name} amount`, row.amount, yield* currencyIn(settings, name, row.currency))
  const isCharge = yield* either(name, row.type, "Charge", "Credit")
  return {
    invoiceId: yield* id(InvoiceId, name, row.invoiceId),
    adjustment: {
      adjustmentId: yield* id(AdjustmentId, name, row.id),
      number: row.number ?? "",
      kind: row.sourceId === undefined ? "invoice" : "item",
      ...(row.sourceId === undefined ? {} : { itemId: yield* id(ItemId, name, row.sourceId) }),
      amount: isCharge ? amount : Money.negate(amount),
      effectiveOn: yield* date(name, row.adjustmentDate)
    },
    isCanceled: row.status === "Canceled"
  } satisfies ObservedAdjustment
})

export const moveOf = Effect.fnUntraced(function* (row: MoveRow) {
  const settings = yield* Tenant
  const name = `credit balance adjustment ${row.number ?? row.id}`
  const amount = yield* money(`${name} amount`, row.amount, yield* currencyIn(settings, name, row.currency))
  const isIncrease = yield* either(name, row.type, "Increase", "Decrease")
  return {
    id: yield* id(AdjustmentId, name, row.id),
    number: row.number ?? "",
    accountId: yield* id(AccountId, name, row.accountId),
    amount: isIncrease ? amount : Money.negate(amount),
    document: yield* documentOf(name, row),
    isCanceled: row.status === "Canceled",
    effectiveOn: yield* date(name, row.adjustmentDate)
  } satisfies ObservedCreditBalanceMove
})

/** Which of two it is; any other word has no sign that we know. */
const either = (name: string, word: string | undefined, yes: string, no: string) =>
  word === yes || word === no
    ? Effect.succeed(word === yes)
    : Effect.fail(new DocumentUnreadable({ document: name, problem: `has the type ${JSON.stringify(word)}` }))

/** Where it came from or went to; another kind of source is as if it was entered by hand. */
const documentOf = Effect.fnUntraced(function* (
  name: string,
  { sourceTransactionId, sourceTransactionType }: MoveRow
): Effect.fn.Return<ObservedCreditBalanceMove["document"], DocumentUnreadable> {
  switch (sourceTransactionType) {
    case "Invoice":
      return { kind: "invoice", id: yield* id(InvoiceId, name, sourceTransactionId) }
    case "Payment":
      return { kind: "payment", id: yield* id(PaymentId, name, sourceTransactionId) }
    case "Refund":
      return { kind: "refund", id: yield* id(RefundId, name, sourceTransactionId) }
    default:
      return undefined
  }
})
