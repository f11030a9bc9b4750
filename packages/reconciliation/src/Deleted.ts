/**
 * Documents that Zuora has deleted, by our streams, as far as it still shows them: for 30 days, as canceled ones, since
 * nothing else can be deleted. Source: Zuora documentation, Data Query, deleted rows.
 */
import { mostIds } from "@counterfoil/billing/bulk/Slice"
import { streamOf } from "@counterfoil/domain/comparison/Sides"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { documentIn, documentKinds, readPage } from "./reading/DocumentKind.ts"

/** Those of these streams' documents that are deleted, by stream. What cannot be read is left out, as if it were unknown. */
export const read = Effect.fn("Deleted.read")(function* (streams: ReadonlyArray<string>) {
  const found = new Map<string, ObservedDocument>()
  const asked = streams.flatMap((stream) => documentIn(stream) ?? [])
  for (const kind of documentKinds) {
    const all = asked.flatMap((one) => (one.kind === kind ? [one.id] : []))
    for (let start = 0; start < all.length; start += mostIds) {
      const ids = all.slice(start, start + mostIds)
      const { documents } = yield* readPage(kind, { after: "", first: mostIds, ids, deleted: true })
      for (const one of documents) if (Result.isSuccess(one)) found.set(streamOf(one.success), one.success)
    }
  }
  return found
})
