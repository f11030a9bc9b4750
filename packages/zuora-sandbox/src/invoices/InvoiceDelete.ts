/**
 * DELETE /v1/invoices/{invoiceKey}. Source: Zuora API reference, "Delete an invoice". That only canceled ones can be
 * deleted is inferred from memos.
 */
import * as Result from "effect/Result"
import type { Operation } from "../server/Call.ts"
import { rule } from "../server/Refusal.ts"
import { find } from "./InvoiceReads.ts"

export const remove: Operation = (call) =>
  Result.gen(function* () {
    const invoice = yield* find(call)
    yield* rule(invoice.status === "Canceled", `Invoice ${invoice.number} is ${invoice.status}, not Canceled.`)
    call.tx.put("invoice", { ...invoice, deletedOn: call.now, updatedDate: call.now })
    return { success: true }
  })
