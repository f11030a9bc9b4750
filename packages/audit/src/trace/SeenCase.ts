/** What runs have said of documents: the life of the cases about them, run by run. */
import type { Event } from "@counterfoil/domain/Case"
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import { type Entry, entriesOf, inOrder } from "../Entry.ts"

export interface SeenCase {
  /** Code and subject: `Z05 Payment-1 > Invoice-1`. */
  readonly discrepancyId: string
  /** What happened to it: `CaseOpened`, `CaseResolved` … */
  readonly what: Event["_tag"]
  /** The run that said so; null for what a person did. */
  readonly runId: string | null
  readonly effectiveOn: string
}

/** Cases about these documents, of these accounts: oldest first. */
export const casesAbout = Effect.fn("SeenCase.casesAbout")(function* (
  streams: ReadonlyArray<string>,
  accounts: ReadonlySet<string>
) {
  const { readSubject } = yield* EventStore
  const found = yield* Effect.forEach(Array.from(accounts), (account) => readSubject(account), { concurrency: 4 })
  const about = new Set(streams)
  const own = found
    .flat()
    .filter(({ stream }) => StreamName.kindOf(stream) === "Case" && words(stream).some((word) => about.has(word)))
  return inOrder(yield* entriesOf(own)).map(seen)
})

/** `Case-Z05 Payment-1 > Invoice-1` names both documents. */
const words = (stream: string): ReadonlyArray<string> => stream.slice("Case-".length).split(" ")

const seen = ({ event, stored, stream }: Entry): SeenCase => ({
  discrepancyId: stream.slice("Case-".length),
  // The events of a case's stream are a case's.
  what: (event as Event)._tag,
  runId: "runId" in event && typeof event.runId === "string" ? event.runId : null,
  effectiveOn: stored.effectiveOn
})
