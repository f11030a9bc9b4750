/**
 * Zuora as a run over the tables reads it: in bulk, a window at a time, each told with what came before it, so that a run
 * that was killed reads on from there; singly what differs.
 */
import { Tenant } from "@counterfoil/billing/Tenant"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Deleted from "./Deleted.ts"
import { type DocumentKind, kindsOf } from "./reading/DocumentKind.ts"
import type { Manifest } from "./reading/Manifest.ts"
import { SourceSums, type Sum } from "./reading/SourceSums.ts"
import { type Noted, UnreadDocuments } from "./reading/UnreadDocuments.ts"
import { readAgain } from "./SecondReading.ts"
import type { Sources } from "./tables/Reading.ts"
import { readKind, type Scope } from "./ZuoraSnapshot.ts"

/** How far a reading is, and what it tells by then. */
export interface Told {
  /** The kind that is read, and the id after which it goes on; null behind the last. */
  readonly at: { readonly kind: DocumentKind; readonly next: string | null } | undefined
  readonly unread: Noted
  readonly sums: ReadonlyArray<Sum>
}

const nothing: Told = { at: undefined, unread: new UnreadDocuments().noted, sums: [] }

/** Never fail: what could not be read is told. */
export const zuoraSources = (scope: Scope, manifest: Manifest) => {
  const read = Effect.fnUntraced(function* <E, R>(
    save: (documents: Parameters<Parameters<ZuoraSources["read"]>[0]>[0], told?: Told) => Effect.Effect<void, E, R>,
    before: Told | undefined
  ) {
    const settings = yield* Tenant
    let told = before ?? nothing
    const kinds = kindsOf(settings)
    const unread = UnreadDocuments.of([told.unread])
    const sums = new SourceSums(told.sums)
    for (const kind of kinds) {
      const { at } = told
      const isCurrent = at?.kind === kind
      if (at !== undefined && (isCurrent ? at.next === null : kinds.indexOf(kind) < kinds.indexOf(at.kind))) continue
      yield* readKind(
        kind,
        scope,
        { manifest, unread },
        (documents, next) => {
          sums.add(kind, documents)
          told = { at: { kind, next }, unread: unread.noted, sums: sums.noted }
          return save(documents, told)
        },
        isCurrent ? (at.next ?? "") : ""
      )
    }
    return told
  })
  return {
    read,
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

type ZuoraSources = Sources<Told, never, never>
