/**
 * Edits of the parts of payments: one that vanishes by itself, and a tenant that moves to Invoice Settlement.
 * Source: Zuora documentation, "Invoice Settlement object model". What a move does with invoice payments is inferred: they
 * become parts under ids of their own, and fall on lines by the tenant's rule.
 */
import * as Result from "effect/Result"
import { findPayment } from "../payments/PaymentApply.ts"
import type { Call, Outcome } from "../server/Call.ts"
import { notFound } from "../server/Refusal.ts"
import { allocate } from "../settlement/Allocation.ts"
import type { ItemApplication } from "../settlement/Application.ts"
import { type Part, targetOf } from "../settlement/Part.ts"
import { movePart, partOf } from "../settlement/Parts.ts"
import * as Receivable from "../settlement/Receivable.ts"

/** Deletes what a payment has given to an invoice and nothing else: no balance follows, and no application tells it. */
export const deletePart = (call: Call, paymentKey: string, invoiceKey: string): Outcome =>
  Result.gen(function* () {
    const payment = yield* findPayment({ ...call, params: { paymentKey } })
    const invoice = call.tx.byKey("invoice", invoiceKey)
    if (invoice === undefined) return yield* notFound(invoiceKey)
    const part = partOf(call, payment.id, { kind: "invoice", id: invoice.id })
    if (part === undefined) return yield* notFound(invoiceKey)
    const items = part.items.map((item) => ({ ...item, deleted: true, updatedDate: call.now }))
    call.tx.put("part", { ...part, items, deleted: true, updatedDate: call.now })
    return { id: part.id }
  })

/** What payments gave to whole invoices falls on their lines, and the tenant has Invoice Settlement from now on. */
export const settleInvoices = (call: Call): Outcome => {
  const given = Array.from(call.tx.all("part")).filter(
    ({ deleted, items, sourceKind }) => !deleted && sourceKind === "payment" && items.length === 0
  )
  for (const part of given) if (part.invoiceId !== null) spread(call, part, part.invoiceId)
  const { tenant } = call.tx
  call.tx.put("tenant", { ...tenant, settings: { ...tenant.settings, invoiceSettlement: "on" } })
  return Result.succeed({})
}

/** As far as lines have something open: what is beyond that stays with the header. */
const spread = (call: Call, part: Part, invoiceId: string): void => {
  const invoice = call.tx.get("invoice", invoiceId)
  if (invoice === undefined) return
  const lines = Receivable.linesOf(invoice)
  const open = lines.reduce((sum, { balance }) => (balance > 0n ? sum + balance : sum), 0n)
  const amount = part.amount < open ? part.amount : open
  const kinds = new Map(lines.map(({ id, kind }) => [id, kind]))
  const items = allocate(call.settings.applicationRule, amount, lines, part.id).map((share): ItemApplication => ({
    amount: share.amount,
    lineId: share.id,
    lineKind: kinds.get(share.id) ?? "item",
    sourceLineId: null,
    sourceLineKind: null
  }))
  const paid = new Map(items.map(({ amount: minor, lineId }) => [lineId, minor]))
  call.tx.put("invoice", {
    ...invoice,
    items: Receivable.changeLines(invoice.items, (line) => {
      const more = paid.get(line.id)
      return more === undefined ? undefined : { paid: line.paid + more }
    }),
    headerPaid: invoice.headerPaid - amount,
    updatedDate: call.now
  })
  movePart(call, part, targetOf(part), 0n, items, 1n)
}
