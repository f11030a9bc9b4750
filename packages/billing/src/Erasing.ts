/**
 * Erasing what is personal of an account, by an approver's token: its key is destroyed and that is put on record, in one
 * commit that rests on the account's lane. So no call of it is under way, and none begins meanwhile.
 */
import * as Erasures from "@counterfoil/domain/Erasure"
import { AccountId } from "@counterfoil/domain/Id"
import * as StreamName from "@counterfoil/domain/StreamName"
import { Erasure } from "@counterfoil/event-store/erasure/Erasure"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { approve } from "./Approvers.ts"
import { CommandInvalid } from "./BillingError.ts"
import { load, stateIn } from "./Loaded.ts"
import { persistent } from "./Persistent.ts"
import { commit, withOrigin } from "./Recording.ts"
import { moment } from "./TenantClock.ts"

const Asked = Schema.Struct({
  /** Names this request; the same again erases once. */
  requestId: Schema.NonEmptyString,
  accountId: AccountId,
  actor: Schema.NonEmptyString,
  /** Stays readable for ever. */
  reason: Schema.String.check(Schema.isPattern(/\S/, { message: "Expected some text" }))
})
export type Erase = typeof Asked.Type & { readonly approverToken: Redacted.Redacted }

/** What an erasure leaves. */
export interface Erased {
  /** Events whose personal texts were taken away now; none where no key lived. */
  readonly erasedEvents: number
  /** Events whose personal texts were stored in plain, before there was a key: no erasure reaches them. */
  readonly plainEvents: number
  /** When the account was erased, this time included, UTC instants; the oldest first. */
  readonly erasedAt: ReadonlyArray<string>
}

/**
 * Erases an account's texts. `OperationOpen` where a call has not ended. Where nothing is sealed there is nothing to erase
 * and nothing is recorded; what is written afterwards can be erased again.
 */
export const erase = Effect.fn("Erasing.erase")(function* ({ approverToken, ...given }: Erase) {
  const { accountId, actor, reason, requestId } = yield* Effect.fromResult(
    Schema.decodeUnknownResult(Asked)(given)
  ).pipe(Effect.mapError(({ message }) => new CommandInvalid({ problem: `erase: ${message}` })))
  const erasure = yield* Erasure
  const before = yield* erasure.standing(accountId)
  const stream = StreamName.erasure(accountId)
  const lane = StreamName.accountLane(accountId)
  const attempt = Effect.gen(function* () {
    const approved = yield* approve(approverToken, "approver")
    const loaded = yield* load([stream, lane])
    const { today } = yield* moment
    const { living } = yield* erasure.standing(accountId)
    const events = yield* Effect.fromResult(
      Erasures.decide(
        { accountId, approverId: approved.approverId, reason, effectiveOn: today },
        stateIn(loaded, "AccountLane", lane),
        stateIn(loaded, "Erasure", stream)
      )
    )
    if (living === undefined) return false
    yield* erasure.erase({
      key: living,
      by: approved.approverId,
      reason,
      commit: commit({
        id: `erase:${requestId}:${living.generation}`,
        cause: { actor, causationId: requestId, correlationId: requestId },
        today,
        accountOf: (name) => (name === stream || name === lane ? accountId : null),
        versions: new Map([...loaded.versions, ...approved.versions]),
        events: withOrigin(
          events.map((event) => ({ stream, event })),
          "intended"
        ),
        conditions: [lane, ...approved.versions.keys()]
      })
    })
    return true
  })
  const isErased = yield* persistent(attempt)
  const { destroyed, plainEvents } = yield* erasure.standing(accountId)
  return {
    erasedEvents: isErased ? before.sealedEvents : 0,
    plainEvents,
    erasedAt: destroyed.map(({ at }) => at)
  } satisfies Erased
})
