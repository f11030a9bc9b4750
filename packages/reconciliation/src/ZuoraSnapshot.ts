/**
 * Zuora's documents as one run reads them: in bulk, a window of ids at a time, by a number of requests that depends on
 * the number of windows only. Which pages that were is told to the manifest; what could not be read is named.
 */
import type { Observed } from "@counterfoil/domain/comparison/Sides"
import { streamOf } from "@counterfoil/domain/comparison/Sides"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import { documents as rowsOf, mostIds, type Slice } from "@counterfoil/billing/bulk/Slice"
import { Tenant } from "@counterfoil/billing/Tenant"
import type { TableRecord } from "@counterfoil/zuora/objects/Tables"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as LegacyChanges from "./LegacyChanges.ts"
import { Progress } from "./Progress.ts"
import { byKind, type Documents } from "./reading/Documents.ts"
import { type DocumentKind, kindsOf, names, readPage } from "./reading/DocumentKind.ts"
import { hashOf, type Manifest } from "./reading/Manifest.ts"
import { sourceNames } from "./reading/SourceSums.ts"
import type { UnreadDocuments } from "./reading/UnreadDocuments.ts"
import type { Source } from "./report/Report.ts"

export interface Snapshot extends Pick<Observed, "adjustments" | "moves"> {
  readonly documents: Documents
}

/** What to read, everything or the documents of one account, and how. */
export interface Scope {
  readonly accountId?: string | undefined
  /** Documents that are read together, by a few jobs; below what Zuora gives for each line of theirs. */
  readonly windowSize?: number | undefined
  /** Whether the number of requests matters more than their time. */
  readonly isThrifty: boolean
}

/** Where a reading tells what it has read and what it has not. */
export interface Told {
  readonly manifest: Manifest
  readonly unread: UnreadDocuments
}

const defaultWindow = 5_000

/** Rows of one job of accounts: what Zuora gives. Source: Zuora documentation, Data Query limitations. */
const mostAccounts = 100_000

/** Reads all documents. Never fails: what could not be read is told. */
export const read = Effect.fn("ZuoraSnapshot.read")(function* (scope: Scope, told: Told) {
  const settings = yield* Tenant
  const documents = new Map<string, ObservedDocument>()
  for (const kind of kindsOf(settings)) yield* readKind(kind, scope, told, into(documents))
  const changes = settings.settlement === "legacy" ? yield* readChanges(scope.accountId, told) : {}
  return { documents, ...changes } satisfies Snapshot
})

const sliceOf = ({ accountId, isThrifty, windowSize = defaultWindow }: Scope): Slice => ({
  after: "",
  first: accountId === undefined ? windowSize : Math.min(windowSize, mostIds),
  accountId,
  ...(isThrifty ? { thrift: { firstLookMs: 0 } } : {})
})

type Read = Effect.Success<ReturnType<typeof readPage>>

/** Takes the documents of a window. The next one begins after this id; null behind the last. */
type Take<E, R> = (documents: ReadonlyArray<ObservedDocument>, next: string | null) => Effect.Effect<void, E, R>

/** Keeps them by their streams. */
export const into =
  (all: Map<string, ObservedDocument>): Take<never, never> =>
  (documents) =>
    Effect.sync(() => {
      for (const document of documents) all.set(streamOf(document), document)
    })

/** Where to begin, behind an id, and how many there were last time. */
interface Outset {
  readonly from?: string
  readonly about?: number | undefined
}

/**
 * All documents of a kind in a scope. A window that could not be read ends it: what lies behind it is
 * unread.
 */
export const readKind = Effect.fnUntraced(function* <E, R>(
  kind: DocumentKind,
  scope: Scope,
  { manifest, unread }: Told,
  take: Take<E, R>,
  { about, from = "" }: Outset = {}
) {
  const progress = yield* Progress
  let done = 0
  for (let slice: Slice | undefined = { ...sliceOf(scope), after: from }; slice !== undefined;) {
    const { after, first }: Slice = slice
    const page: Result.Result<Read, { readonly message: string }> = yield* Effect.result(readPage(kind, slice))
    if (Result.isFailure(page)) {
      unread.rest(kind, after, `${manifest.lastMissed}${page.failure.message}`)
      return yield* take([], null)
    }
    const read: Read = page.success
    const { documents, upTo } = read
    for (const one of documents) if (Result.isFailure(one)) unread.one(`${kind}-${one.failure.id}`, one.failure)
    const next: string | null = upTo === undefined || documents.length < first ? null : upTo
    yield* take(
      documents.flatMap((one) => (Result.isSuccess(one) ? [one.success] : [])),
      next
    )
    done += documents.length
    yield* progress.tell({ what: `Reading Zuora's ${names[kind][1]}`, done, of: undefined, about })
    slice = next === null ? undefined : { ...slice, after: next }
  }
})

/** Without what changes balances by itself no balance can be compared. */
export const readChanges = Effect.fnUntraced(function* (accountId: string | undefined, { manifest, unread }: Told) {
  const changes = yield* Effect.result(LegacyChanges.read(accountId))
  if (Result.isFailure(changes)) {
    unread.changes(whyUnread(manifest, changes.failure), false)
    return {}
  }
  const { adjustments, moves, untold } = changes.success
  for (const { id, subject, why } of untold) unread.one(`adjustment ${id}`, { subject, why })
  return { adjustments, moves }
})

/** Why legacy changes of balances could not be read. */
export const whyUnread = (manifest: Manifest, { message }: { readonly message: string }): string =>
  `legacy changes of balances could not be read: ${manifest.lastMissed}${message}`

/** Number and name of accounts by id; only for people, so a list that cannot be read is left empty. */
export const namesOf = (scope: Scope) =>
  Effect.gen(function* () {
    const found: Record<string, string> = {}
    const slice = { ...sliceOf(scope), first: mostAccounts }
    for (let after: string | undefined = ""; after !== undefined;) {
      const rows: ReadonlyArray<TableRecord<"accounts">> = yield* rowsOf("accounts", { ...slice, after })
      for (const { accountNumber, id, name } of rows) found[id] = [accountNumber, name].filter(Boolean).join(" ")
      after = rows.length < mostAccounts ? undefined : rows.at(-1)?.id
    }
    return found
  }).pipe(Effect.orElseSucceed((): Record<string, string> => ({})))

/** What was read of each kind, as it was understood: the same documents hash the same whatever their order. */
export const sourcesOf = ({ adjustments, documents, moves }: Snapshot): ReadonlyArray<Source> => {
  const { creditMemos, debitMemos, invoices, payments } = byKind(documents)
  return [
    source(sourceNames.Invoice, invoices.values()),
    source(sourceNames.DebitMemo, debitMemos.values()),
    source(sourceNames.CreditMemo, creditMemos.values()),
    source(sourceNames.Payment, payments.values()),
    ...(adjustments === undefined
      ? []
      : [
          source(
            sourceNames.adjustment,
            adjustments.map((one) => ({ ...one, id: one.adjustment.adjustmentId }))
          )
        ]),
    ...(moves === undefined ? [] : [source(sourceNames.move, moves)])
  ]
}

const source = (name: string, documents: Iterable<{ readonly id: string }>): Source => {
  const sorted = Array.from(documents).toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return { name, count: sorted.length, sha256: hashOf(sorted.map(hashOf)) }
}
