/**
 * What differs is read a second time, singly, before it is told: pages of a bulk reading are of different moments, so that
 * a document that changed between two of them is torn. What the second reading says holds.
 */
import { compare } from "@counterfoil/domain/comparison/Comparison"
import type { PartsSeen } from "@counterfoil/domain/comparison/FormerParts"
import type { Observed, Timing } from "@counterfoil/domain/comparison/Sides"
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import type { Ledger } from "@counterfoil/domain/Ledger"
import { changeOf } from "@counterfoil/domain/proposal/Adopting"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import * as StreamName from "@counterfoil/domain/StreamName"
import type { ZuoraError } from "@counterfoil/zuora/ZuoraError"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { leaveOut } from "./BeforeCutOver.ts"
import { Progress } from "./Progress.ts"
import { byKind, withNew } from "./reading/Documents.ts"
import { documentIn, names, readOne } from "./reading/DocumentKind.ts"
import { formerIn } from "./reading/PartsMemory.ts"
import type { Noted } from "./reading/UnreadDocuments.ts"
import { readChanges, type Snapshot, type Told } from "./ZuoraSnapshot.ts"

export interface Compared {
  readonly differing: ReadonlyArray<Discrepancy>
  readonly snapshot: Snapshot
  /** What was compared: without what lies before the cut-over. */
  readonly observed: Observed
  /** The books that it was compared with. */
  readonly ledger: Ledger
}

export interface How {
  readonly accountId: string | undefined
  /**
   * Whether everything of which something was refunded is read singly too: tables do not tell a chargeback or a late
   * failure from a refund, and what an import has brought in as a refund may be either (assumption A36).
   */
  readonly isThorough: boolean
  /** By stream, what was seen of parts before. */
  readonly seen: ReadonlyMap<string, PartsSeen>
}

/** Requests in flight: well below what Zuora allows all clients of a tenant together. */
const concurrency = 8

/** What is read again may make others differ. Whatever still comes up then changes while it is read. */
export const mostRounds = 4

/** Compares, reads what differs once more, and compares again, until nothing differs that was not read twice. */
export const compareTwice = Effect.fn("SecondReading.compareTwice")(function* (
  ledger: Ledger,
  first: Snapshot,
  timing: (observed: Observed) => Timing,
  { accountId, isThorough, seen, ...told }: Told & How
) {
  const asked = new Set<string>()
  const once = Effect.fnUntraced(function* (snapshot: Snapshot) {
    const { adjustments, documents, moves } = snapshot
    const observed: Observed = {
      ...(yield* leaveOut({ ...byKind(documents), adjustments, moves }, ledger)),
      formerParts: formerIn(documents, seen),
      unread: told.unread.over(ledger)
    }
    return { differing: compare(ledger, observed, timing(observed)), snapshot, observed, ledger } satisfies Compared
  })
  let areChangesAsked = false
  const refunded = isThorough ? refundedIn(first) : new Map<string, string>()
  for (const stream of refunded.keys()) asked.add(stream)
  const again = yield* readAgain(first.documents, refunded, told)
  let compared: Compared = yield* once({ ...first, documents: withNew(first.documents, again) })
  for (let round = 1; ; round++) {
    const suspects = suspectsIn(compared.differing, giversOf(compared, ledger), asked)
    const needsChanges: boolean = !areChangesAsked && compared.differing.some((one) => changeOf(one) !== undefined)
    if (suspects.size === 0 && !needsChanges) return compared
    if (round > mostRounds) {
      told.unread.add(changesWhileRead(suspects))
      return yield* once(compared.snapshot)
    }
    for (const stream of suspects.keys()) asked.add(stream)
    const documents = withNew(
      compared.snapshot.documents,
      yield* readAgain(compared.snapshot.documents, suspects, told)
    )
    const changes = needsChanges ? yield* readChanges(accountId, told) : {}
    areChangesAsked ||= needsChanges
    compared = yield* once({ ...compared.snapshot, ...changes, documents })
  }
})

const refundedIn = ({ documents }: Snapshot): ReadonlyMap<string, string> =>
  new Map(
    Array.from(documents).flatMap(([stream, document]) =>
      "refunded" in document && document.refunded.minor !== 0n ? [[stream, "what was refunded of it"] as const] : []
    )
  )

