/**
 * Zuora as a run over the tables reads it: in bulk, a window at a time, each told with what came before it, so that a run
 * that was killed reads on from there; singly what differs.
 */
import { Tenant } from "@counterfoil/billing/Tenant"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Deleted from "./Deleted.ts"
import { readByIds, readChanges } from "./incremental/ZuoraChanges.ts"
import { changeTables, type ChangeTable, readTable } from "./LegacyChanges.ts"
import { type DocumentKind, documentKinds, kindsOf } from "./reading/DocumentKind.ts"
import type { Manifest } from "./reading/Manifest.ts"
import type { ShownChange } from "./reading/ShownChange.ts"
import { SourceSums, type Sum } from "./reading/SourceSums.ts"
import { type Noted, UnreadDocuments } from "./reading/UnreadDocuments.ts"
import { readAgain } from "./SecondReading.ts"
import type { SaveChanges } from "./tables/Reading.ts"
import type * as Runs from "./tables/Runs.ts"
import { seenCounts } from "./tables/SeenCounts.ts"
import { readKind, type Scope, whyUnread } from "./ZuoraSnapshot.ts"

/** How far a reading is, and what it tells by then. */
export interface Told {
  /** The kind or table that is read, and the id after which it goes on; null behind the last. */
  readonly at: { readonly kind: DocumentKind | ChangeTable; readonly next: string | null } | undefined
  readonly unread: Noted
  readonly sums: ReadonlyArray<Sum>
}

/** In which order everything is read. */
const order: ReadonlyArray<DocumentKind | ChangeTable> = [...documentKinds, ...changeTables]

/** Whether a reading that has come to a place has read all of a kind or table. */
const isBehind = (one: DocumentKind | ChangeTable, at: Told["at"]): boolean =>
  at !== undefined && (at.kind === one ? at.next === null : order.indexOf(one) < order.indexOf(at.kind))

const nothing: Told = { at: undefined, unread: new UnreadDocuments().noted, sums: [] }

type Save<E, R> = (documents: ReadonlyArray<ObservedDocument>, told?: Told) => Effect.Effect<void, E, R>

/** Never fail: what could not be read is told. */
export const zuoraSources = (scope: Scope, manifest: Manifest) => {
  const read = Effect.fnUntraced(function* <E, R>(save: Save<E, R>, before: Told | undefined) {
    const settings = yield* Tenant
    let told = before ?? nothing
    const kinds = kindsOf(settings)
    const unread = UnreadDocuments.of([told.unread])
    const sums = new SourceSums(told.sums)
    const counts = yield* seenCounts(settings.tenant)
    for (const kind of kinds) {
      const { at } = told
      if (isBehind(kind, at)) continue
      const isCurrent = at?.kind === kind
      yield* readKind(
        kind,
        scope,
        { manifest, unread },
        (documents, next) => {
          sums.add(kind, documents)
          told = { at: { kind, next }, unread: unread.noted, sums: sums.noted }
          return save(documents, told)
        },
        // What a killed reading has read already is in no count of this one.
        isCurrent ? { from: at.next ?? "" } : { about: counts.get(kind) }
      )
    }
    return told
  })
  const legacy = Effect.fnUntraced(function* <E, R>(save: SaveChanges<Told, E, R>, before: Told) {
    let told = before
    const unread = UnreadDocuments.of([told.unread])
    const sums = new SourceSums(told.sums)
    for (const table of changeTables) {
      const { at } = told
      if (isBehind(table, at)) continue
      const failed = yield* readTable(
        table,
        undefined,
        ({ changes, next, untold }) => {
          for (const one of untold) unread.one(`adjustment ${one.id}`, one)
          sums.add(
            table === "credit-balance-adjustments" ? "move" : "adjustment",
            changes.map(({ change }) => change)
          )
          told = { at: { kind: table, next }, unread: unread.noted, sums: sums.noted }
          return save(changes, told)
        },
        at?.kind === table ? (at.next ?? "") : ""
      )
      if (failed === undefined) continue
      unread.changes(whyUnread(manifest, failed), true)
      const documents = told.sums.filter(({ kind }) => kind !== "adjustment" && kind !== "move")
      told = { at: { kind: "credit-balance-adjustments", next: null }, unread: unread.noted, sums: documents }
      yield* save("unread", told)
      break
    }
    return told
  })
  const legacyAgain = Effect.fnUntraced(function* <E, R>(
    save: (changes: ReadonlyArray<ShownChange>) => Effect.Effect<void, E, R>
  ) {
    const unread = new UnreadDocuments()
    for (const table of changeTables) {
      const failed = yield* readTable(table, undefined, ({ changes, untold }) => {
        for (const one of untold) unread.one(`adjustment ${one.id}`, one)
        return save(changes)
      })
      if (failed === undefined) continue
      unread.changes(whyUnread(manifest, failed), false)
      break
    }
    return unread.noted
  })
  let ofNobody: ReadonlyArray<string> = []
  const changes = Effect.fnUntraced(function* <E, R>(former: Runs.Run, save: Save<E, R>) {
    const unread = new UnreadDocuments()
    const sums = new SourceSums()
    const changed = yield* readChanges(former.settings.watermark, { manifest, unread }, (kind, documents) => {
      sums.add(kind, documents)
      return save(documents)
    })
    ofNobody = changed.ofNobody
    const told: Told = { at: undefined, unread: unread.noted, sums: sums.noted }
    return { gone: changed.gone, totals: changed.totals, told }
  })
  const accounts = Effect.fnUntraced(function* <E, R>(names: ReadonlyArray<string>, before: Told, save: Save<E, R>) {
    const kinds = kindsOf(yield* Tenant)
    const unread = UnreadDocuments.of([before.unread])
    const sums = new SourceSums(before.sums)
    const take = (kind: DocumentKind, documents: ReadonlyArray<ObservedDocument>) => {
      sums.add(kind, documents)
      return save(documents)
    }
    for (const accountId of names)
      // Payments of nobody are in no account's window.
      if (accountId === "") yield* readByIds("Payment", ofNobody, { manifest, unread }, take)
      else
        for (const kind of kinds)
          yield* readKind(kind, { ...scope, accountId }, { manifest, unread }, (documents) => take(kind, documents))
    return { at: undefined, unread: unread.noted, sums: sums.noted } satisfies Told
  })
  return {
    read,
    legacy,
    legacyAgain,
    changes,
    accounts,
    deleted: (streams: ReadonlyArray<string>) =>
      Effect.map(Effect.result(Deleted.read(streams)), (found) =>
        Result.isSuccess(found)
          ? { documents: found.success, untold: [] }
          : { documents: new Map(), untold: [{ subject: "deleted documents", why: found.failure.message }] }
      ),
    unread: (told: Told) => UnreadDocuments.of([told.unread]),
    again: (suspects: ReadonlyMap<string, string>, shown: ReadonlySet<string>) => {
      const unread = new UnreadDocuments()
      return Effect.map(readAgain(shown, suspects, { manifest, unread }), (documents) => ({
        documents,
        unread: unread.noted
      }))
    },
    pages: manifest.take
  }
}
