/** What a comparison in memory knows of parts that Zuora showed before. */
import { formerAfter, type PartsSeen, type SeenPart, seenParts } from "@counterfoil/domain/comparison/FormerParts"
import * as Effect from "effect/Effect"
import type { Documents } from "./Documents.ts"

/** By stream, what was seen of these documents. */
export type PartsMemory<E, R> = (streams: ReadonlyArray<string>) => Effect.Effect<ReadonlyMap<string, PartsSeen>, E, R>

/** Of a store without tables: nothing is known of what was before. */
export const none: PartsMemory<never, never> = () => Effect.succeed(new Map())

/** By stream, the parts that are gone by now. */
export const formerIn = (
  documents: Documents,
  before: ReadonlyMap<string, PartsSeen>
): ReadonlyMap<string, ReadonlyArray<SeenPart>> =>
  new Map(
    Array.from(before).flatMap(([stream, seen]) => {
      const document = documents.get(stream)
      return document === undefined || !("parts" in document)
        ? []
        : [[stream, formerAfter(seen, seenParts(document))] as const]
    })
  )