const giversOf = ({ differing, snapshot }: Compared, ledger: Ledger) =>
  giversIn(
    receivablesIn(differing),
    ledger,
    Array.from(snapshot.documents).flatMap(([stream, document]) =>
      "parts" in document ? document.parts.map(({ target }) => [StreamName.ofTarget(target), stream] as const) : []
    )
  )

/**
 * Documents that differ and were not read twice, with what is told of them; and what gives value to them, since a payment
 * that was read before it was taken back leaves a balance unexplained. Timing needs no second look.
 */
export const suspectsIn = (
  differing: ReadonlyArray<Discrepancy>,
  givers: ReadonlyMap<string, ReadonlySet<string>>,
  asked: ReadonlySet<string>
): ReadonlyMap<string, string> =>
  new Map(
    differing
      .filter(counts)
      .flatMap((found) =>
        found.documents
          .flatMap((stream) => [stream, ...(givers.get(stream) ?? [])])
          .flatMap((stream) =>
            asked.has(stream) || documentIn(stream) === undefined
              ? []
              : [[stream, `${found.code} ${found.name}`] as const]
          )
      )
  )

const counts = ({ severity }: Discrepancy): boolean => severity !== "info"

/** Invoices and debit memos whose own figures differ. */
export const receivablesIn = (differing: ReadonlyArray<Discrepancy>): ReadonlyArray<string> => [
  ...new Set(
    differing.filter(counts).flatMap(({ code, documents }) => (["Z03", "Z04", "Z12"].includes(code) ? documents : []))
  )
]

/** What is applied to these in our books, and by Zuora's documents: pairs of a target and a source. */
export const giversIn = (
  receivables: ReadonlyArray<string>,
  { debitMemos, invoices }: Ledger,
  theirs: Iterable<readonly [string, string]>
): ReadonlyMap<string, ReadonlySet<string>> => {
  const givers = new Map(receivables.map((stream) => [stream, new Set<string>()]))
  for (const { applications } of [...invoices.values(), ...debitMemos.values()])
    for (const { application } of applications.applied.values())
      givers.get(StreamName.ofTarget(application.target))?.add(StreamName.ofSource(application.source))
  for (const [target, source] of theirs) givers.get(target)?.add(source)
  return givers
}

/** Of what still differs after the last round. */
export const changesWhileRead = (suspects: ReadonlyMap<string, string>): Noted => ({
  streams: Array.from(suspects.keys()),
  after: [],
  untold: Array.from(suspects, ([stream, found]) => ({
    subject: nameOf(stream),
    why: `${found}, and changes while it is read: run again`
  }))
})

/** Reads suspects singly; one that cannot be read is untold. `shown`: whether Zuora has shown it before. */
export const readAgain = Effect.fnUntraced(function* (
  shown: Pick<ReadonlySet<string>, "has">,
  suspects: ReadonlyMap<string, string>,
  { manifest, unread }: Told
) {
  const progress = yield* Progress
  let done = 0
  const read = Effect.fnUntraced(function* (
    stream: string,
    found: string
  ): Effect.fn.Return<ReadonlyArray<readonly [string, ObservedDocument]>, never, Requirements> {
    const document = documentIn(stream)
    if (document === undefined) return []
    const again = yield* Effect.result(readOne(document.kind, document.id))
    done += 1
    yield* progress.tell({ what: "Reading what differs once more", done, of: suspects.size })
    const source = `second reading: ${names[document.kind][1]}`
    if (Result.isSuccess(again)) {
      manifest.tellOne(source, document.id, again.success)
      return [[stream, again.success]]
    }
    if (isMissing(again.failure) && !shown.has(stream)) return []
    const why = isMissing(again.failure)
      ? "Zuora has shown it first and has not found it then: run again"
      : `${found} could not be confirmed: ${again.failure.message}`
    manifest.tell({ source, window: document.id, count: null, sha256: null, why })
    unread.one(stream, { subject: nameOf(stream), why })
    return []
  })
  const all = yield* Effect.forEach(suspects, ([stream, found]) => read(stream, found), { concurrency })
  return new Map(all.flat())
})

const nameOf = (stream: string): string => {
  const document = documentIn(stream)
  return document === undefined ? stream : `${names[document.kind][0]} ${document.id}`
}

type Requirements = Effect.Services<ReturnType<typeof readOne>>

const isMissing = (error: { readonly _tag: string }): boolean =>
  error._tag === "ZuoraRefused" && (error as Extract<ZuoraError, { _tag: "ZuoraRefused" }>).kind === "NotFound"
