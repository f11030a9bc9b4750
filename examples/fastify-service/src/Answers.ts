/**
 * What callers are answered. `next` is all that a browser has to look at: it says whether to keep the operation id.
 *
 * | status | next          | money         | the id                                    |
 * | ------ | ------------- | ------------- | ----------------------------------------- |
 * | 200    | done          | as asked      | has done its work                         |
 * | 202    | resume        | **unknown**   | keep it, ask again with it after `after`  |
 * | 503    | same id again | nothing moved | keep it, ask again with it after `after`  |
 * | 402    | new id        | nothing moved | forget it: declined                       |
 * | 409    | new id        | nothing moved | forget it: refused, or used for other use |
 * | 422    | correct it    | nothing moved | keep or forget, nothing is stored         |
 */
import { adviceOf, isBillingError, type NextStep } from "@counterfoil/billing/Advice"
import type { BillingError } from "@counterfoil/billing/BillingError"
import type { PlainOutcome } from "@counterfoil/billing/BillingClient"
import type { FastifyReply, FastifyRequest } from "fastify"

const statuses: { readonly [Next in NextStep]: number } = {
  resume: 202,
  "same id again": 503,
  "new id": 409,
  "correct it": 422,
  approver: 403
}

const statusOf = (error: BillingError): number => (error._tag === "Declined" ? 402 : statuses[adviceOf(error).next])

export const answerDone = ({ applications, invoices, operationId, payments }: PlainOutcome) => ({
  next: "done",
  operationId,
  payments,
  invoices,
  applied: applications.map(({ amount, target }) => ({ ...amount, invoice: target.id }))
})

/** Billing's errors by their advice; anything else as Fastify has it, 500 for a defect. */
export const answerError = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
  if (!isBillingError(error)) return reply.send(error)
  const { money, next, notBefore } = adviceOf(error)
  if (money === "unknown") request.log.warn({ error: error._tag }, error.message)
  return reply
    .status(statusOf(error))
    .send({ next, money, error: error._tag, message: error.message, after: notBefore ?? null })
}
