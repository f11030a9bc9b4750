/**
 * The life of each discrepancy in the store: what a run found and no longer found is recorded, a person explains, an
 * approver accepts. A run that could not tell resolves nothing.
 */
import { approve } from "@counterfoil/billing/Approvers"
import { load, stateIn } from "@counterfoil/billing/Loaded"
import { eventOf } from "@counterfoil/billing/StoredEvents"
import { persistent } from "@counterfoil/billing/Persistent"
import { type Cause, commit } from "@counterfoil/billing/Recording"
import { Tenant } from "@counterfoil/billing/Tenant"
import { dayOf, moment } from "@counterfoil/billing/TenantClock"
import * as Case from "@counterfoil/domain/Case"
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import type { Severity } from "@counterfoil/domain/DiscrepancyCode"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import { immaterial, type Thresholds } from "@counterfoil/domain/Materiality"
import { shown } from "@counterfoil/domain/PersonalText"
import { neededFor as neededForAmount, type TwoFrom } from "@counterfoil/domain/proposal/Approval"
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { Report, ReportedCase } from "./report/Report.ts"

/** By the discrepancy's id. */
export type Cases = ReadonlyMap<string, Case.State>

/** Every case that some run has opened, oldest first. */
export const all = Effect.gen(function* () {
  const store = yield* EventStore
  const cases = new Map<string, Case.State>()
  yield* store.readAll.pipe(
    Stream.filter(({ stream }) => stream.startsWith(StreamName.ofCase(""))),
    Stream.runForEach((stored) =>
      Effect.map(eventOf(stored), (event) => {
        cases.set(stored.stream, Case.evolve(cases.get(stored.stream) ?? Case.initial, event as Case.Event))
      })
    )
  )
  return Array.from(cases.values()).flatMap((state) => (state._tag === "NotSeen" ? [] : [state]))
})

/** Days without an explanation after which a case is aged. */
const patienceDays: Readonly<Record<Severity, number>> = { critical: 1, high: 3, medium: 10, low: 30, info: 0 }

/** Timing resolves itself and has no case. */
const hasCase = ({ severity }: Discrepancy): boolean => severity !== "info"

const foundBy = (runId: string, on: LocalDate, discrepancy: Discrepancy): Case.Fact => ({
  _tag: "Found",
  discrepancy,
  runId,
  on,
  patienceDays: patienceDays[discrepancy.severity]
})

/** How the cases of these discrepancies stand after a run that found them. What is immaterial does not count. */
export const reported = (
  cases: Cases,
  discrepancies: ReadonlyArray<Discrepancy>,
  runId: string,
  on: LocalDate,
  thresholds: Thresholds = new Map()
): Readonly<Record<string, ReportedCase>> => {
  const known = discrepancies.filter(hasCase).flatMap((discrepancy) => {
    const state = cases.get(discrepancy.id) ?? Case.initial
    const next = Case.record(foundBy(runId, on, discrepancy), state).reduce(Case.evolve, state)
    return next._tag === "NotSeen" ? [] : [{ discrepancy, state: next }]
  })
  const small = immaterial(
    known.flatMap(({ discrepancy, state }) => (Case.counts(state) ? [discrepancy] : [])),
    thresholds
  )
  return Object.fromEntries(known.map(({ discrepancy: { id }, state }) => [id, show(state, small.has(id))] as const))
}

const show = (state: Case.Known, isImmaterial: boolean): ReportedCase => ({
  phase: Case.phaseOf(state),
  counts: Case.counts(state) && !isImmaterial,
  isImmaterial,
  openedOn: state.openedOn,
  since: state.since,
  cause: state.explanation === undefined ? null : shown(state.explanation.cause),
  expectedBy: state.explanation?.expectedBy ?? null
})

/** What a run has looked at: only there does not finding mean that it is gone. */
export interface Looked {
  /** Not one account only. */
  readonly isWhole: boolean
  /** With what gateways and bank sent. */
  readonly withGateways: boolean
}

const isLookedAt = (code: string, { isWhole, withGateways }: Looked): boolean =>
  isWhole && (withGateways || !/^[GS]/.test(code))

/** Cases in one commit. */
const batch = 500

