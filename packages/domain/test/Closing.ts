/** Write-offs and reversals as a part of random histories. */
import * as Result from "effect/Result"
import * as fc from "fast-check"
import type { Application } from "../src/Application.ts"
import type { BillingEvent } from "../src/BillingEvent.ts"
import { closeCreditMemo, closeReceivable } from "../src/ClosingMemo.ts"
import { ApplicationId, GroupId } from "../src/Id.ts"
import { type Ledger, postedCreditMemos, postedReceivables } from "../src/Ledger.ts"
import { day, debitId, memoId } from "./Sample.ts"

export const attempt = fc.record({
  do: fc.constant("close" as const),
  document: fc.nat(),
  purpose: fc.constantFrom("write-off" as const, "bad debt" as const, "reversal" as const)
})
type Attempt = typeof attempt extends fc.Arbitrary<infer A> ? A : never

/** Closes a document as a whole, where the deciders let it. */
export const close = (
  step: Attempt,
  id: string,
  ledger: Ledger,
  append: (stream: string, event: BillingEvent) => void
): boolean => {
  const order = {
    purpose: step.purpose,
    number: `close-${id}`,
    applicationId: ApplicationId.make(`w${id}`),
    groupId: GroupId.make(`w${id}`),
    effectiveOn: day("2026-03-02")
  }
  const documents = [...postedReceivables(ledger).map(({ receivable }) => receivable), ...postedCreditMemos(ledger)]
  const found = documents[step.document % Math.max(documents.length, 1)]
  if (found === undefined || ("debitMemoId" in found && step.purpose === "reversal")) return false
  const decided =
    "creditMemoId" in found
      ? closeCreditMemo({ ...order, memoId: debitId(`close-${id}`) }, found.creditMemoId, ledger)
      : closeReceivable(
          { ...order, memoId: memoId(`close-${id}`) },
          "invoiceId" in found
            ? { kind: "invoice", id: found.invoiceId }
            : { kind: "debitMemo", id: found.debitMemoId },
          ledger
        )
  const placed = Result.isSuccess(decided) ? decided.success.placed : undefined
  for (const { event, stream } of placed ?? []) append(stream, event)
  return placed !== undefined
}

/** What an application gives from or to was closed. */
export const isClosed = (
  { creditMemos, debitMemos, invoices }: Ledger,
  { source, target }: Pick<Application, "source" | "target">
): boolean =>
  [
    source.kind === "creditMemo" ? creditMemos.get(source.id) : undefined,
    target.kind === "invoice" ? invoices.get(target.id) : debitMemos.get(target.id)
  ].some((state) => state !== undefined && "closed" in state && state.closed !== undefined)
