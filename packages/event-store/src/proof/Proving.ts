/** Makes proofs out of a store, each under the newest tree head of its log. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Corruption } from "../Corruption.ts"
import { consistencyRanges, inclusionRanges } from "./MerkleProof.ts"
import { type EventProof, type GrowthProof, isEventProven, isGrowthProven } from "./ProofFile.ts"
import { EventNotFound, NotSealed } from "./SealRefused.ts"
import { type RowKey, SealStore } from "./SealStore.ts"
import type { SignedTreeHead } from "./TreeHead.ts"
import { hashesOf } from "./TreeNodes.ts"

/** That an event is in its log. A store whose seal does not hold for this event is a defect: verify it. */
export const proveEvent = Effect.fn("EventProof.proveEvent")(function* ({ log, position }: RowKey) {
  const store = yield* SealStore
  const [event] = yield* store.rows(log, position - 1, 1)
  if (event === undefined || event.position !== position)
    return yield* new EventNotFound({ event: `${log}/${position}` })
  const newest = yield* store.newest(log)
  const sealed = Option.match(newest, { onNone: () => 0, onSome: ({ head }) => head.size })
  if (Option.isNone(newest) || sealed < position) return yield* new NotSealed({ log, position, sealed })
  const { head } = newest.value
  const path = yield* hashesOf(head, inclusionRanges(position - 1, head.size))
  const proof: EventProof = { proof: "event-in-log", event, path, head }
  return isEventProven(proof)
    ? proof
    : yield* Effect.die(new Corruption({ log, position, problem: "it, or its log, is not what was sealed" }))
})

/** That the log under its newest head begins with the log under an older one. */
export const proveGrowth = Effect.fn("EventProof.proveGrowth")(function* (older: SignedTreeHead) {
  const store = yield* SealStore
  const newest = yield* store.newest(older.log)
  const sealed = Option.match(newest, { onNone: () => 0, onSome: ({ head }) => head.size })
  if (Option.isNone(newest) || sealed < older.size)
    return yield* new NotSealed({ log: older.log, position: older.size, sealed })
  const { head: newer } = newest.value
  const path = yield* hashesOf(newer, consistencyRanges(older.size, newer.size))
  const proof: GrowthProof = { proof: "log-only-grew", older, newer, path }
  return isGrowthProven(proof)
    ? proof
    : yield* Effect.die(
        new Corruption({ log: older.log, position: 1, problem: `not what the head of size ${older.size} says` })
      )
})
