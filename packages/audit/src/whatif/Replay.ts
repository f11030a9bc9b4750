/**
 * A history played again with something changed: event by event, each on the books as they have become by then. Without a
 * change every event is the one that was, and the books are history's, byte for byte.
 */
import type { Application, Split, Unapplication } from "@counterfoil/domain/Application"
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import * as Ledger from "@counterfoil/domain/Ledger"
import * as StreamName from "@counterfoil/domain/StreamName"
import { takeAmount } from "@counterfoil/domain/Unapplying"
import { stateOf } from "../asof/DocumentAt.ts"
import { type DocumentEntry, nameOf } from "../Entry.ts"
import { type Change, type Dropped, droppedOf } from "./Change.ts"
import { divided } from "./Division.ts"

export interface Replayed {
  /** What happened instead, in the order of what did. */
  readonly placed: ReadonlyArray<Ledger.Placed & { readonly event: DocumentEvent }>
  readonly dropped: ReadonlyArray<Dropped>
  /** Applications and un-applications that fall on other lines. */
  readonly divided: ReadonlySet<string>
  readonly ledger: Ledger.Ledger
}

export const replay = (entries: ReadonlyArray<DocumentEntry>, { strategy, without = new Set() }: Change): Replayed => {
  const dropped = droppedOf(entries, without)
  const gone = new Set(dropped.map(({ event }) => event))
  /** By the id of the application or un-application: both legs are divided alike. */
  const splits = new Map<string, Split | undefined>()
  const placed: Array<Replayed["placed"][number]> = []
  let ledger = Ledger.empty

  const dividedOnce = (id: string, divide: () => Split | undefined): Split | undefined => {
    if (!splits.has(id)) splits.set(id, divide())
    return splits.get(id)
  }
  const again = (event: DocumentEvent): DocumentEvent | undefined => {
    if (strategy === undefined) return event
    if ("application" in event) {
      const { application } = event
      const split = dividedOnce(application.id, () => divided(application, strategy.rule, ledger))
      return split === undefined ? event : { ...event, application: { ...application, split, strategy: strategy.name } }
    }
    if ("unapplication" in event) {
      const { unapplication } = event
      const isOther = splits.get(unapplication.applicationId) !== undefined
      const split = isOther ? dividedOnce(unapplication.id, () => takenBack(unapplication, ledger)) : undefined
      return split === undefined ? event : { ...event, unapplication: { ...unapplication, split } }
    }
    // What was read of how Zuora divided it says nothing of how it is divided now.
    return "applicationId" in event && splits.get(event.applicationId) !== undefined ? undefined : event
  }

  for (const entry of entries) {
    if (gone.has(nameOf(entry))) continue
    const event = again(entry.event)
    if (event === undefined) continue
    const one = { stream: entry.stream, event }
    placed.push(one)
    ledger = Ledger.fold([one], ledger)
  }
  const others = Array.from(splits).flatMap(([id, split]) => (split === undefined ? [] : [id]))
  return { placed, dropped, divided: new Set(others), ledger }
}

/** As much as was taken back, of the lines on which the application fell instead, the first ones first. */
const takenBack = (unapplication: Unapplication, ledger: Ledger.Ledger): Split | undefined => {
  const applied = appliedIn(ledger, unapplication)
  const [part] = applied === undefined ? [] : takeAmount([applied], unapplication.amount)
  const [first, ...rest] = part?.items ?? []
  return first === undefined ? undefined : { _tag: "Stated", items: [first, ...rest] }
}

/** The application on whichever of its documents is there, before this un-application is booked on it. */
const appliedIn = (ledger: Ledger.Ledger, { applicationId, id, source, target }: Unapplication & Application) => {
  for (const stream of [StreamName.ofSource(source), StreamName.ofTarget(target)]) {
    const state = stateOf(ledger, stream)
    if (state === undefined) continue
    const { applied, undone } = "usage" in state ? state.usage.applications : state.applications
    if (!undone.has(id) && applied.has(applicationId)) return applied.get(applicationId)
  }
  return undefined
}
