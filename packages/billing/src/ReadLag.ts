/**
 * Zuora may go on showing the state before a call for a while after it has answered it. Assumption: at most `readLagMs`.
 * Until then an absent effect is no evidence. Source: seconds were observed on a live tenant; nothing is documented.
 */
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import { ZuoraRefused } from "@counterfoil/zuora/ZuoraError"
import * as Effect from "effect/Effect"
import type { Shown, StoredCall } from "./BillingCall.ts"
import { isDoubtful } from "./Observing.ts"
import type { Requested } from "./OperationRecord.ts"
import { Tenant } from "./Tenant.ts"
import { clockSkewMs, later, moment } from "./TenantClock.ts"

/** The first pause between two readings; each next one is twice as long. */
const firstPauseMs = 250

/** More pauses than any lag that is worth waiting for. */
const maxReadings = 12

const isMissing = (error: unknown): boolean => error instanceof ZuoraRefused && error.kind === "NotFound"

/**
 * Whether the lag of something that was said `since` is over: by the clock of whoever said it, which may differ from
 * ours, or by our own, since `begun`.
 */
const isOver = Effect.fnUntraced(function* (since: string, begun: string) {
  const { readLagMs } = yield* Tenant
  const { now } = yield* moment
  return later(since, readLagMs + clockSkewMs) <= now || later(begun, readLagMs) <= now
})

/** Reads until Zuora shows the effect of a call that it answered `since`, or the lag is over: then what it shows counts. */
export const shown = Effect.fnUntraced(function* (
  kind: StoredCall,
  request: Requested,
  answer: unknown,
  since: string
) {
  const read = kind.show(request, answer)
  const begun = yield* moment
  for (let reading = 1; reading < maxReadings && !(yield* isOver(since, begun.now)); reading++) {
    const seen: Shown = yield* read.pipe(
      Effect.catchIf(isMissing, () => Effect.succeed({ documents: [], isShown: false }))
    )
    if (seen.isShown) return seen.documents
    yield* Effect.sleep(firstPauseMs * 2 ** (reading - 1))
  }
  return (yield* read).documents
})

/**
 * Reads documents as they are now. News of what has just been recorded may be older than that: it is read again until it
 * is gone, or has been shown for as long as a lag may last.
 */
export const current = Effect.fnUntraced(function* <E, R>(read: Effect.Effect<ReadonlyArray<ObservedDocument>, E, R>) {
  const { readLagMs } = yield* Tenant
  const begun = yield* moment
  for (let reading = 1; reading < maxReadings; reading++) {
    const documents = yield* read
    const { now } = yield* moment
    if (later(begun.now, readLagMs) <= now || !(yield* isDoubtful(documents))) return documents
    yield* Effect.sleep(firstPauseMs * 2 ** (reading - 1))
  }
  return yield* read
})

/** A call and two instants of it. */
interface Answered {
  readonly request: Requested
  readonly firstStartedAt: string
  readonly answeredAt: string
}

/** Whether a call that was answered came to nothing: by what Zuora shows at once, and again when the lag is over. */
export const cameToNothing = Effect.fnUntraced(function* (
  kind: StoredCall,
  { answeredAt, firstStartedAt, request }: Answered
) {
  if (kind.cameToNothing === undefined) return false
  const { readLagMs } = yield* Tenant
  const look = kind.cameToNothing(request, firstStartedAt)
  if (!(yield* look)) return false
  const { now } = yield* moment
  if (yield* isOver(answeredAt, now)) return true
  yield* Effect.sleep(readLagMs)
  return yield* look
})
