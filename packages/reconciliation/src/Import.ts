/**
 * The way in for a tenant with history: every document of Zuora with every application and un-application that Zuora
 * still tells, each on its own day; or, from a cut-over on, what was open then and what has happened since. Read in bulk, window by window, within a number of requests; each window is on record
 * before the next begins, so that whatever stops it costs one window. What is known already yields no facts.
 */
import { cutOverOn } from "@counterfoil/billing/CutOvers"
import type { Slice } from "@counterfoil/billing/bulk/Slice"
import type { Cause } from "@counterfoil/billing/Recording"
import { later, moment } from "@counterfoil/billing/TenantClock"
import { Tenant } from "@counterfoil/billing/Tenant"
import { AccountId, ImportId } from "@counterfoil/domain/Id"
import * as ImportRecord from "@counterfoil/domain/Import"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import { Allowance, counter, type Counter, isSpent } from "@counterfoil/zuora/Allowance"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Controls from "./import/Controls.ts"
import { kindsOf } from "./import/Kinds.ts"
import * as ImportLog from "./import/ImportLog.ts"
import { reportOf } from "./import/ImportReport.ts"
import { window, type Windowed } from "./import/Step.ts"
import { neededAfter, sliceFor } from "./import/WindowSize.ts"

/** What is to be imported. */
export type Terms =
  | {
      readonly _tag: "Begin"
      readonly accountId?: string | undefined
      /** The day at whose end the books begin with opening balances; all of history by default. */
      readonly cutOverOn?: LocalDate | undefined
    }
  /** Goes on where the last import stopped. */
  | { readonly _tag: "Resume" }

export interface Options {
  readonly importId: string
  readonly actor: string
  readonly reason?: string | undefined
  readonly terms: Terms
  /** Requests that this run may send; no bound by default. */
  readonly maxRequests?: number | undefined
  /** Requests that imports may send on one day of the tenant, earlier runs of the day included. */
  readonly maxRequestsPerDay?: number | undefined
  /** Documents that are read together and then held in memory. */
  readonly windowSize?: number | undefined
}

/** There is no import that stopped before its end. */
export class NothingToResume extends Data.TaggedError("NothingToResume") {
  override get message(): string {
    return "no import stopped before its end: begin one"
  }
}

/** A tenant's books begin once. */
export class BeginningFixed extends Data.TaggedError("BeginningFixed")<{
  readonly asked: LocalDate | undefined
  readonly fixed: LocalDate | undefined
}> {
  override get message(): string {
    const { asked, fixed } = this
    if (fixed === undefined) return `the cut-over ${asked} is not over yet: name a day that is`
    return `the books begin with opening balances of ${fixed}: import with --cut-over ${fixed}`
  }
}

/** Zuora's long transactions commit late. Source: Zuora, AQuA best practices. */
const lagMs = 2 * 3_600_000

const defaultWindow = 5_000

/** Imports until everything is in, or until no more requests may be sent; the report says which. */
export const run = Effect.fn("Import.run")(function* (options: Options) {
  const settings = yield* Tenant
  const cause = {
    actor: options.actor,
    reason: options.reason,
    causationId: options.importId,
    correlationId: options.importId
  }
  const log = yield* ImportLog.open(options.importId, cause)
  yield* begin(options, log)
  const { today } = yield* moment
  const allowance = counter(mostOf(options, log.state(), today))
  const requests = since(allowance)
  const before = current(log).steps
  const controls = yield* steps(options, log, cause, allowance, requests).pipe(
    Effect.provideService(Allowance, allowance),
    Effect.catchIf(isSpent, () => Effect.undefined)
  )
  const importId = current(log).terms.importId
  yield* log.append((effectiveOn) => [
    { _tag: "ImportPaused", importId, requests: requests(), effectiveOn },
    ...(controls === undefined ? [] : [{ _tag: "ImportFinished" as const, importId, effectiveOn }])
  ])
  const { now } = yield* moment
  const isTooFew = controls === undefined && current(log).steps === before
  return reportOf(settings, current(log), controls, now, isTooFew ? neededAfter(allowance.sent) : undefined)
})

