/** Discrepancies and their lives; explaining and accepting them, as the commands of the same names do. */
import { understood } from "@counterfoil/billing/StoredEvents"
import { Tenant } from "@counterfoil/billing/Tenant"
import { load } from "@counterfoil/billing/Loaded"
import type { Repair } from "@counterfoil/domain/CaseRepair"
import { streamsOf } from "@counterfoil/domain/proposal/Step"
import { inWords as inSteps } from "@counterfoil/domain/proposal/Words"
import { approveProposed } from "@counterfoil/reconciliation/repair/Approving"
import * as Case from "@counterfoil/domain/Case"
import { shown } from "@counterfoil/domain/PersonalText"
import type { TwoFrom } from "@counterfoil/domain/proposal/Approval"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as LocalDate from "@counterfoil/domain/LocalDate"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { StoreError } from "@counterfoil/event-store/StoreError"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import { Api } from "@counterfoil/http-api/Api"
import { Caller } from "@counterfoil/http-api/Authorization"
import { pageSize } from "@counterfoil/http-api/Page"
import { NotFound, Refused } from "@counterfoil/http-api/Problem"
import * as Lives from "@counterfoil/reconciliation/Cases"
import { lastFinding } from "@counterfoil/reconciliation/tables/listing/LastFinding"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { type CaseRow, fits, keyOf, rowOf, saidOf } from "../CaseRow.ts"
import { newId } from "../../Flags.ts"
import { type Edge, edge } from "../Edge.ts"
import { needs } from "../Guard.ts"
import { ListedCases } from "../ListedCases.ts"
import { follow } from "../UpToDate.ts"
import { inWords } from "../Words.ts"

export interface CaseOptions {
  readonly twoFrom: TwoFrom
}

export const caseAnswers = ({ twoFrom }: CaseOptions) =>
  HttpApiBuilder.group(
    Api,
    "cases",
    Effect.fnUntraced(function* (handlers) {
      const context = yield* Effect.context<Edge>()
      const listed = yield* ListedCases
      return handlers.handleAll({
        list: ({ query: { after, limit = pageSize.usual, ...filter } }) =>
          Effect.gen(function* () {
            const all = (yield* listed.all).filter(fits(filter)).toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
            const rest = after === undefined ? all : all.filter((row) => keyOf(row) > after)
            const rows = rest.slice(0, limit)
            return { rows, next: rest.length > limit ? lastKey(rows) : null, total: all.length }
          }).pipe(edge(context)),
        get: ({ params: { id } }) =>
          Effect.flatMap(found(id), ({ events, state }) => whole(state, events, twoFrom)).pipe(edge(context)),
        explain: ({ params: { id }, payload }) =>
          Effect.gen(function* () {
            yield* needs("operator", "approver")
            yield* found(id)
            const { cause } = payload
            const expectedBy = yield* day(payload.expectedBy)
            yield* Lives.explain(id, { cause, expectedBy }, yield* asked("explain")).pipe(refused)
            return yield* standing(id, twoFrom)
          }).pipe(edge(context)),
        approve: ({ params: { id }, payload: { digest, reason } }) =>
          Effect.gen(function* () {
            yield* needs("approver")
            yield* found(id)
            const { token: approverToken } = yield* Caller
            const proposal = { digest, discrepancyId: id }
            yield* approveProposed(proposal, { approverToken, reason }, yield* asked("approve")).pipe(refused)
            return yield* standing(id, twoFrom)
          }).pipe(edge(context)),
        accept: ({ params: { id }, payload: { reason } }) =>
          Effect.gen(function* () {
            yield* needs("approver")
            yield* found(id)
            const { token: approverToken } = yield* Caller
            yield* Lives.accept(id, { approverToken, reason, twoFrom }, yield* asked("accept")).pipe(refused)
            return yield* standing(id, twoFrom)
          }).pipe(edge(context))
      })
    })
  )

const lastKey = (rows: ReadonlyArray<CaseRow>): string | null => {
  const last = rows.at(-1)
  return last === undefined ? null : keyOf(last)
}

