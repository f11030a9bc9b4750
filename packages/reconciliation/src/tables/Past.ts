/**
 * What a seen payment or credit memo was before: parts that are gone since what it gives was last seen to change. Kept in
 * `recon.seen.past` as canonical text, from reading to reading; null where there is nothing to be kept.
 *
 * One run may read a document more than once, and a bulk reading may be torn: what it was before the run stays known, and
 * the last reading counts alone. So a run that is killed and gone on with leaves what an undisturbed one leaves.
 */
import {
  formerAfter,
  isRenamed,
  isSameParts,
  type PartsSeen,
  type SeenPart,
  seenParts
} from "@counterfoil/domain/comparison/FormerParts"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import { textOf, valueOf } from "./CanonicalText.ts"

interface Past {
  readonly former: ReadonlyArray<SeenPart>
  /** The run that saw it change last, and what was seen before that run. */
  readonly since?: { readonly run: bigint; readonly before: PartsSeen }
}

/** A document as it was, and what was kept of it. */
interface Was {
  readonly document: ObservedDocument
  readonly past: string | null
}

/** What is kept of a document that a run reads anew. */
export const pastAfter = (run: bigint, was: Was, now: ObservedDocument): string | null => {
  const kept = pastOf(was.past)
  const before = kept?.since?.run === run ? kept.since.before : seenIn(was)
  const parts = partsOf(now)
  if (isSameParts(before.parts, parts)) return before.former.length === 0 ? null : textOf({ former: before.former })
  return textOf({ former: formerAfter(before, parts), since: { run, before } })
}

/** What is kept of a document that a run has read as it was: what was before a former run is of no use any more. */
export const pastOnward = (run: bigint, past: string | null): string | null => {
  const kept = pastOf(past)
  if (kept?.since === undefined || kept.since.run === run) return past
  return kept.former.length === 0 ? null : textOf({ former: kept.former })
}

/** What was seen of a document so far. */
export const seenIn = ({ document, past }: Was): PartsSeen => ({ parts: partsOf(document), former: formerIn(past) })

/** Parts that are gone. */
export const formerIn = (past: string | null): ReadonlyArray<SeenPart> => pastOf(past)?.former ?? []

/** Whether a part is there under another id than before. */
export const hasOtherIds = (past: string | null, document: ObservedDocument): boolean =>
  past !== null && isRenamed(formerIn(past), partsOf(document))

const pastOf = (past: string | null): Past | undefined => (past === null ? undefined : (valueOf(past) as Past))

const partsOf = (document: ObservedDocument): ReadonlyArray<SeenPart> =>
  "parts" in document ? seenParts(document) : []
