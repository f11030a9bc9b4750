/** What would be otherwise: another rule by which amounts fall on lines, or events that had never been. */
import type { Rule } from "@counterfoil/domain/AllocationRule"
import type { Strategy } from "@counterfoil/domain/Application"
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import * as StreamName from "@counterfoil/domain/StreamName"
import { type DocumentEntry, nameOf } from "../Entry.ts"

/** Nothing of it: history as it was. */
export interface Change {
  /** Every application whose lines are known is divided by it, as if it had been the rule then. */
  readonly strategy?: { readonly name: Strategy; readonly rule: Rule } | undefined
  /** `Payment-1@2`: these events had never been, nor what cannot be without them. */
  readonly without?: ReadonlySet<string> | undefined
}

/** An event that falls away, and why. */
export interface Dropped {
  readonly event: string
  readonly type: string
  /** What it cannot be without; null for what was left out itself. */
  readonly because: string | null
}

/** Brings a document into being: without it, none of its other events can be. */
const brings = /Posted$|Captured$|DraftObserved$|PaymentSubmitted$|OpeningBalanceImported$/

/** What a later event cannot be without: the same application, refund or adjustment. */
const needsOf = (event: DocumentEvent): ReadonlyArray<string> => [
  ...("application" in event ? [`application ${event.application.id}`] : []),
  ...("unapplication" in event
    ? [`application ${event.unapplication.applicationId}`, `un-application ${event.unapplication.id}`]
    : []),
  ...("applicationId" in event ? [`application ${event.applicationId}`] : []),
  ...("refundId" in event && event.refundId !== undefined ? [`refund ${event.refundId}`] : []),
  ...("adjustmentId" in event ? [`adjustment ${event.adjustmentId}`] : [])
]

const documentsOf = ({ event, stream }: DocumentEntry): ReadonlyArray<string> => {
  const leg = "application" in event ? event.application : "unapplication" in event ? event.unapplication : undefined
  return leg === undefined ? [stream] : [StreamName.ofSource(leg.source), StreamName.ofTarget(leg.target)]
}

/** Events that fall away: both legs of an application, and whatever rests on what is left out. In their order. */
export const droppedOf = (
  entries: ReadonlyArray<DocumentEntry>,
  without: ReadonlySet<string>
): ReadonlyArray<Dropped> => {
  const gone = new Set<string>()
  const first = new Map<string, string>()
  for (const entry of entries) {
    if (brings.test(entry.event._tag) && !first.has(entry.stream)) first.set(entry.stream, nameOf(entry))
    if (!without.has(nameOf(entry))) continue
    // An un-application that is left out leaves its application alone.
    const needs = needsOf(entry.event)
    gone.add(needs.find((need) => need.startsWith("un-application ")) ?? needs[0] ?? nameOf(entry))
  }
  for (const [stream, name] of first) if (without.has(name)) gone.add(stream)
  return entries.flatMap((entry): ReadonlyArray<Dropped> => {
    const { _tag: type } = entry.event
    const event = nameOf(entry)
    if (without.has(event)) return [{ event, type, because: null }]
    const because = [...documentsOf(entry), ...needsOf(entry.event)].find((need) => gone.has(need))
    if (because === undefined) return []
    // What is taken back of nothing is nothing, on either leg.
    if ("unapplication" in entry.event) gone.add(`un-application ${entry.event.unapplication.id}`)
    return [{ event, type, because }]
  })
}
