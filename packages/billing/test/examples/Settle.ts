import type { Billing } from "@counterfoil/billing/Billing"
import { OperationId } from "@counterfoil/domain/Id"
import type * as Redacted from "effect/Redacted"

export const settle = (billing: Billing["Service"], approverToken: Redacted.Redacted) =>
  billing.resolve({
    operationId: OperationId.make("rent-2026-11-A00000001"),
    actor: "ada",
    approverToken,
    verdict: "happened", // or "nothing happened"
    reason: "the answer was lost in the outage of 3 November",
    evidence: { text: "settlement file of 4 November, line 17", payments: ["P-00000311"] }
  })
