/**
 * What has changed in Zuora since a run: documents of windows by `UpdatedDate`, read whole by their ids, and what each
 * account has of them by Zuora's own rows. Everything else is as it was read before.
 */
import { touchedSince } from "@counterfoil/billing/bulk/BulkTouched"
import { mostIds } from "@counterfoil/billing/bulk/Slice"
import { Tenant } from "@counterfoil/billing/Tenant"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { Progress } from "../Progress.ts"
import { type DocumentKind, kindsOf, names, readPage } from "../reading/DocumentKind.ts"
import type { Told } from "../ZuoraSnapshot.ts"
import { statedTotals } from "./ZuoraTotals.ts"

const touchedKinds = {
  Invoice: "invoice",
  DebitMemo: "debitMemo",
  CreditMemo: "creditMemo",
  Payment: "payment"
} as const

/** Takes documents of a kind. */
export type Take<E, R> = (kind: DocumentKind, documents: ReadonlyArray<ObservedDocument>) => Effect.Effect<void, E, R>

/** Reads them, from an ISO instant in UTC on. Never fails: what could not be read is told. */
export const readChanges = Effect.fn("ZuoraChanges.readChanges")(function* <E, R>(
  since: string,
  told: Told,
  take: Take<E, R>
) {
  const kinds = kindsOf(yield* Tenant)
  const gone: Array<string> = []
  for (const kind of kinds) {
    const touched = yield* Effect.result(touchedSince(touchedKinds[kind], since))
    if (Result.isFailure(touched)) told.unread.rest(kind, "", `${told.manifest.lastMissed}${touched.failure.message}`)
    else gone.push(...(yield* readByIds(kind, Array.from(touched.success), told, take)))
  }
  const stated = yield* Effect.result(statedTotals(kinds))
  if (Result.isSuccess(stated)) return { gone, ...stated.success }
  const why = `${told.manifest.lastMissed}${stated.failure.message}`
  told.unread.note({ subject: "counts and sums of Zuora's documents", why })
  return { gone, totals: undefined, ofNobody: [] }
})

/** Reads documents of a kind; gives the streams of those that Zuora does not have any more. */
export const readByIds = Effect.fnUntraced(function* <E, R>(
  kind: DocumentKind,
  ids: ReadonlyArray<string>,
  { manifest, unread }: Told,
  take: Take<E, R>
) {
  const progress = yield* Progress
  const gone: Array<string> = []
  for (let start = 0; start < ids.length; start += mostIds) {
    const some = ids.slice(start, start + mostIds)
    const page = yield* Effect.result(readPage(kind, { after: "", first: mostIds, ids: some }))
    if (Result.isFailure(page)) {
      const why = `${manifest.lastMissed}${page.failure.message}`
      for (const id of some) unread.one(`${kind}-${id}`, { subject: `${names[kind][0]} ${id}`, why })
      continue
    }
    const { documents } = page.success
    const there = new Set<string>()
    for (const one of documents)
      if (Result.isSuccess(one)) there.add(one.success.id)
      else {
        there.add(one.failure.id)
        unread.one(`${kind}-${one.failure.id}`, one.failure)
      }
    gone.push(...some.flatMap((id) => (there.has(id) ? [] : [`${kind}-${id}`])))
    yield* take(
      kind,
      documents.flatMap((one) => (Result.isSuccess(one) ? [one.success] : []))
    )
    yield* progress.tell({
      what: `Reading Zuora's changed ${names[kind][1]}`,
      done: start + some.length,
      of: ids.length
    })
  }
  return gone
})
