/**
 * The rules on which "never twice, never lost" rests, each in one place: in which order a call is put on record and sent,
 * what its answer comes to, and when one without an answer may go out again.
 *
 * A reference with one careful default: nothing provides another one but the simulator, which breaks each rule on purpose
 * and must see the damage.
 */
import type * as Operation from "@counterfoil/domain/Operation"
import type { RawAnswer } from "@counterfoil/zuora/RawAnswer"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { type Delivery, isAnswered } from "./Delivery.ts"
import type { Finding } from "./Finding.ts"
import { type Reading, readAnswer } from "./Reading.ts"
import type { Settings } from "./Tenant.ts"
import { later } from "./TenantClock.ts"

/** The steps of one attempt. */
export interface Steps<E1, R1, E2, R2, R3> {
  /** Puts the intention, or a further attempt, on record; false if somebody else has done so and may send. */
  readonly request: Effect.Effect<boolean, E1, R1>
  /** Sends the frozen bytes, once. */
  readonly deliver: Effect.Effect<Delivery, never, R3>
  /** Puts the answer on record, before anybody reads it. */
  readonly keep: (answer: RawAnswer) => Effect.Effect<void, E2, R2>
}

/** A call that went out and whose answer is not known. */
export type Unanswered = Extract<Operation.State, { readonly _tag: "InFlight" | "Unknown" }>

/** What may be done about it: send it again, look at Zuora first, or wait (for a second look, or for evidence). */
export type Repeat = "Send" | "Look" | "Wait"

export interface Policy {
  /** One attempt; undefined if somebody else has it. */
  readonly perform: <E1, R1, E2, R2, R3>(
    steps: Steps<E1, R1, E2, R2, R3>
  ) => Effect.Effect<Delivery | undefined, E1 | E2, R1 | R2 | R3>
  readonly read: (call: Operation.Call, attempt: number, answer: RawAnswer) => Reading
  /** `looked` is what a look at Zuora has shown just now; undefined before one. `now` is an ISO instant in UTC. */
  readonly repeat: (
    state: Unanswered,
    looked: Finding | undefined,
    now: string,
    settings: Pick<Settings, "keyLifeMs" | "quietMs">
  ) => Repeat
}

/**
 * Written down before the first byte goes out. From the answer's arrival on nothing interrupts its being kept.
 *
 * A keyed POST goes out again with the same key and body while Zuora knows the key, counted from the first attempt.
 * Everything else only after two equal looks that show that nothing happened, `quietMs` apart and after the last attempt
 * (assumption A1): a PUT has no key, and to Zuora a forgotten key is a new one.
 */
export const careful: Policy = {
  perform: ({ deliver, keep, request }) =>
    Effect.flatMap(request, (isOurs) =>
      isOurs
        ? Effect.uninterruptibleMask((restore) =>
            Effect.tap(restore(deliver), (delivery) => (isAnswered(delivery) ? keep(delivery.answer) : Effect.void))
          )
        : Effect.undefined
    ),
  read: readAnswer,
  repeat: (state, looked, now, { keyLifeMs, quietMs }) => {
    if (state.request.call.keyed && later(state.firstStartedAt, keyLifeMs) > now) return "Send"
    if (looked === undefined) return "Look"
    if (looked.finding !== "not happened" || later(state.lastStartedAt, quietMs) > now) return "Wait"
    return state._tag === "Unknown" && state.probes.some((probe) => isEqualLook(probe, looked, state, now, quietMs))
      ? "Send"
      : "Wait"
  }
}

const isEqualLook = (
  probe: Operation.Probes[number],
  looked: Finding,
  { lastStartedAt }: Unanswered,
  now: string,
  quietMs: number
): boolean =>
  probe.finding === "not happened" &&
  probe.fingerprint === looked.fingerprint &&
  epochOf(now) - epochOf(probe.at) >= quietMs &&
  probe.at > lastStartedAt

const epochOf = (instant: string): number => DateTime.toEpochMillis(DateTime.makeUnsafe(instant))

export const Policy = Context.Reference<Policy>("@counterfoil/billing/Policy", { defaultValue: () => careful })