/** Records what a run saw of every case; gives how many changed. Again for the same run it changes nothing. */
export const record = Effect.fn("Cases.record")(function* (
  { asOf, discrepancies, runId, untold }: Pick<Report, "runId" | "asOf" | "discrepancies" | "untold">,
  cases: Cases,
  looked: Looked,
  cause: Cause
) {
  const on = dayOf(asOf, (yield* Tenant).timeZone)
  const found = new Map(discrepancies.filter(hasCase).map((one) => [one.id, foundBy(runId, on, one)]))
  const gone = Array.from(cases).flatMap(([id, state]) =>
    state._tag === "NotSeen" || found.has(id) || untold.length > 0 || !isLookedAt(state.code, looked)
      ? []
      : [[id, { _tag: "Missed", runId, on }] as const]
  )
  const news = [...found, ...gone].filter(([id, fact]) => Case.record(fact, cases.get(id) ?? Case.initial).length > 0)
  for (let at = 0; at < news.length; at += batch) {
    const changes = news.slice(at, at + batch).map(([id, fact]): Change<never> => ({
      id,
      decide: (state) => Result.succeed(Case.record(fact, state))
    }))
    yield* persistent(append(`${runId}:cases:${at}`, cause, changes))
  }
  return news.length
})

/** Says why a discrepancy is there and by when it will have gone. */
export const explain = Effect.fn("Cases.explain")(function* (
  discrepancyId: string,
  { cause, expectedBy }: { readonly cause: string; readonly expectedBy: LocalDate },
  asked: Cause
) {
  const { today } = yield* moment
  const decide: Change<Case.Rejection>["decide"] = (state) =>
    Case.decide({ _tag: "Explain", cause, expectedBy, on: today }, discrepancyId, state)
  yield* persistent(append(asked.causationId, asked, [{ id: discrepancyId, decide }]))
})

/** How many approvers a case needs. */
export const neededFor = (state: Case.State, twoFrom: TwoFrom): 1 | 2 =>
  neededForAmount(state._tag === "NotSeen" ? null : state.amount, twoFrom)

/** Takes a discrepancy as it is, by an approver's token; gives how many approvers it has, of how many. */
export const accept = Effect.fn("Cases.accept")(function* (
  discrepancyId: string,
  {
    approverToken,
    reason,
    twoFrom
  }: { readonly approverToken: Redacted.Redacted; readonly reason: string; readonly twoFrom: TwoFrom },
  asked: Cause
) {
  const attempt = Effect.gen(function* () {
    const { today } = yield* moment
    const { approverId, versions } = yield* approve(approverToken, "approver")
    const decide: Change<Case.Rejection>["decide"] = (state) =>
      Case.decide(
        { _tag: "Accept", reason, approverId, needed: neededFor(state, twoFrom), on: today },
        discrepancyId,
        state
      )
    const id = `${asked.causationId}:${approverId}`
    return yield* append(id, asked, [{ id: discrepancyId, decide }], versions)
  })
  const [state = Case.initial] = yield* persistent(attempt)
  return {
    approvals: state._tag === "NotSeen" ? 0 : state.approvals.length,
    needed: neededFor(state, twoFrom)
  }
})

/** What becomes of a case. */
export interface Change<E> {
  readonly id: string
  readonly decide: (state: Case.State) => Result.Result<ReadonlyArray<Case.Event>, E>
}

/** One commit over cases as they are now; gives how they are then. */
export const append = Effect.fnUntraced(function* <E>(
  id: string,
  cause: Cause,
  changes: ReadonlyArray<Change<E>>,
  conditions: ReadonlyMap<string, number> = new Map()
) {
  const store = yield* EventStore
  const { today } = yield* moment
  const loaded = yield* load(changes.map((change) => StreamName.ofCase(change.id)))
  const decided = yield* Effect.forEach(changes, ({ decide, id }) => {
    const stream = StreamName.ofCase(id)
    const state = stateIn(loaded, "Case", stream)
    return Effect.map(Effect.fromResult(decide(state)), (events) => ({
      stream,
      events,
      state: events.reduce(Case.evolve, state)
    }))
  })
  const states = new Map(decided.map(({ state, stream }) => [stream, state]))
  const events = decided.flatMap(({ events, stream }) =>
    events.map((event) => ({ stream, event, origin: "observed" as const }))
  )
  if (events.length > 0)
    yield* store.append(
      commit({
        id,
        cause,
        today,
        accountOf: (stream) => {
          const state = states.get(stream)
          return state === undefined || state._tag === "NotSeen" ? null : state.accountId
        },
        versions: new Map([...loaded.versions, ...conditions]),
        events,
        conditions: Array.from(conditions.keys())
      })
    )
  return Array.from(states.values())
})
