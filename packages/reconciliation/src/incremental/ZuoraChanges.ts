/**
 * What has changed in Zuora since a former run, and what may have changed unseen: documents of windows by `UpdatedDate`
 * with those that our side asks for, read whole by their ids; and every document of accounts whose counts and sums do not
 * tie with what the run takes them to be. Everything else is taken as it stood.
 */
import { touchedSince } from "@counterfoil/billing/bulk/BulkTouched"
import { cutOver } from "@counterfoil/billing/CutOvers"
import { mostIds } from "@counterfoil/billing/bulk/Slice"
import { Tenant } from "@counterfoil/billing/Tenant"
import { streamOf } from "@counterfoil/domain/comparison/Sides"
import type { Ledger } from "@counterfoil/domain/Ledger"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { Progress } from "../Progress.ts"
import { documentIn, type DocumentKind, kindsOf, names, readPage } from "../reading/DocumentKind.ts"
import { into, readKind, type Snapshot, type Told } from "../ZuoraSnapshot.ts"
import { nobody, streamsOf } from "./Dirty.ts"
import * as Tallies from "./Tallies.ts"

const touchedKinds = {
  Invoice: "invoice",
  DebitMemo: "debitMemo",
  CreditMemo: "creditMemo",
  Payment: "payment"
} as const

export interface Changed extends Snapshot {
  /** Documents that were asked for, whether Zuora still has them or not. */
  readonly asked: ReadonlySet<string>
  /** What each account owes by Zuora's own rows, by account and currency, minor units; empty where they were not read. */
  readonly balances: ReadonlyMap<string, bigint>
}

/** Reads them. Never fails: what could not be read is told. `dirty` are streams that our side asks for. */
export const read = Effect.fn("ZuoraChanges.read")(function* (
  ledger: Ledger,
  dirty: ReadonlySet<string>,
  since: string,
  told: Told
) {
  const settings = yield* Tenant
  const kinds = kindsOf(settings)
  const asked = new Set(dirty)
  for (const kind of kinds) {
    const touched = yield* Effect.result(touchedSince(touchedKinds[kind], since))
    if (Result.isFailure(touched)) told.unread.rest(kind, "", `${told.manifest.lastMissed}${touched.failure.message}`)
    else for (const id of touched.success) asked.add(`${kind}-${id}`)
  }
  const documents = new Map<string, ObservedDocument>()
  for (const kind of kinds) yield* readByIds(kind, asked, told, documents)
  const counted = yield* Effect.result(Tallies.stated(kinds))
  if (Result.isFailure(counted)) {
    const why = `${told.manifest.lastMissed}${counted.failure.message}`
    told.unread.note({ subject: "counts and sums of Zuora's documents", why })
    return { documents, asked, balances: new Map() } satisfies Changed
  }
  const taken = Tallies.taken(ledger, (stream) => asked.has(stream), documents.values(), (yield* cutOver)?.on)
  const differing = counted.success.differingFrom(taken)
  for (const stream of streamsOf(ledger, differing)) asked.add(stream)
  for (const accountId of differing)
    if (accountId !== nobody)
      for (const kind of kinds) yield* readKind(kind, { accountId, isThrifty: false }, told, into(documents))
  // Payments of nobody are in no account's window.
  if (differing.has(nobody)) yield* readByIds("Payment", asked, told, documents)
  for (const stream of documents.keys()) asked.add(stream)
  return { documents, asked, balances: counted.success.balances } satisfies Changed
})

/** Documents of a kind by their ids, as many together as a statement takes. */
const readByIds = Effect.fnUntraced(function* (
  kind: DocumentKind,
  asked: ReadonlySet<string>,
  { manifest, unread }: Told,
  into: Map<string, ObservedDocument>
) {
  const progress = yield* Progress
  const ids = Array.from(asked).flatMap((stream) => {
    const document = documentIn(stream)
    return document?.kind === kind && !into.has(stream) ? [document.id] : []
  })
  for (let start = 0; start < ids.length; start += mostIds) {
    const some = ids.slice(start, start + mostIds)
    const page = yield* Effect.result(readPage(kind, { after: "", first: mostIds, ids: some }))
    if (Result.isFailure(page)) {
      const why = `${manifest.lastMissed}${page.failure.message}`
      for (const id of some) unread.one(`${kind}-${id}`, { subject: `${names[kind][0]} ${id}`, why })
      continue
    }
    for (const one of page.success.documents)
      if (Result.isSuccess(one)) into.set(streamOf(one.success), one.success)
      else unread.one(`${kind}-${one.failure.id}`, one.failure)
    yield* progress.tell({
      what: `Reading Zuora's changed ${names[kind][1]}`,
      done: start + some.length,
      of: ids.length
    })
  }
})
