/**
 * The two times at which anything can be asked: what holds on a day, as far as it was known at an instant. An event counts
 * from its business day on, once it was recorded.
 */
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import type { DocumentEntry } from "./Entry.ts"

/** What is left out does not bound: today's books as known now are `{}`. */
export interface AsOf {
  /** The business day, included; of a trial balance the booking day. */
  readonly effectiveOn?: LocalDate | undefined
  /** ISO instant in UTC, included. */
  readonly knownAt?: string | undefined
}

/** ISO instants in UTC with their microseconds, so that they compare as text with those of events. */
export const microseconds = (instant: string): string => {
  const [, minute = "", second = "00", fraction = ""] = /^(.{16})(?::(\d{2})(?:\.(\d+))?)?Z$/.exec(instant) ?? []
  return `${minute}:${second}.${fraction.padEnd(6, "0").slice(0, 6)}Z`
}

export const isKnown = ({ knownAt }: AsOf, { recordedAt }: Pick<StoredEvent, "recordedAt">): boolean =>
  knownAt === undefined || recordedAt <= microseconds(knownAt)

/** What a document claims, as a whole. A later word on it never counts before an earlier one. */
const claims = /^(Invoice|DebitMemo|CreditMemo)(Posted|ChangeObserved|Unposted|Canceled|OpeningBalanceImported)$/

/** Whose words only tell more of what was a fact before: they count with it. */
const tellsMore = /ApplicationSplitObserved$/

/** The events of documents that count; they come stream by stream in their order. */
export const counting = <E extends DocumentEntry>(asOf: AsOf, entries: Iterable<E>): ReadonlyArray<E> => {
  const claimedOn = new Map<string, string>()
  const { effectiveOn } = asOf
  return Array.from(entries).filter(({ stored }) => {
    if (!isKnown(asOf, stored)) return false
    if (tellsMore.test(stored.type)) return true
    let from = stored.effectiveOn
    if (claims.test(stored.type)) {
      const before = claimedOn.get(stored.stream)
      if (before !== undefined && before > from) from = before
      claimedOn.set(stored.stream, from)
    }
    return effectiveOn === undefined || from <= effectiveOn
  })
}

/** `on 2026-03-31, as known at 2026-04-02T08:00Z`; empty where nothing bounds. */
export const asOfText = ({ effectiveOn, knownAt }: AsOf): string =>
  [
    ...(effectiveOn === undefined ? [] : [`on ${effectiveOn}`]),
    ...(knownAt === undefined ? [] : [`as known at ${knownAt}`])
  ].join(", ")
