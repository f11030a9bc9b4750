/** One operation for people and for programs: what was meant, what happened, what is known of the money, what is next. */
import { OperationNotFound } from "@counterfoil/billing/BillingError"
import { ended } from "@counterfoil/billing/Outcome"
import { loadOperation } from "@counterfoil/billing/OperationRecord"
import { Tenant } from "@counterfoil/billing/Tenant"
import { moment } from "@counterfoil/billing/TenantClock"
import type { OperationId } from "@counterfoil/domain/Id"
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { namesOf } from "../Names.ts"
import { show as showSettled } from "../Performed.ts"
import { heading, say, table } from "../Screen.ts"
import { inWords, namedIn } from "./Intention.ts"
import { prospectOf } from "./Prospect.ts"
import { timelineOf } from "./Timeline.ts"

/** Reads the store only: it says what is on record, whatever Zuora shows meanwhile. */
export const read = Effect.fnUntraced(function* (operationId: OperationId) {
  const store = yield* EventStore
  const settings = yield* Tenant
  const { now } = yield* moment
  const { lanes, state } = yield* loadOperation(operationId)
  if (state._tag === "NotRequested") return yield* new OperationNotFound({ operationId })
  const { accounts, call, intent } = state.request
  const streams = [StreamName.operation(operationId), ...accounts.map(StreamName.accountLane)]
  const events = (yield* Effect.forEach(streams, (stream) => store.readStream(stream))).flat()
  const names = yield* namesOf(namedIn(intent))
  const lane = Array.from(lanes.values()).find((one) => one._tag === "Taken" && one.operationId === operationId)
  return {
    operationId,
    state: state._tag,
    outcome: state._tag === "Recorded" ? state.outcome : null,
    intention: inWords(intent, names),
    call: { name: call.name, method: call.method, path: call.path, keyed: call.keyed },
    accounts,
    holds: lane?._tag === "Taken" ? { owner: lane.owner, until: lane.until } : null,
    ...prospectOf(state, lane, now, settings),
    timeline: timelineOf(operationId, events)
  }
})

export const show = Effect.fn("ShownOperation.show")(function* (operationId: OperationId, isJson: boolean) {
  const shown = yield* read(operationId)
  if (isJson) return yield* Console.log(JSON.stringify(shown))
  const { accounts, call, holds, intention, money, next, outcome, state, timeline } = shown
  yield* heading(`Operation ${operationId}: ${outcome === null ? state : outcome._tag}`)
  const facts: ReadonlyArray<readonly [string, string]> = [
    ["meant", intention],
    ["call", `${call.name}, ${call.keyed ? "repeated safely by its key" : "never repeated blindly: it has no key"}`],
    ["account", holds === null ? accounts.join(", ") : `${accounts.join(", ")}, held by ${holds.owner}`],
    ["money", money],
    ["next", next]
  ]
  for (const [name, value] of facts) yield* say(`${name.padEnd(8)} ${value}`)
  yield* say(
    table(
      ["recorded (UTC)", "what", "", "by"],
      timeline.map(({ at, by, detail, what }) => [at.slice(0, 23).replace("T", " "), what, detail, by])
    )
  )
  if (outcome?._tag === "Succeeded") yield* showSettled(yield* ended(operationId))
})
