/** Legacy changes by the invoice or payment that they are about, read in bulk; none in tenants with Invoice Settlement. */
import type { Change } from "@counterfoil/domain/AtCutOver"
import * as Money from "@counterfoil/domain/Money"
import * as Effect from "effect/Effect"
import { Tenant } from "../Tenant.ts"
import { adjustmentOf, moveOf } from "./BulkAdjustments.ts"
import { lines, type Slice } from "./Slice.ts"

/** Reads them; those of one document that still count come from the answer. */
export const readChanges = Effect.fn("BulkChanges.readChanges")(function* (
  kind: "invoice" | "payment",
  slice: Slice,
  ids: ReadonlyArray<string>
) {
  const { settlement } = yield* Tenant
  if (settlement !== "legacy" || slice.deleted === true || slice.presentOnly === true)
    return () => Effect.succeed<ReadonlyArray<Change>>([])
  const ofInvoices = <T extends "invoice-adjustments" | "invoice-item-adjustments">(table: T) =>
    kind === "payment" ? Effect.succeed(new Map<string, never>()) : lines(table, "invoiceId" as never, slice, ids)
  const [wholeOf, itemsOf, movesOf] = yield* Effect.all(
    [
      ofInvoices("invoice-adjustments"),
      ofInvoices("invoice-item-adjustments"),
      lines("credit-balance-adjustments", "sourceTransactionId", slice, ids)
    ],
    { concurrency: 3 }
  )
  return Effect.fnUntraced(function* (documentId: string) {
    const adjustments = yield* Effect.forEach(
      [...(wholeOf.get(documentId) ?? []), ...(itemsOf.get(documentId) ?? [])],
      adjustmentOf
    )
    const moves = yield* Effect.forEach(movesOf.get(documentId) ?? [], moveOf)
    return [
      ...adjustments.map(({ adjustment, isCanceled }) => ({ ...adjustment, isCanceled })),
      // What an account gains a payment gives away.
      ...moves.map((move) => ({ ...move, amount: kind === "payment" ? Money.negate(move.amount) : move.amount }))
    ].filter(({ isCanceled }): boolean => !isCanceled)
  })
})

/** What else has changed a document's balance. */
export type ChangesOf = Effect.Success<ReturnType<typeof readChanges>>
