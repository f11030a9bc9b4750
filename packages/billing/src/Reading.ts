/** What an answer comes to, from its stored bytes alone: the same today and in five years. */
import type * as Operation from "@counterfoil/domain/Operation"
import type { RawAnswer } from "@counterfoil/zuora/RawAnswer"
import type { ZuoraRefused } from "@counterfoil/zuora/ZuoraError"
import * as Result from "effect/Result"
import { storedCall } from "./Calls.ts"

/** `Open`: it settles nothing; `hint` is what a gateway seems to have said. */
export type Reading =
  | { readonly _tag: "Success"; readonly answer: unknown }
  | { readonly _tag: "No"; readonly outcome: Operation.Outcome }
  | { readonly _tag: "Open"; readonly text: string; readonly hint?: { readonly code: string; readonly text: string } }

/** Reads an answer. On a repeat, only what Zuora says of the call itself counts: a turned-away repeat settles nothing. */
export const readAnswer = (call: Operation.Call, attempt: number, answer: RawAnswer): Reading => {
  const kind = storedCall(call.name)
  if (kind === undefined) return { _tag: "Open", text: `this program does not know the call ${call.name}` }
  const interpreted = kind.interpret(answer)
  if (Result.isSuccess(interpreted)) return { _tag: "Success", answer: interpreted.success }
  const error = interpreted.failure
  if (error._tag === "ZuoraFault")
    return {
      _tag: "Open",
      text: error.message,
      ...(error.declineHint === undefined ? {} : { hint: error.declineHint })
    }
  if (attempt > 1 && turnedAway.has(error.kind)) return { _tag: "Open", text: error.message }
  return { _tag: "No", outcome: noOf(error) }
}

/** Refusals that concern the request as it came in, not what an earlier one with the same key did. */
const turnedAway: ReadonlySet<string> = new Set([
  "Locked",
  "RateLimited",
  "NotAuthenticated",
  "NotPermitted",
  "KeyMismatch"
])

const noOf = (error: ZuoraRefused): Operation.Outcome =>
  error.declineHint === undefined
    ? { _tag: "Refused", code: error.reasons[0]?.code ?? error.kind, text: error.reasons[0]?.message ?? error.message }
    : { _tag: "Declined", code: error.declineHint.code, text: error.declineHint.text }
