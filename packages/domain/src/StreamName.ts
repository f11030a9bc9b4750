/**
 * The stream that holds an aggregate's events: `Invoice-<id>`, `DebitMemo-<id>`, `CreditMemo-<id>`, `Payment-<id>`,
 * `CreditBalance-<account>`, `Operation-<id>`, `AccountLane-<id>`, `Callout-<id>`, `Case-<discrepancy>`,
 * `Erasure-<account>`, `Approvers`, `Imports` and `Periods`.
 */
import type { Source, Target } from "./Application.ts"
import type { AccountId, CalloutId, CreditMemoId, DebitMemoId, InvoiceId, OperationId, PaymentId } from "./Id.ts"

export const invoice = (id: InvoiceId): string => `Invoice-${id}`
export const debitMemo = (id: DebitMemoId): string => `DebitMemo-${id}`
export const creditMemo = (id: CreditMemoId): string => `CreditMemo-${id}`
export const payment = (id: PaymentId): string => `Payment-${id}`
/** Legacy: one per account. */
export const creditBalance = (id: AccountId): string => `CreditBalance-${id}`
export const operation = (id: OperationId): string => `Operation-${id}`
export const accountLane = (id: AccountId): string => `AccountLane-${id}`
export const approvers = "Approvers"
export const imports = "Imports"
export const periods = "Periods"
export const ofCase = (discrepancyId: string): string => `Case-${discrepancyId}`
/** The subjects of events are accounts. */
export const erasure = (accountId: string): string => `Erasure-${accountId}`
export const callout = (id: CalloutId): string => `Callout-${id}`

/** Which aggregate's stream it is: what stands before the dash. */
export const kindOf = (stream: string): string => {
  const dash = stream.indexOf("-")
  return dash === -1 ? stream : stream.slice(0, dash)
}

/** Whether it holds what moves money: only that has a booking day of its own. */
export const isDocument = (stream: string): boolean =>
  /^(Invoice|DebitMemo|CreditMemo|Payment|CreditBalance)-/.test(stream)

export const ofSource = (source: Source): string =>
  source.kind === "payment" ? payment(source.id) : creditMemo(source.id)
export const ofTarget = (target: Target): string =>
  target.kind === "invoice" ? invoice(target.id) : debitMemo(target.id)
