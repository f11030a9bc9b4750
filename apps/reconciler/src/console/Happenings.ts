/** What happened to an account, the newest first: both legs of an application are one thing. */
import type { DocumentEntry } from "@counterfoil/audit/Entry"
import type { History } from "@counterfoil/audit/History"
import type { Application, Unapplication } from "@counterfoil/domain/Application"
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import type { Ledger } from "@counterfoil/domain/Ledger"
import { titleOf } from "@counterfoil/domain/proposal/Changed"
import * as StreamName from "@counterfoil/domain/StreamName"
import type { Happening } from "@counterfoil/http-api/Documents"
import { entryOf } from "./DocumentRow.ts"

/** Entries that belong together, in their order. */
export type Together = readonly [DocumentEntry, ...ReadonlyArray<DocumentEntry>]

/** Of what is the account's; the other leg may lie on another one's document. */
export const togetherOf = ({ entries, own }: History): ReadonlyArray<Together> => {
  const all = new Map<string, [DocumentEntry, ...Array<DocumentEntry>]>()
  for (const entry of entries) {
    const key = keyOf(entry)
    const others = all.get(key)
    if (others === undefined) all.set(key, [entry])
    else others.push(entry)
  }
  return Array.from(all.values())
    .filter((together) => together.some(({ stream }) => own.has(stream)))
    .toReversed()
}

/** The ledger knows the numbers. */
export const happeningOf = (ledger: Ledger, together: Together): Happening => {
  const [first] = together
  const entries = together.map((entry) => entryOf(ledger, entry))
  const { actor, amount, effectiveOn, operation, reason, recordedAt, what } = entryOf(ledger, first)
  const leg = legIn(first.event)
  const between =
    leg === undefined ? null : { from: StreamName.ofSource(leg.source), to: StreamName.ofTarget(leg.target) }
  const end = (stream: string) => ({ stream, title: titleOf(ledger, stream) })
  return {
    what: between === null ? what : "unapplication" in first.event ? "taken back from" : "applied to",
    between: between === null ? null : { from: end(between.from), to: end(between.to) },
    amount,
    effectiveOn,
    recordedAt,
    actor,
    reason,
    operation,
    entries
  }
}

const legIn = (event: DocumentEvent): Application | Unapplication | undefined =>
  "application" in event ? event.application : "unapplication" in event ? event.unapplication : undefined

/** The same of both legs, and of nothing else. */
const keyOf = ({ event, stored: { stream, version } }: DocumentEntry): string => {
  const leg = legIn(event)
  return leg === undefined ? `${stream}@${version}` : `${"unapplication" in event ? "back" : "given"} ${leg.id}`
}
