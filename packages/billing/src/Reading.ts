/** What an answer comes to, from its stored bytes alone: the same today and in five years. */
import type * as Operation from "@counterfoil/domain/Operation"
import * as ApplyCreditMemo from "@counterfoil/zuora/ApplyCreditMemo"
import * as ApplyPayment from "@counterfoil/zuora/ApplyPayment"
import * as CreateInvoicePayment from "@counterfoil/zuora/CreateInvoicePayment"
import * as InvoiceCollect from "@counterfoil/zuora/InvoiceCollect"
import type { RawAnswer } from "@counterfoil/zuora/RawAnswer"
import * as UnapplyCreditMemo from "@counterfoil/zuora/UnapplyCreditMemo"
import type { ZuoraFault, ZuoraRefused } from "@counterfoil/zuora/ZuoraError"
import * as Result from "effect/Result"

/** `Open`: it settles nothing; `hint` is what a gateway seems to have said. */
export type Reading =
  | { readonly _tag: "Success"; readonly collected?: InvoiceCollect.Response }
  | { readonly _tag: "No"; readonly outcome: Operation.Outcome }
  | { readonly _tag: "Open"; readonly text: string; readonly hint?: { readonly code: string; readonly text: string } }

/** Reads an answer. On a repeat, only what Zuora says of the call itself counts: a turned-away repeat settles nothing. */
export const readAnswer = (call: Operation.Call, attempt: number, answer: RawAnswer): Reading => {
  const interpreted = interpret(call.name, answer)
  if (Result.isSuccess(interpreted)) return interpreted.success
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

const interpret = (name: string, answer: RawAnswer): Result.Result<Reading, ZuoraRefused | ZuoraFault> => {
  const done = (): Reading => ({ _tag: "Success" })
  switch (name) {
    case "invoice-collect":
      return Result.map(InvoiceCollect.interpret(answer), (collected): Reading => ({ _tag: "Success", collected }))
    case "apply-payment":
      return Result.map(ApplyPayment.interpret(answer), done)
    case "create-invoice-payment":
      return Result.map(CreateInvoicePayment.interpret(answer), done)
    case "apply-credit-memo":
      return Result.map(ApplyCreditMemo.interpret(answer), done)
    case "unapply-credit-memo":
      return Result.map(UnapplyCreditMemo.interpret(answer), done)
    default:
      return Result.succeed({ _tag: "Open", text: `no interpreter for ${name}` })
  }
}
