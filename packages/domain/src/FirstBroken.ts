/**
 * The event after which something stopped being right. A history is taken commit by commit: inside of one, half of an
 * application may be booked already, and nothing is wrong with that.
 */
import { empty, fold, type Ledger, type Placed } from "./Ledger.ts"

/** Where it stopped: the event, and the books just before and just after it. */
export interface Broken<Event extends Placed> {
  readonly event: Event
  readonly before: Ledger
  readonly after: Ledger
  /**
   * How many ledgers were looked at. At most log2 of the commits, rounded up, and k: the two ends of the history, and after
   * each event of the one commit that is left.
   */
  readonly looks: number
}

/** A history by its commits: an array of them, or what makes any stretch of them when it is asked for. */
export interface Commits<Event extends Placed> {
  readonly length: number
  /** From `start` on, without `end`. */
  readonly slice: (start: number, end: number) => Iterable<ReadonlyArray<Event>>
}

/**
 * Found by halving, each half folded on from where all was still right: as much folding as reading the history twice, and
 * of it no more at once than a ledger and a commit. It is an event after which `holds` is false where it was true before;
 * the only one, where what broke stayed broken. Undefined where it holds at the end, or never did.
 */
export const firstBroken = <Event extends Placed>(
  commits: Commits<Event>,
  holds: (ledger: Ledger) => boolean
): Broken<Event> | undefined => {
  let looks = 2
  if (!holds(empty) || holds(fold(eventsOf(commits, 0, commits.length)))) return undefined
  let sound = 0
  let broken = commits.length
  let ledger = empty
  while (broken - sound > 1) {
    const middle = (sound + broken) >> 1
    const onward = fold(eventsOf(commits, sound, middle), ledger)
    looks += 1
    if (holds(onward)) {
      sound = middle
      ledger = onward
    } else broken = middle
  }
  return within(Array.from(eventsOf(commits, sound, sound + 1)), ledger, holds, looks)
}

function* eventsOf<Event extends Placed>(commits: Commits<Event>, start: number, end: number): Iterable<Event> {
  for (const commit of commits.slice(start, end)) yield* commit
}

/**
 * Found by going through the whole history: the event after the last commit with which `agrees` was true. For what may
 * have been true, false and true again, such as being what somebody else shows now. Undefined where it agrees at the end,
 * or never did.
 */
export const lastAgreed = <Event extends Placed>(
  commits: ReadonlyArray<ReadonlyArray<Event>>,
  agrees: (ledger: Ledger) => boolean
): Broken<Event> | undefined => {
  let ledger = empty
  let last: { readonly ledger: Ledger; readonly next: number } | undefined
  commits.forEach((commit, index) => {
    ledger = fold(commit, ledger)
    if (agrees(ledger)) last = { ledger, next: index + 1 }
  })
  const next = last === undefined ? undefined : commits[last.next]
  return last === undefined || next === undefined ? undefined : within(next, last.ledger, agrees, commits.length)
}

/** The event of a commit after which it is false up to the commit's end. */
const within = <Event extends Placed>(
  commit: ReadonlyArray<Event>,
  from: Ledger,
  holds: (ledger: Ledger) => boolean,
  looks: number
): Broken<Event> | undefined => {
  let found: Omit<Broken<Event>, "looks"> | undefined
  let before = from
  let isSound = true
  for (const event of commit) {
    const after = fold([event], before)
    const stillHolds = holds(after)
    if (isSound && !stillHolds) found = { event, before, after }
    isSound = stillHolds
    before = after
  }
  return found === undefined ? undefined : { ...found, looks: looks + commit.length }
}
