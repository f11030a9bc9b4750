/**
 * Zuora's applications against what was seen of them before: Zuora deletes what is taken back, and writes it anew under
 * another id when a tenant moves to Invoice Settlement. A difference whose part is gone has that for its cause.
 *
 * "Before" is before the applications between two documents were last seen to change, whichever run saw it: a run that
 * reads everything and one that reads what has changed know the same.
 */
import { type Discrepancy, make } from "../Discrepancy.ts"
import * as Money from "../Money.ts"
import type { ObservedPart, ObservedSource } from "../Observed.ts"
import * as StreamName from "../StreamName.ts"
import { deltaOf, type Difference, type Sides } from "./Sides.ts"
import { numberOf, titleOf } from "./Titles.ts"
import { figuresOf } from "./Unclassified.ts"

/** One part as Zuora showed it. There is one at most between a source and a target. */
export interface SeenPart extends Pick<ObservedPart, "target" | "amount"> {
  readonly id: string
}

/** What was seen of a source: its parts, and those that were there before the last change and are gone. */
export interface PartsSeen {
  readonly parts: ReadonlyArray<SeenPart>
  readonly former: ReadonlyArray<SeenPart>
}

/** The parts of a source whose ids are known, by id. */
export const seenParts = ({ parts }: Pick<ObservedSource, "parts">): ReadonlyArray<SeenPart> =>
  parts
    .flatMap(({ amount, id, target }) => (id === undefined ? [] : [{ id, target, amount }]))
    .sort((a, b) => (a.id < b.id ? -1 : 1))

/** Whether the same was given to the same documents under the same ids. */
export const isSameParts = (left: ReadonlyArray<SeenPart>, right: ReadonlyArray<SeenPart>): boolean =>
  textOf(left) === textOf(right)

/** The former parts after a reading: of each target of which something has changed, those that went with that. */
export const formerAfter = ({ former, parts }: PartsSeen, now: ReadonlyArray<SeenPart>): ReadonlyArray<SeenPart> => {
  const [then, here] = [Map.groupBy(parts, targetOf), Map.groupBy(now, targetOf)]
  const hasChanged = (part: SeenPart): boolean =>
    !isSameParts(then.get(targetOf(part)) ?? [], here.get(targetOf(part)) ?? [])
  const current = new Set(now.map(({ id }) => id))
  return [
    ...former.filter((part) => !hasChanged(part)),
    ...parts.filter((part) => hasChanged(part) && !current.has(part.id))
  ].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** Whether one of them is there under another id. */
export const isRenamed = (former: ReadonlyArray<SeenPart>, now: ReadonlyArray<SeenPart>): boolean =>
  former.some((part) => twinOf(part, now) !== undefined)

/** What a comparison found, with Z07 in the place of what it explains, and Z11. */
export const withFormer = (sides: Sides, found: ReadonlyArray<Discrepancy>): ReadonlyArray<Discrepancy> => {
  const { formerParts, unread } = sides.observed
  const gone = Array.from(formerParts ?? []).flatMap(([source, former]) => {
    const document = sides.documents.get(source)
    if (document === undefined || !("parts" in document)) return []
    const now = seenParts(document)
    return former.map((part) => ({ source, target: targetOf(part), part, twin: twinOf(part, now) }))
  })
  if (gone.length === 0) return found
  const deleted = new Map(
    gone.flatMap(({ part, source, target, twin }) => (twin === undefined ? [[`${source} > ${target}`, part]] : []))
  )
  return [
    ...found.map((one) => {
      const part = one.code === "Z05" ? deleted.get(one.subject) : undefined
      const difference = part && sides.differences.find(({ key }) => key === one.subject)
      return part === undefined || difference?.ours?.minor !== part.amount.minor
        ? one
        : partDeleted(one, part, isFollowed(sides, difference, found))
    }),
    ...gone.flatMap(({ part, source, target, twin }) =>
      twin === undefined || unread?.has(source) === true
        ? []
        : [idChanged(sides, source, `${source} > ${target} part ${part.id}`, part, twin)]
    )
  ]
}

const targetOf = ({ target }: SeenPart): string => StreamName.ofTarget(target)

const textOf = (parts: ReadonlyArray<SeenPart>): string =>
  parts.map((part) => `${part.id} ${targetOf(part)} ${Money.show(part.amount)}`).join()

const twinOf = (part: SeenPart, now: ReadonlyArray<SeenPart>): SeenPart | undefined =>
  now.find(
    (other) => other.id !== part.id && targetOf(other) === targetOf(part) && Money.equals(other.amount, part.amount)
  )

/** Whether the balances of both documents follow it: then it was taken back, else nobody knows what has happened. */
const isFollowed = (sides: Sides, { source, target }: Difference, found: ReadonlyArray<Discrepancy>): boolean =>
  [source, target].every((stream) => isFollowedBy(sides, stream, found))

const isFollowedBy = (sides: Sides, stream: string, found: ReadonlyArray<Discrepancy>): boolean => {
  const document = sides.documents.get(stream)
  if (document === undefined) return false
  if ("balance" in document && sides.observed.unread?.mayPay(document.accountId) === true) return false
  const left = figuresOf(sides.ledger, document)?.find(({ what }) => what === "balance" || what === "unapplied")
  // Canceled, or back in draft: that is told by itself, and leaves nothing to be followed.
  if (left === undefined) return true
  if (left.ours === left.theirs) return deltaOf(sides, stream) === 0n
  return !found.some(({ code, documents }) => ofBalances.has(code) && documents.includes(stream))
}

/** What is told of a document whose own figures come to something else than what was given. */
const ofBalances: ReadonlySet<string> = new Set(["Z03", "Z04", "Z12", "Z14", "X00"])

const partDeleted = (difference: Discrepancy, part: SeenPart, isTakenBack: boolean): Discrepancy =>
  make({
    ...difference,
    code: "Z07",
    resolution: isTakenBack ? "adopt" : "human",
    theirs: `${difference.theirs}; part ${part.id} of ${Money.show(part.amount)} is gone`,
    consequences: [{ code: "Z05", subject: difference.subject }, ...difference.consequences]
  })

/** About the source alone: what is told of it must not depend on whether its target was looked at. */
const idChanged = (sides: Sides, source: string, subject: string, part: SeenPart, twin: SeenPart): Discrepancy => {
  const { accountId, number } = numberOf(sides, source)
  return make({
    code: "Z11",
    subject,
    title: titleOf(source, number),
    accountId,
    amount: null,
    ours: `part ${part.id} of ${Money.show(part.amount)}`,
    theirs: `part ${twin.id}`,
    documents: [source]
  })
}