/** A new import, or the last one if it stopped before its end. */
const begin = Effect.fnUntraced(function* ({ importId, terms }: Options, log: ImportLog.ImportLog) {
  if (terms._tag === "Begin") {
    const { now, today } = yield* moment
    const { accountId, cutOverOn } = terms
    const [first] = log.state().cutOvers
    const fixed = first?.cutOverOn ?? undefined
    if (fixed !== undefined && fixed !== cutOverOn) return yield* new BeginningFixed({ asked: cutOverOn, fixed })
    if (cutOverOn !== undefined && cutOverOn >= today)
      return yield* new BeginningFixed({ asked: cutOverOn, fixed: undefined })
    yield* log.append((effectiveOn) => [
      {
        _tag: "ImportStarted",
        importId: ImportId.make(importId),
        cutOverOn: cutOverOn ?? null,
        accountId: accountId === undefined ? null : AccountId.make(accountId),
        startedAt: now,
        effectiveOn
      }
    ])
  } else if (log.state().latest?.isFinished !== false) return yield* new NothingToResume()
})

/** A run without a beginning is a defect: {@link begin} was there before. */
const current = (log: ImportLog.ImportLog): ImportRecord.Run => {
  const { latest } = log.state()
  if (latest === undefined) throw new NothingToResume()
  return latest
}

const mostOf = (
  { maxRequests = Number.POSITIVE_INFINITY, maxRequestsPerDay = Number.POSITIVE_INFINITY }: Options,
  { requestsOn }: ImportRecord.State,
  today: LocalDate
): number => Math.min(maxRequests, Math.max(0, maxRequestsPerDay - (requestsOn.get(today) ?? 0)))

/** How many requests were sent since this was asked last. */
const since = (allowance: Counter) => {
  let told = 0
  return () => {
    const sent = allowance.sent - told
    told = allowance.sent
    return sent
  }
}

/** Every step that is not done, window by window, and at the end the sums of both sides. */
const steps = Effect.fnUntraced(function* (
  options: Options,
  log: ImportLog.ImportLog,
  cause: Cause,
  allowance: Counter,
  requests: () => number
) {
  const { accountId, cutOverOn: on, startedAt } = current(log).terms
  const settings = yield* Tenant
  const past = { cause, cutOver: on === null ? undefined : cutOverOn(on) }
  for (const step of ImportRecord.stepsOf(kindsOf(settings)))
    while (!ImportRecord.reached(current(log), step).isDone) {
      const { documents, upTo: after } = ImportRecord.reached(current(log), step)
      const inVain = Math.max(0, current(log).inVain)
      const slice = {
        after,
        ...sliceFor(options.windowSize ?? defaultWindow, allowance.most - allowance.sent, inVain),
        accountId: accountId ?? undefined,
        ...slices[step.pass](later(startedAt, -lagMs))
      }
      const found = yield* window(step.kind, slice, past, { done: documents, inVain })
      yield* log.append((effectiveOn) => advanced(current(log), step, after, found, requests(), effectiveOn))
    }
  return yield* Controls.read(accountId ?? undefined)
})

/** What a pass reads; `since` is when the import began. */
const slices: Readonly<Record<ImportRecord.Step["pass"], (since: string) => Partial<Slice>>> = {
  all: () => ({}),
  deleted: () => ({ deleted: true }),
  changed: (since) => ({ changedSince: since }),
  changedAndDeleted: (since) => ({ changedSince: since, deleted: true })
}

const advanced = (
  { gaps, terms: { importId } }: ImportRecord.Run,
  step: ImportRecord.Step,
  after: string,
  found: Windowed,
  requests: number,
  effectiveOn: LocalDate
): ReadonlyArray<ImportRecord.Event> => {
  const known = new Set(gaps.map(textOf))
  const news = found.gaps.filter((gap) => !known.has(textOf(gap)) && known.add(textOf(gap)))
  return [
    ...news.map((gap) => ({ _tag: "ImportGapFound" as const, importId, ...gap, effectiveOn })),
    {
      _tag: "ImportAdvanced",
      importId,
      ...step,
      upTo: found.upTo ?? after,
      isDone: found.upTo === undefined,
      documents: found.documents,
      facts: found.facts,
      requests,
      effectiveOn
    }
  ]
}

const textOf = ({ subject, why }: ImportRecord.Gap): string => `${subject}: ${why}`
