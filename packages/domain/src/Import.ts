/**
 * Imports: the way in for a tenant with history. Stream `Imports`, one per tenant: what was read, how far, what it cost,
 * and what Zuora no longer knows. A later run goes on from here.
 */
import * as Schema from "effect/Schema"
import { AccountId, ImportId } from "./Id.ts"
import { LocalDate } from "./LocalDate.ts"

/**
 * Documents come in this order: what is owed before what settles it, then what changes balances besides (legacy: the
 * adjustments of invoices and of their items, the moves of credit balances).
 */
const kinds = [
  "invoice",
  "debitMemo",
  "creditMemo",
  "payment",
  "invoiceAdjustment",
  "itemAdjustment",
  "creditBalanceAdjustment"
] as const
const Kind = Schema.Literals(kinds)
export type Kind = typeof Kind.Type

/**
 * All that live, and what was deleted; then, of both, what Zuora has changed since the import began.
 */
const Pass = Schema.Literals(["all", "deleted", "changed", "changedAndDeleted"])

const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

/** Of one kind, in one pass. */
const step = { pass: Pass, kind: Kind }

export const Event = Schema.TaggedUnion({
  ImportStarted: {
    importId: ImportId,
    /** The day at whose end the history begins with opening balances; null for all of it. */
    cutOverOn: Schema.NullOr(LocalDate),
    /** Only this account; null for all. */
    accountId: Schema.NullOr(AccountId),
    /** ISO instant in UTC. */
    startedAt: Schema.NonEmptyString,
    effectiveOn: LocalDate
  },
  /** Documents of one kind are recorded up to an id; `facts` counts the events that were news. */
  ImportAdvanced: {
    importId: ImportId,
    ...step,
    upTo: Schema.String,
    isDone: Schema.Boolean,
    documents: Count,
    facts: Count,
    /** Requests since the event before. */
    requests: Count,
    effectiveOn: LocalDate
  },
  /** Stopped before the end, because no more requests may be sent. */
  ImportPaused: { importId: ImportId, requests: Count, effectiveOn: LocalDate },
  /** Something is not known, and `why`: it is not imported, or stands as Zuora shows it now. */
  ImportGapFound: {
    importId: ImportId,
    subject: Schema.NonEmptyString,
    why: Schema.NonEmptyString,
    effectiveOn: LocalDate
  },
  ImportFinished: { importId: ImportId, effectiveOn: LocalDate }
})
export type Event = typeof Event.Type

type Started = Extract<Event, { _tag: "ImportStarted" }>

/** How far one step has come. */
export interface Reached {
  readonly upTo: string
  readonly isDone: boolean
  readonly documents: number
  readonly facts: number
}

export interface Gap {
  readonly subject: string
  readonly why: string
}

export interface Run {
  readonly terms: Omit<Started, "_tag">
  readonly steps: ReadonlyMap<string, Reached>
  readonly gaps: ReadonlyArray<Gap>
  readonly requests: number
  readonly isFinished: boolean
  /** How often it stopped since something was on record last: what is to come next takes more than one run may send. */
  readonly inVain: number
}

export interface State {
  /** The import that began last. */
  readonly latest: Run | undefined
  /** Requests of all imports by the day on which they were sent. */
  readonly requestsOn: ReadonlyMap<LocalDate, number>
  /** Imports that began with opening balances: what was closed before is not in the books on purpose. */
  readonly cutOvers: ReadonlyArray<Pick<Started, "accountId" | "cutOverOn">>
}

export const initial: State = { latest: undefined, requestsOn: new Map(), cutOvers: [] }

/** One kind of documents in one pass. */
export type Step = { readonly [Key in keyof typeof step]: (typeof step)[Key]["Type"] }

/** Kinds of documents; adjustments and moves are not looked for among what was deleted. */
const isDocument = (kind: Kind): boolean => ["invoice", "debitMemo", "creditMemo", "payment"].includes(kind)

/** What an import of these kinds does, in order: what is owed is known, deleted or not, before what settles it. */
export const stepsOf = (kinds: ReadonlyArray<Kind>): ReadonlyArray<Step> => {
  const both = (living: Step["pass"], deleted: Step["pass"]) =>
    kinds.flatMap((kind): ReadonlyArray<Step> => [
      { pass: living, kind },
      ...(isDocument(kind) ? [{ pass: deleted, kind }] : [])
    ])
  return [...both("all", "deleted"), ...both("changed", "changedAndDeleted")]
}

const keyOf = ({ kind, pass }: Step): string => `${pass} ${kind}`

const nowhere: Reached = { upTo: "", isDone: false, documents: 0, facts: 0 }

/** How far a step of an import has come. */
export const reached = (run: Run, step: Step): Reached => run.steps.get(keyOf(step)) ?? nowhere

export const evolve = (state: State, event: Event): State => {
  switch (event._tag) {
    case "ImportStarted": {
      const { _tag: _, ...terms } = event
      return {
        ...state,
        latest: { terms, steps: new Map(), gaps: [], requests: 0, isFinished: false, inVain: 0 },
        cutOvers: event.cutOverOn === null ? state.cutOvers : [...state.cutOvers, event]
      }
    }
    case "ImportAdvanced":
      return spent(withRun(state, event, advanced(event)), event)
    case "ImportPaused":
      return spent(
        withRun(state, event, (run) => ({ ...run, inVain: run.inVain + 1 })),
        event
      )
    case "ImportGapFound":
      return withRun(state, event, (run) => ({
        ...run,
        gaps: [...run.gaps, { subject: event.subject, why: event.why }]
      }))
    case "ImportFinished":
      return withRun(state, event, (run) => ({ ...run, isFinished: true }))
  }
}

export const fold = (events: Iterable<Event>): State => {
  let state = initial
  for (const event of events) state = evolve(state, event)
  return state
}

const withRun = (state: State, { importId }: { readonly importId: ImportId }, change: (run: Run) => Run): State =>
  state.latest?.terms.importId === importId ? { ...state, latest: change(state.latest) } : state

const advanced =
  (event: Extract<Event, { _tag: "ImportAdvanced" }>) =>
  (run: Run): Run => {
    const before = reached(run, event)
    return {
      ...run,
      // The stop of a run that has come this far is none in vain.
      inVain: -1,
      steps: new Map(run.steps).set(keyOf(event), {
        upTo: event.upTo,
        isDone: event.isDone,
        documents: before.documents + event.documents,
        facts: before.facts + event.facts
      })
    }
  }

const spent = (
  state: State,
  event: { readonly importId: ImportId; readonly requests: number; readonly effectiveOn: LocalDate }
): State => ({
  ...withRun(state, event, (run) => ({ ...run, requests: run.requests + event.requests })),
  requestsOn: new Map(state.requestsOn).set(
    event.effectiveOn,
    (state.requestsOn.get(event.effectiveOn) ?? 0) + event.requests
  )
})
