/**
 * Payments that the gateway has not decided on. Until then nothing is applied and the documents are locked for other
 * payments (switch `processingLock`); with Processed the money goes where it was meant to, as far as there is balance
 * left, with Error nowhere. Source: Zuora Payments documentation, "Payment status values", "Create payment runs" (the
 * lock). That the applied amount stays 0 meanwhile, and what happens to balance that is gone, are inferred.
 */
import * as Result from "effect/Result"
import { type Call, readAmount } from "../server/Call.ts"
import { movePart } from "../settlement/Parts.ts"
import { type Intended, type Payment, unappliedOf } from "./Payment.ts"
import { applyTo } from "./PaymentApply.ts"
import { balanceOf } from "../settlement/Receivable.ts"
import type { Refusal } from "../server/Refusal.ts"
import { Transaction } from "../server/Store.ts"
import * as Target from "../settlement/Target.ts"

/** Applies a new payment; of one that is Processing only checks and remembers where it is to go. */
export const applyOrIntend = (
  call: Call,
  payment: Payment,
  documents: ReadonlyArray<Target.Document>,
  effectiveDate: string
): Result.Result<void, Refusal> =>
  Result.gen(function* () {
    if (documents.length === 0) return undefined
    if (payment.status !== "Processing") return yield* applyTo(call, payment, documents, effectiveDate)
    // Applied in a transaction that is dropped: all rules are checked, nothing is kept.
    const trial = { ...call, tx: new Transaction(call.tx) }
    const processed: Payment = { ...payment, status: "Processed" }
    trial.tx.put("payment", processed)
    yield* applyTo(trial, processed, documents, effectiveDate)
    const intended: Array<Intended> = []
    for (const document of documents) {
      const { id } = yield* Target.find(call, document)
      const amount = yield* readAmount(document.amount, payment.currency, "amount")
      intended.push({ kind: document.kind, id, amount, items: document.items ?? [] })
    }
    call.tx.put("payment", { ...payment, intended })
    return undefined
  })

const applyIntended = (call: Call, payment: Payment, one: Intended): void => {
  const row = call.tx.get(one.kind, one.id)
  const current = call.tx.get("payment", payment.id)
  if (row === undefined || current === undefined) return
  const open = [one.amount, balanceOf(row), unappliedOf(current)].reduce((least, next) => (next < least ? next : least))
  if (open <= 0n) return
  const document = { ...Target.whole(one.kind, row, open), items: open === one.amount ? one.items : undefined }
  const trial = { ...call, tx: new Transaction(call.tx) }
  // What another payment or a memo has filled meanwhile leaves the money unapplied.
  if (Result.isSuccess(applyTo(trial, current, [document], current.effectiveDate))) call.tx.merge(trial.tx)
}

/**
 * The gateway's late answer to a payment in Processing. It may have captured less than was asked for: then the payment is
 * that much smaller, and its documents are paid in their order as far as it reaches (inference).
 */
export const resolve = (
  call: Call,
  payment: Payment,
  status: "Processed" | "Error",
  captured: bigint = payment.amount
): void => {
  const base = { ...payment, amount: status === "Error" ? payment.amount : captured, status, updatedDate: call.now }
  if (status === "Error") {
    call.tx.put("payment", base)
    movePart(call, { sourceKind: "payment", sourceId: payment.id }, null, -payment.amount, [], 1n)
    return
  }
  call.tx.put("payment", { ...base, intended: [] })
  movePart(call, { sourceKind: "payment", sourceId: payment.id }, null, captured - payment.amount, [], 1n)
  for (const one of payment.intended) applyIntended(call, payment, one)
}
