/** The calls that are measured, and what a contestant must be able to do. */

export const calls = {
  "get-payment": 400,
  "invoice-items": 60,
  "apply-payment": 400,
  "object-query": 60
} as const
/** A measure's name; the number is how many calls a full round makes. */
export type CallName = keyof typeof calls

/** Makes one call after the other; sizes are checked, so that nobody wins by reading less. */
export type Workload = Readonly<Record<CallName, (times: number) => Promise<void>>>

/** Elements in a page of invoice items and of an object query, as the responder gives them. */
export const sizes = { items: 40, records: 99 } as const

/** Both send the same body: one application of 10.10. */
export const application = { effectiveDate: "2026-03-31", amount: "10.10", invoiceId: "a".repeat(32) } as const
