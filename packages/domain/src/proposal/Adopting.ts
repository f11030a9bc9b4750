/** Recording what Zuora verifiably shows: which documents are read for a discrepancy, and whether that settles it. */
import { compare } from "../comparison/Comparison.ts"
import type { Observed } from "../comparison/Sides.ts"
import type { Discrepancy } from "../Discrepancy.ts"
import type { Ledger } from "../Ledger.ts"
import { only, streamsIn } from "./Accounts.ts"
import { candidate, type Find } from "./Repair.ts"
import type { Scene } from "./Scene.ts"
import type { Step } from "./Step.ts"

/** Its documents, and what gave value to a missing one, since only sources tell their applications. */
const streamsRead = ({ consequences, documents }: Discrepancy): ReadonlyArray<string> =>
  Array.from(
    new Set([
      ...documents,
      ...consequences.flatMap(({ subject }) => (subject.includes(" > ") ? subject.split(" > ", 1) : []))
    ])
  )

/** The legacy adjustment or move that a discrepancy is about; undefined where it is about something else. */
export const changeOf = ({ subject }: Discrepancy): string | undefined => / adjustment (\S+)$/.exec(subject)?.[1]

export type Observation = Extract<Step, { readonly _tag: "Observe" | "ObserveChange" }>

/** The one observation by which a discrepancy is adopted; undefined where there is nothing to read. */
export const observation = (discrepancy: Discrepancy): Observation | undefined => {
  const changeId = changeOf(discrepancy)
  if (changeId !== undefined) return { _tag: "ObserveChange", changeId }
  const [first, ...rest] = streamsRead(discrepancy)
  return first === undefined ? undefined : { _tag: "Observe", streams: [first, ...rest] }
}

export const adopting: Find = (discrepancy, _, scene) => {
  const step = observation(discrepancy)
  if (discrepancy.resolution !== "adopt" || step === undefined)
    return "Zuora does not show what became of it: nothing is there to be recorded"
  return candidate([step], "", (after) => !differs(after, discrepancy, scene))
}

/** Whether it is still there between these books and what was read of Zuora. */
const differs = (after: Ledger, discrepancy: Discrepancy, scene: Scene): boolean => {
  const { isCompared, timing } = scene
  const isRead = (stream: string): boolean => isCompared(stream) || discrepancy.documents.includes(stream)
  const ours = only(after, isRead)
  return compare(ours, restricted(scene, ours, discrepancy), { ...timing, changedAt: new Map() }).some(
    ({ id }) => id === discrepancy.id
  )
}

/** What Zuora shows of these books and of the discrepancy, and of whatever gives them value. */
const restricted = ({ documents, givers, observed }: Scene, ours: Ledger, discrepancy: Discrepancy): Observed => {
  const own = [...streamsRead(discrepancy), ...streamsIn(ours)]
  const shown = new Set([...own, ...own.flatMap((stream) => givers.get(stream) ?? [])])
  const all = Array.from(shown).flatMap((stream) =>
    observed.deleted?.has(stream) === true ? [] : (documents.get(stream) ?? [])
  )
  return {
    ...observed,
    invoices: new Map(all.flatMap((one) => (one.kind === "invoice" ? [[one.id, one]] : []))),
    debitMemos: new Map(all.flatMap((one) => (one.kind === "debitMemo" ? [[one.id, one]] : []))),
    creditMemos: new Map(all.flatMap((one) => (one.kind === "creditMemo" ? [[one.id, one]] : []))),
    payments: new Map(all.flatMap((one) => (one.kind === "payment" ? [[one.id, one]] : [])))
  }
}