/** The case as its events have it now; the lists may be a second behind. */
const found = Effect.fnUntraced(function* (id: string) {
  const { readStream } = yield* EventStore
  const events = yield* readStream(StreamName.ofCase(id))
  const state = Case.fold(
    events.flatMap((stored) =>
      Result.match(understood(stored), { onFailure: () => [], onSuccess: (event) => [event as Case.Event] })
    )
  )
  if (state._tag === "NotSeen")
    return yield* new NotFound({ message: `No run has found ${id}: look it up in the list` })
  return { state, events }
})

const whole = Effect.fnUntraced(function* (state: Case.Known, events: ReadonlyArray<StoredEvent>, twoFrom: TwoFrom) {
  const { tenant } = yield* Tenant
  const row = rowOf(state)
  const { approvals, code, discrepancyId, explanation } = state
  const one =
    row.phase === "resolved"
      ? undefined
      : yield* lastFinding(tenant, { code, subject: discrepancyId.slice(code.length + 1) })
  const { advice, meaning } = saidOf(code)
  return {
    ...row,
    found:
      one === undefined
        ? null
        : { ours: one.ours, theirs: one.theirs, consequences: one.consequences, documents: one.documents },
    meaning,
    advice,
    explanation:
      explanation === undefined ? null : { cause: shown(explanation.cause), expectedBy: explanation.expectedBy },
    approvals,
    needed: Lives.neededFor(state, twoFrom),
    repair: state.repair === undefined ? null : yield* repairOf(state.repair),
    history: events.flatMap(episodeOf)
  }
})

/** Its steps name documents by their numbers. */
const repairOf = Effect.fnUntraced(function* ({ approvals, digest, needed, phase, steps }: Repair) {
  const { ledger } = yield* load(steps.flatMap(streamsOf))
  return {
    digest,
    phase,
    approvals,
    needed,
    steps: steps.map((step) => inSteps(step, { ledger, documents: new Map() }))
  }
})

const Told = Schema.Struct({
  runId: Schema.optional(Schema.String),
  cause: Schema.optional(Schema.String),
  reason: Schema.optional(Schema.String),
  approverId: Schema.optional(Schema.String)
})

const decodeTold = Schema.decodeUnknownResult(Told)

const episodeOf = (stored: StoredEvent) =>
  Result.match(understood(stored), {
    onFailure: ({ message }) => [{ what: message, at: stored.recordedAt, actor: "", reason: null, run: null }],
    onSuccess: (event) => {
      const told = Result.getOrElse(decodeTold(event), (): typeof Told.Type => ({}))
      const { actor } = stored.meta as { readonly actor: string }
      return [
        {
          what: inWords(event._tag),
          at: stored.recordedAt,
          actor: told.approverId ?? actor,
          reason: told.cause ?? told.reason ?? null,
          run: told.runId ?? null
        }
      ]
    }
  })

/** Brings the lists up to what was just recorded, and tells how the case stands. */
const standing = Effect.fnUntraced(function* (id: string, twoFrom: TwoFrom) {
  const { state } = yield* found(id)
  yield* Effect.ignore(follow)
  return { phase: Case.phaseOf(state), approvals: state.approvals.length, needed: Lives.neededFor(state, twoFrom) }
})

/** The person who asks is the actor. */
const asked = Effect.fnUntraced(function* (verb: string) {
  const { person } = yield* Caller
  const id = yield* newId(verb)
  return { actor: person.id, causationId: id, correlationId: id }
})

const day = (text: string) =>
  Schema.decodeUnknownEffect(LocalDate.LocalDate)(text).pipe(
    Effect.mapError(() => new Refused({ rule: "DayInvalid", message: `${text} is no day of the calendar` }))
  )

/** What a rule forbids is told by its name; what cannot be had stays what it is. */
const refused = <A, E extends { readonly _tag: string; readonly message: string }, R>(
  command: Effect.Effect<A, E, R>
) =>
  Effect.mapError(command, (error): Refused | Extract<E, StoreError> =>
    error instanceof StoreError
      ? (error as Extract<E, StoreError>)
      : new Refused({ rule: error._tag, message: error.message })
  )
