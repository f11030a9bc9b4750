/**
 * The event since which a discrepancy has been there: what broke an identity, or what we recorded last before our side and
 * Zuora's no longer agreed. Names who and why, so that whoever looks into it knows where to begin.
 */
import { understood } from "@counterfoil/billing/StoredEvents"
import { compare } from "@counterfoil/domain/comparison/Comparison"
import { documentsOf, type Observed, streamOf, type Timing } from "@counterfoil/domain/comparison/Sides"
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import { EventMeta } from "@counterfoil/domain/EventMeta"
import { shown } from "@counterfoil/domain/PersonalText"
import { figureOf } from "@counterfoil/domain/Figure"
import { type Broken, firstBroken, lastAgreed } from "@counterfoil/domain/FirstBroken"
import { check } from "@counterfoil/domain/identities/Identities"
import type { CreditMemoId, DebitMemoId, InvoiceId, PaymentId } from "@counterfoil/domain/Id"
import * as Ledger from "@counterfoil/domain/Ledger"
import type { Money } from "@counterfoil/domain/Money"
import { hiddenOffsets } from "@counterfoil/domain/SelfCheck"
import { EventStore } from "@counterfoil/event-store/EventStore"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { byKind, type Documents } from "./reading/Documents.ts"

/** `before` and `after`: what the discrepancy's document had open, or had still to give; null where it had no figure. */
export interface BrokenBy {
  readonly stream: string
  readonly version: number
  readonly type: string
  readonly effectiveOn: string
  /** ISO instant in UTC. */
  readonly recordedAt: string
  readonly actor: string
  readonly reason: string | null
  /** The operation, run or import that led to it. */
  readonly causationId: string
  readonly before: Money | null
  readonly after: Money | null
}

/** Who, and for what. */
export const whyOf = ({ actor, causationId, reason }: BrokenBy): string =>
  `by ${actor}${reason === null ? "" : `: ${reason}`} (${causationId})`

/** Discrepancies that are looked into in one run, the first ones; each costs a few reads. */
const most = 200
/** A longer history is not gone through for one discrepancy. */
const mostEvents = 20_000

interface Event extends Ledger.Placed {
  readonly stored: StoredEvent
}

/** By the discrepancy's id; those without are about no document of ours, or were there from the beginning. */
export const brokenBy = Effect.fn("BrokenBy.brokenBy")(function* (
  discrepancies: ReadonlyArray<Discrepancy>,
  ledger: Ledger.Ledger,
  observed: Observed,
  timing: Omit<Timing, "changedAt">
) {
  const theirs: Documents = new Map(documentsOf(observed).map((document) => [streamOf(document), document]))
  const found = new Map<string, BrokenBy>()
  for (const discrepancy of discrepancies.slice(0, most)) {
    const broken = /^[IZ]/.test(discrepancy.code)
      ? yield* ofOne(discrepancy, ledger, theirs, observed, timing)
      : undefined
    if (broken !== undefined) found.set(discrepancy.id, shownAs(broken, documentOf(discrepancy)))
  }
  return Object.fromEntries(found)
})

/** The documents that {@link brokenBy} looks at of these. */
export const streamsOf = (discrepancies: ReadonlyArray<Discrepancy>): ReadonlyArray<string> =>
  Array.from(
    new Set(
      discrepancies.slice(0, most).flatMap(({ documents, subject }) => [...documents, subject.split(" ")[0] ?? ""])
    )
  )

const ofOne = Effect.fnUntraced(function* (
  discrepancy: Discrepancy,
  ledger: Ledger.Ledger,
  theirs: Documents,
  { deleted }: Observed,
  timing: Omit<Timing, "changedAt">
) {
  const { code, id, subject } = discrepancy
  if (code.startsWith("I")) {
    const accountId = accountOf(ledger, subject)
    if (accountId === undefined) return undefined
    const { readSubject } = yield* EventStore
    const commits = commitsOf(yield* readSubject(accountId))
    return firstBroken(commits, (prefix) => {
      const violations = check(prefix)
      return ![...violations, ...hiddenOffsets(prefix, violations)].some((one) => one.subject === subject)
    })
  }
  const { readStream } = yield* EventStore
  const streams = Array.from(new Set(discrepancy.documents))
  const events = yield* Effect.forEach(streams, (stream) => readStream(stream))
  const shown = new Map(
    streams.flatMap((stream) => {
      const document = theirs.get(stream)
      return document === undefined ? [] : [[stream, document] as const]
    })
  )
  const observed = { ...byKind(shown), deleted }
  // Whatever Zuora showed before: we no longer agreed when what was given differed.
  const sought = code === "Z07" ? `Z05 ${subject}` : id
  const changedAt = new Map<string, string>()
  const isKnown = (prefix: Ledger.Ledger): boolean =>
    Array.from(shown.values()).every((document) => Ledger.isKnown(prefix, document))
  // Before we knew a document we had nothing to agree on, except where Zuora does not have it either.
  return lastAgreed(
    commitsOf(events.flat()),
    (prefix) => isKnown(prefix) && compare(prefix, observed, { ...timing, changedAt }).every((one) => one.id !== sought)
  )
})

/** Events of one commit have one log and one instant, and stand together; what this program does not know is passed over. */
const commitsOf = (all: ReadonlyArray<StoredEvent>): ReadonlyArray<ReadonlyArray<Event>> => {
  if (all.length > mostEvents) return []
  const commits = new Map<string, Array<Event>>()
  for (const stored of all.toSorted((a, b) => a.log - b.log || a.position - b.position)) {
    const event = understood(stored)
    if (Result.isFailure(event)) continue
    const key = `${stored.log} ${stored.recordedAt}`
    const commit = commits.get(key) ?? []
    commit.push({ stream: stored.stream, event: event.success, stored })
    commits.set(key, commit)
  }
  return Array.from(commits.values())
}

/** Whose document or account a subject names: `Invoice-<id>`, `Invoice-<id> <item>`, `account <id>`. */
const accountOf = (ledger: Ledger.Ledger, subject: string): string | undefined => {
  const [first = "", second] = subject.split(" ")
  if (first === "account") return second
  const id = first.slice(first.indexOf("-") + 1)
  if (first.startsWith("CreditBalance-")) return id
  const state =
    ledger.invoices.get(id as InvoiceId) ??
    ledger.debitMemos.get(id as DebitMemoId) ??
    ledger.creditMemos.get(id as CreditMemoId) ??
    ledger.payments.get(id as PaymentId)
  return state === undefined || state._tag === "NotSeen" ? undefined : (state.accountId ?? undefined)
}

/** The document whose figure is shown: the first that the discrepancy is about. */
const documentOf = ({ documents, subject }: Discrepancy): string => documents[0] ?? subject.split(" ")[0] ?? ""

const decodeMeta = Schema.decodeUnknownOption(EventMeta)

const shownAs = ({ after, before, event: { stored } }: Broken<Event>, document: string): BrokenBy => {
  const meta = decodeMeta(stored.meta)
  return {
    stream: stored.stream,
    version: stored.version,
    type: stored.type,
    effectiveOn: stored.effectiveOn,
    recordedAt: stored.recordedAt,
    actor: Option.match(meta, { onNone: () => "", onSome: ({ actor }) => actor }),
    reason: Option.flatMapNullishOr(meta, ({ reason }) => reason).pipe(Option.map(shown), Option.getOrNull),
    causationId: Option.match(meta, { onNone: () => "", onSome: ({ causationId }) => causationId }),
    before: figureOf(before, document) ?? null,
    after: figureOf(after, document) ?? null
  }
}
