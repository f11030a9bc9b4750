/**
 * What is applied to an invoice or debit memo now. From version 341.0 on only Processed payments are listed; before,
 * every payment that was made for the document, whatever became of it, so that sums were wrong.
 * Source: Zuora API reference, "List all application parts of an invoice", "API upgrades".
 */
import { type Call, stamps } from "../server/Call.ts"
import { amount } from "../server/Json.ts"
import type { TargetId } from "./Part.ts"
import { atLeast } from "../server/Version.ts"

export const applicationPartsOf = (call: Call, target: TargetId, currency: string): ReadonlyArray<unknown> => {
  const processedOnly = atLeast(call.version, "341.0")
  const parts = call.tx
    .where("part", target.kind === "invoice" ? "invoiceId" : "debitMemoId", target.id)
    .filter((part) => !part.deleted)
    .filter(
      (part) =>
        part.sourceKind === "creditMemo" ||
        !processedOnly ||
        call.tx.get("payment", part.sourceId)?.status === "Processed"
    )
    .map((part) => ({
      appliedAmount: amount(part.amount, currency),
      paymentId: part.sourceKind === "payment" ? part.sourceId : null,
      creditMemoId: part.sourceKind === "creditMemo" ? part.sourceId : null,
      ...stamps(call, part)
    }))
  if (processedOnly) return parts
  const { accountId = "" } = call.tx.get(target.kind, target.id) ?? {}
  const intended = call.tx.where("payment", "accountId", accountId).flatMap((payment) =>
    payment.intended
      .filter((one) => one.id === target.id)
      .map((one) => ({
        appliedAmount: amount(one.amount, currency),
        paymentId: payment.id,
        creditMemoId: null,
        ...stamps(call, payment)
      }))
  )
  return [...parts, ...intended]
}
