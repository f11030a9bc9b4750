/** What a comparison in memory knows of parts that Zuora showed before, and what it leaves for the next. */
import { formerAfter, type PartsSeen, type SeenPart, seenParts } from "@counterfoil/domain/comparison/FormerParts"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import * as Effect from "effect/Effect"
import type { Documents } from "./Documents.ts"

export interface PartsMemory<E, R> {
  /** By stream, what was seen of these documents. */
  readonly before: (streams: ReadonlyArray<string>) => Effect.Effect<ReadonlyMap<string, PartsSeen>, E, R>
  /** `isComplete`: whether these are all that there are. */
  readonly keep: (documents: ReadonlyArray<ObservedDocument>, isComplete: boolean) => Effect.Effect<void, E, R>
}

/** Of a store without tables: nothing is known of what was before. */
export const none: PartsMemory<never, never> = {
  before: () => Effect.succeed(new Map()),
  keep: () => Effect.void
}

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
