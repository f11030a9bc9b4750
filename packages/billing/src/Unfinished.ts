/**
 * What a failure on the way means for the caller. Before the request is stored it moved nothing; afterwards only the
 * operation's own end says what became of the money, and everything else leaves it open.
 */
import type { OperationId } from "@counterfoil/domain/Id"
import { NotSent, OutcomeUnknown as AnswerLost, ZuoraFault } from "@counterfoil/zuora/ZuoraError"
import * as Effect from "effect/Effect"
import { type OperationError, OutcomeUnknown, ReadFailed } from "./BillingError.ts"
import { moment } from "./TenantClock.ts"

const endings: ReadonlySet<string> = new Set([
  "Declined",
  "Refused",
  "CallNotSent",
  "NothingHappened",
  "OperationNotFound"
])

const isOnTheWay = <E extends { readonly _tag: string }>(error: E): error is Exclude<E, OperationError> =>
  !(error instanceof OutcomeUnknown || endings.has(error._tag))

/** A read or the store failed on the way to an operation's end: the operation is on record and can be resumed. */
export const leftOpen = <A, E extends { readonly _tag: string; readonly message: string }, R>(
  operationId: OperationId,
  ending: Effect.Effect<A, E, R>
) =>
  ending.pipe(
    Effect.catchIf(isOnTheWay, ({ message }) =>
      Effect.flatMap(moment, ({ now }) =>
        Effect.fail(new OutcomeUnknown({ operationId, text: message, notBefore: now }))
      )
    )
  )

type Lost = NotSent | AnswerLost | ZuoraFault

const isLost = <E>(error: E): error is Extract<E, Lost> =>
  error instanceof NotSent || error instanceof AnswerLost || error instanceof ZuoraFault

/** Planning only reads: how a read failed must not look like the outcome of a call that moves money. */
export const ofPlanning = <E>(error: E): Exclude<E, Lost> | ReadFailed =>
  isLost(error) ? new ReadFailed({ text: error.message }) : (error as Exclude<E, Lost>)
