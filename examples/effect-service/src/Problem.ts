/** Billing's forty errors as the six problems of the API, by their advice. */
import { adviceOf, type NextStep } from "@counterfoil/billing/Advice"
import type { BillingError } from "@counterfoil/billing/BillingError"
import { ApproverNeeded, NothingMoved, PaymentDeclined, StillOpen, TryAgain, Wrong } from "./Api.ts"

const problems = {
  resume: StillOpen,
  "same id again": TryAgain,
  "new id": NothingMoved,
  "correct it": Wrong,
  approver: ApproverNeeded
} as const satisfies { readonly [Next in NextStep]: unknown }

export type Problem = InstanceType<(typeof problems)[NextStep]> | PaymentDeclined

export const problemOf = (error: BillingError): Problem => {
  const { money, next, notBefore } = adviceOf(error)
  const Named = error._tag === "Declined" ? PaymentDeclined : problems[next]
  return new Named({ money, error: error._tag, message: error.message, after: notBefore ?? null })
}
