/**
 * Callout: a notification of Zuora over HTTP that something has changed. Stream `Callout-<id>`, one per notification.
 *
 * It is never believed for its content: it names objects, and what has become of them is read from Zuora. It is stored
 * before it is answered, and open until every object that it names was looked at.
 * Source: Zuora documentation, Callout notification overview.
 */
import * as Schema from "effect/Schema"
import { LocalDate } from "./LocalDate.ts"

/** An object as the callout names it: Zuora's word for its kind, its id or number. Neither was checked. */
export const Named = Schema.Struct({ object: Schema.NonEmptyString, id: Schema.NonEmptyString })
export type Named = typeof Named.Type

/**
 * What became of one object. `read`: Zuora's document is on record, with so many facts that were news. `left`: somebody
 * must look, or the nightly comparison does; `reason` says why.
 */
export const Finding = Schema.Struct({
  ...Named.fields,
  outcome: Schema.Literals(["read", "left"]),
  facts: Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)),
  reason: Schema.NullOr(Schema.NonEmptyString)
})
export type Finding = typeof Finding.Type

/** sha256, hexadecimal. */
const Hash = Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/, { message: "Expected a sha256" }))

export const Event = Schema.TaggedUnion({
  CalloutReceived: {
    /** Zuora's id of the notification, the same in each attempt to deliver it; null where none came along. */
    notificationId: Schema.NullOr(Schema.NonEmptyString),
    named: Schema.Array(Named),
    /** Of the bytes that came; the text itself is not kept, since Zuora's template decides what people put into it. */
    bodyHash: Hash,
    /** Why nothing can be read from it; null where it could be. */
    problem: Schema.NullOr(Schema.NonEmptyString),
    effectiveOn: LocalDate
  },
  CalloutClosed: { findings: Schema.NonEmptyArray(Finding), effectiveOn: LocalDate }
})
export type Event = typeof Event.Type

type Received = Extract<Event, { _tag: "CalloutReceived" }>
type Closed = Extract<Event, { _tag: "CalloutClosed" }>

/** What came in, and what was found. */
export type Fact = Received | Closed

/** `Unreadable` and `Closed` are ends: nothing more is done for them. */
export type State =
  | { readonly _tag: "NotSeen" }
  | { readonly _tag: "Open"; readonly named: Received["named"] }
  | { readonly _tag: "Unreadable"; readonly problem: string }
  | { readonly _tag: "Closed"; readonly findings: Closed["findings"] }

export const initial: State = { _tag: "NotSeen" }

/** Records a fact. A callout that comes again, and one that is closed twice, is no news. */
export const record = (fact: Fact, state: State): ReadonlyArray<Event> => {
  switch (fact._tag) {
    case "CalloutReceived":
      return state._tag === "NotSeen" ? [fact] : []
    case "CalloutClosed":
      return state._tag === "Open" ? [fact] : []
  }
}

export const evolve = (_state: State, event: Event): State => {
  switch (event._tag) {
    case "CalloutReceived":
      return event.problem === null
        ? { _tag: "Open", named: event.named }
        : { _tag: "Unreadable", problem: event.problem }
    case "CalloutClosed":
      return { _tag: "Closed", findings: event.findings }
  }
}

export const fold = (events: Iterable<Event>): State => {
  let state: State = initial
  for (const event of events) state = evolve(state, event)
  return state
}
