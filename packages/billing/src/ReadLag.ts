/**
 * Zuora may go on showing the state before a call for a while after it has answered it. Assumption: at most `readLagMs`.
 * Until then an absent effect is no evidence. Source: seconds were observed on a live tenant; nothing is documented.
 */
import { ZuoraRefused } from "@counterfoil/zuora/ZuoraError"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { Shown, StoredCall } from "./BillingCall.ts"
import type { Requested } from "./OperationRecord.ts"
import { Tenant } from "./Tenant.ts"
import { later, moment } from "./TenantClock.ts"

/** The first pause between two readings; each next one is twice as long. */
const firstPauseMs = 250

/** More pauses than any lag that is worth waiting for. */
const maxReadings = 12

const isMissing = (error: unknown): boolean => error instanceof ZuoraRefused && error.kind === "NotFound"

/** Reads until Zuora shows the effect of a call that it answered `since`, or the lag is over: then what it shows counts. */
export const shown = Effect.fnUntraced(function* (
  kind: StoredCall,
  request: Requested,
  answer: unknown,
  since: string
) {
  const { readLagMs } = yield* Tenant
  const read = kind.show(request, answer)
  for (let reading = 1; reading < maxReadings; reading++) {
    const { now } = yield* moment
    if (later(since, readLagMs) <= now) break
    const seen: Shown = yield* read.pipe(
      Effect.catchIf(isMissing, () => Effect.succeed({ documents: [], isShown: false }))
    )
    if (seen.isShown) return seen.documents
    yield* Effect.sleep(firstPauseMs * 2 ** (reading - 1))
  }
  return (yield* read).documents
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
  const leftMs = epochOf(later(answeredAt, readLagMs)) - epochOf(now)
  if (leftMs <= 0) return true
  yield* Effect.sleep(leftMs)
  return yield* look
})

const epochOf = (instant: string): number => DateTime.toEpochMillis(DateTime.makeUnsafe(instant))
