/**
 * What a fault does inside the sandbox, beside what happens to it on the way: answers in front of the operations,
 * refusals in their place, payments that stay in Processing, lists that end too soon.
 */
import type { Answer } from "../server/Answer.ts"
import type { Fault } from "./Fault.ts"
import * as Json from "../server/Json.ts"
import * as Limits from "../server/Limits.ts"
import { Refusal, refusal } from "../server/Refusal.ts"
import type { Transaction } from "../server/Store.ts"

/** An answer before anything is looked at. */
export const inFront = (fault: Fault | undefined): Answer | undefined => {
  if (fault?.kind === "rateLimit") return Limits.rateExceeded("minute", 60)
  return fault?.kind === "concurrency" ? Limits.tooConcurrent() : undefined
}

/** Ends the token's life, as Zuora does when an administrator revokes it. */
export const expireToken = (tx: Transaction, authorization: string, now: number): void => {
  const token = tx.get("token", authorization.slice("Bearer ".length))
  if (token !== undefined) tx.put("token", { ...token, expiresAt: now })
}

/**
 * A refusal in the operation's place. `declineAs60`: code and text of a decline under category 60, "internal error", as a
 * production tenant answered payment errors. `lock`: category 50, the object is being changed by someone else.
 */
export const inPlace = (fault: Fault | undefined): Refusal | undefined => {
  if (fault?.kind === "lock") return refusal(50, "Operation failed due to a lock competition, please retry later.")
  if (fault?.kind !== "declineAs60") return undefined
  const message = "The payment was declined by the gateway: 05 Do Not Honor"
  return new Refusal({ category: 60, reasons: [{ code: 53000060, message }] })
}

/** A list cut to its first half, and nothing that says there is more. */
export const halve = (answer: Answer): Answer => {
  const body = Json.parse(answer.body)
  if (body._tag === "Failure" || !Json.isObject(body.success)) return answer
  const { nextPage: _, ...rest } = body.success
  const halved = Object.entries(rest).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.slice(0, Math.floor(value.length / 2)) : value
  ])
  return { ...answer, body: Json.stringify(Object.fromEntries(halved)) }
}

/** The first half of a body. */
export const cut = (answer: Answer): Answer => ({
  ...answer,
  body: answer.body.slice(0, Math.floor(answer.body.length / 2))
})
