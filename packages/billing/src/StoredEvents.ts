/**
 * The store's events as events of the domain. A newer program may have written some that this one does not know: they are
 * kept, and whatever rests on them is not decided here.
 */
import { type BillingEvent, decode } from "@counterfoil/domain/BillingEvent"
import type { Placed } from "@counterfoil/domain/Ledger"
import type { UnknownEvent } from "@counterfoil/domain/StoredForm"
import { StoreError } from "@counterfoil/event-store/StoreError"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"

/** Where an event that this program does not know stands. Found as the cause of a `StoreError`. */
class NotUnderstood extends Data.TaggedError("NotUnderstood")<{
  readonly stream: string
  readonly version: number
  readonly cause: UnknownEvent
}> {
  override get message(): string {
    return `${this.stream}, version ${this.version}: ${this.cause.message}: use the program that wrote it, or a newer one`
  }
}

/** For readers that fold the rest and say what they could not read. */
export const understood = ({ data, schemaVersion, type }: StoredEvent): Result.Result<BillingEvent, UnknownEvent> =>
  decode({ type, schemaVersion, data })

/** Of an event on which something rests; a `StoreError` that no retry helps where this program does not know it. */
export const eventOf = (stored: StoredEvent): Effect.Effect<BillingEvent, StoreError> => {
  const event = understood(stored)
  return Result.isSuccess(event) ? Effect.succeed(event.success) : refused(stored, event.failure)
}

/** As {@link eventOf}, of all of them, each with its stream. */
export const placedOf = (all: ReadonlyArray<StoredEvent>): Effect.Effect<ReadonlyArray<Placed>, StoreError> => {
  const placed: Array<Placed> = []
  for (const stored of all) {
    const event = understood(stored)
    if (Result.isFailure(event)) return refused(stored, event.failure)
    placed.push({ stream: stored.stream, event: event.success })
  }
  return Effect.succeed(placed)
}

const refused = ({ stream, version }: StoredEvent, cause: UnknownEvent) =>
  Effect.fail(
    new StoreError({
      operation: "understand",
      retryable: false,
      cause: new NotUnderstood({ stream, version, cause })
    })
  )
