/**
 * Operation: one call to Zuora that moves money or applications, from the intention to the recorded outcome.
 * Stream `Operation-<id>`; the id is also the call's idempotency key.
 *
 *     Requested → AttemptStarted(1) → Answered → Recorded
 *                       └ no answer → OutcomeUnknown → Probed → AttemptStarted(n+1) | Recorded by evidence
 *                                                             | Resolved by a person + Recorded
 *
 * `Requested` is durable before the first byte goes out, `Answered` the moment the bytes are here. Bodies hold no card
 * data and no secrets.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { AccountId, ApproverId, OperationId } from "./Id.ts"
import { Intent } from "./Intent.ts"
import { LocalDate } from "./LocalDate.ts"
import { Money } from "./Money.ts"
import { isErased, PersonalText, Said } from "./PersonalText.ts"

/** ISO instant in UTC, from outside. */
export const Instant = Schema.String.check(
  Schema.isPattern(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/, { message: "Expected an instant in UTC" })
)

/** The call exactly as it goes out, every time it goes out. */
export const Call = Schema.Struct({
  name: Schema.String,
  method: Schema.String,
  path: Schema.String,
  body: PersonalText,
  /** Whether Zuora deduplicates it by its Idempotency-Key (POST), or a repeat would act again (PUT). */
  keyed: Schema.Boolean
})
export type Call = typeof Call.Type

export { Intent }

/** What a document had left before the call, so that a lost answer can be told from the difference. */
export const Before = Schema.Struct({ stream: Schema.String, version: Schema.Int, open: Schema.NullOr(Money) })
export type Before = typeof Before.Type

export const Outcome = Schema.TaggedUnion({
  Succeeded: {},
  /** The gateway said no. Nothing moved. */
  Declined: { code: Schema.String, text: PersonalText },
  /** Zuora's validation or rules said no. Nothing moved. */
  Refused: { code: Schema.String, text: PersonalText },
  /** Certainly never sent. Nothing moved. */
  NotSent: { text: PersonalText },
  /** A person has settled it by evidence: nothing moved. */
  NothingHappened: { text: PersonalText }
})
export type Outcome = typeof Outcome.Type

/** A document of Zuora that a person names as evidence, as it was read when the evidence was checked. */
export const Exhibit = Schema.Struct({
  kind: Schema.Literals(["payment", "creditMemo"]),
  id: Schema.String,
  number: Schema.String
})
export type Exhibit = typeof Exhibit.Type

/** What a person says became of an operation that no program can settle. */
export const Verdict = Schema.Literals(["happened", "nothing happened"])
export type Verdict = typeof Verdict.Type

export const Event = Schema.TaggedUnion({
  OperationRequested: {
    operationId: OperationId,
    intent: Intent,
    call: Call,
    /** sha256 of what the caller asked for, hexadecimal: the same operation id must ask for the same. */
    commandHash: PersonalText,
    /** sha256 of method, path and body, hexadecimal. */
    callHash: PersonalText,
    trackId: Schema.String,
    accounts: Schema.Array(AccountId),
    before: Schema.Array(Before),
    effectiveOn: LocalDate
  },
  OperationAttemptStarted: { attempt: Schema.Int, startedAt: Instant, effectiveOn: LocalDate },
  OperationAnswered: {
    attempt: Schema.Int,
    status: Schema.Int,
    headers: Schema.Record(Schema.String, Schema.String),
    body: PersonalText,
    answeredAt: Instant,
    effectiveOn: LocalDate
  },
  /** No complete answer: the money may or may not have moved. */
  OperationOutcomeUnknown: { attempt: Schema.Int, cause: PersonalText, at: Instant, effectiveOn: LocalDate },
  /**
   * Zuora was read to find out what became of an unknown call. `fingerprint` is what was seen; two equal ones, far enough
   * apart, prove that a lost request will not take effect any more.
   */
  OperationProbed: {
    finding: Schema.Literals(["happened", "not happened", "unclear"]),
    fingerprint: Schema.String,
    at: Instant,
    effectiveOn: LocalDate
  },
  /** An approver answers for what became of it; stored with `OperationRecorded` and the facts in one commit. */
  OperationResolved: {
    verdict: Verdict,
    reason: Said,
    evidence: Schema.Struct({
      text: Said,
      /** What the call has made or moved. */
      shows: Schema.Array(Exhibit),
      /** What came up on the account since, and is not of this call. */
      unrelated: Schema.Array(Exhibit)
    }),
    approverId: ApproverId,
    at: Instant,
    effectiveOn: LocalDate
  },
  OperationRecorded: { outcome: Outcome, at: Instant, effectiveOn: LocalDate }
})
export type Event = typeof Event.Type

type Requested = Omit<Extract<Event, { _tag: "OperationRequested" }>, "_tag">
type Answer = Omit<Extract<Event, { _tag: "OperationAnswered" }>, "_tag">

interface Sent {
  readonly request: Requested
  readonly attempt: number
  /** When the first attempt went out: an idempotency key's age counts from here. */
  readonly firstStartedAt: string
  readonly lastStartedAt: string
}

/** The probes since the last attempt, oldest first. */
export type Probes = ReadonlyArray<Omit<Extract<Event, { _tag: "OperationProbed" }>, "_tag">>

export type State =
  | { readonly _tag: "NotRequested" }
  | { readonly _tag: "Requested"; readonly request: Requested }
  | ({ readonly _tag: "InFlight" } & Sent)
  | ({ readonly _tag: "Unknown"; readonly cause: PersonalText; readonly since: string; readonly probes: Probes } & Sent)
  | ({ readonly _tag: "Answered"; readonly answer: Answer } & Sent)
  | { readonly _tag: "Recorded"; readonly request: Requested; readonly outcome: Outcome; readonly attempts: number }

export const initial: State = { _tag: "NotRequested" }

export const evolve = (state: State, event: Event): State => {
  switch (event._tag) {
    case "OperationRequested": {
      const { _tag: _, ...request } = event
      return { _tag: "Requested", request }
    }
    case "OperationAttemptStarted":
      return state._tag === "NotRequested" || state._tag === "Recorded" ? state : started(state, event)
    case "OperationAnswered": {
      const { _tag: _, ...answer } = event
      return isSent(state) ? { ...sentOf(state), _tag: "Answered", answer } : state
    }
    case "OperationOutcomeUnknown":
      return isSent(state)
        ? { ...sentOf(state), _tag: "Unknown", cause: event.cause, since: event.at, probes: [] }
        : state
    case "OperationProbed": {
      const { _tag: _, ...probe } = event
      return state._tag === "Unknown" ? { ...state, probes: [...state.probes, probe] } : state
    }
    case "OperationResolved":
      return state
    case "OperationRecorded":
      return state._tag === "NotRequested"
        ? state
        : {
            _tag: "Recorded",
            request: state.request,
            outcome: event.outcome,
            attempts: isSent(state) ? state.attempt : 0
          }
  }
}

export const fold = (events: Iterable<Event>): State => {
  let state: State = initial
  for (const event of events) state = evolve(state, event)
  return state
}

type SentState = Extract<State, Sent>

const isSent = (state: State): state is SentState =>
  state._tag === "InFlight" || state._tag === "Unknown" || state._tag === "Answered"

const sentOf = ({ attempt, firstStartedAt, lastStartedAt, request }: SentState): Sent => ({
  attempt,
  firstStartedAt,
  lastStartedAt,
  request
})

const started = (
  state: Extract<State, { _tag: "Requested" }> | SentState,
  event: Extract<Event, { _tag: "OperationAttemptStarted" }>
): State => ({
  _tag: "InFlight",
  request: state.request,
  attempt: event.attempt,
  firstStartedAt: isSent(state) ? state.firstStartedAt : event.startedAt,
  lastStartedAt: event.startedAt
})

/** The same intention again must be the same call: its hash decides. */
export class OperationReused extends Schema.TaggedError<OperationReused>()("OperationReused", {
  operationId: OperationId
}) {
  override get message(): string {
    return `Operation ${this.operationId} was already requested with another content: use a new operation id`
  }
}

/**
 * Whether an operation was requested by a command of this hash. Of one that was erased nobody can tell any more; it has
 * ended, so that nothing is sent for whoever repeats it, and he is told how it ended.
 */
export const isSameCommand = ({ commandHash }: Pick<Requested, "commandHash">, hash: PersonalText): boolean =>
  isErased(commandHash) || commandHash === hash

/** A first request is news, a repeat of it is none, another one under the same id is rejected. */
export const decideRequest = (
  request: Requested,
  state: State
): Result.Result<ReadonlyArray<Event>, OperationReused> => {
  if (state._tag === "NotRequested") return Result.succeed([{ _tag: "OperationRequested", ...request }])
  return isSameCommand(state.request, request.commandHash)
    ? Result.succeed([])
    : Result.fail(new OperationReused({ operationId: request.operationId }))
}

/** Only an operation that was sent and whose outcome is unknown can be settled by a person. */
export class NotUnknown extends Schema.TaggedError<NotUnknown>()("NotUnknown", {
  operationId: OperationId,
  /** The phase it is in, or how it has ended. */
  found: Schema.String
}) {
  override get message(): string {
    return `Operation ${this.operationId} is ${this.found}, not unknown: there is nothing to resolve. If it is open, resume it`
  }
}

type Resolution = Omit<Extract<Event, { _tag: "OperationResolved" }>, "_tag">

/** A person's verdict on an operation without an answer, and the end that follows from it. */
export const decideResolve = (
  resolution: Resolution,
  operationId: OperationId,
  state: State
): Result.Result<ReadonlyArray<Event>, NotUnknown> => {
  if (state._tag !== "Unknown" && state._tag !== "InFlight")
    return Result.fail(
      new NotUnknown({ operationId, found: state._tag === "Recorded" ? state.outcome._tag : state._tag })
    )
  const { at, effectiveOn, reason, verdict } = resolution
  const outcome: Outcome = verdict === "happened" ? { _tag: "Succeeded" } : { _tag: "NothingHappened", text: reason }
  return Result.succeed([
    { _tag: "OperationResolved", ...resolution },
    { _tag: "OperationRecorded", outcome, at, effectiveOn }
  ])
}
