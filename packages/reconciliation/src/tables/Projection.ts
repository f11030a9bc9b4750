/**
 * One stream as the tables keep it: what its events come to, and of a document what every run reads. Pure: the same events
 * give the same rows, which is what the check of the tables rests on.
 */
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import type { BillingEvent } from "@counterfoil/domain/BillingEvent"
import * as Applications from "@counterfoil/domain/Applications"
import { type Essence, ofCreditMemo, ofPayment, ofReceivable } from "@counterfoil/domain/comparison/Essence"
import { ofOneDocument } from "@counterfoil/domain/identities/Identities"
import { meansOf, screeningOf } from "@counterfoil/domain/identities/Screening"
import * as Ledger from "@counterfoil/domain/Ledger"
import type { Offsets } from "@counterfoil/domain/Opening"
import { hiddenOffsets } from "@counterfoil/domain/SelfCheck"
import { type Folded, fold } from "@counterfoil/domain/StreamFold"
import { type TrialBalance, trialBalance } from "@counterfoil/domain/TrialBalance"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import { intentIn, isDocument } from "../StoreState.ts"
import { textOf, valueOf } from "./CanonicalText.ts"
import type { ComparedRow } from "./ComparedRow.ts"
import { printOrNull, sliceOf, sumOfHalves } from "./Print.ts"

/** A row of `recon.state`. */
export interface StateRow {
  readonly stream: string
  readonly kind: string
  readonly version: number
  readonly log: number
  readonly position: number
  readonly changed_at: string
  readonly is_open: boolean
  readonly text: string
  readonly transit: string
  readonly intent: string | null
}

/** A row of `recon.document`; amounts in minor units, as decimal text. */
export interface DocumentRow extends ComparedRow {
  readonly brought: string
  readonly halves: string
  readonly is_loose: boolean
  readonly is_pending: boolean
  readonly is_adjusted: boolean
  readonly violations: number
}

/** A stream while its events come in. */
export interface Projected {
  readonly folded: Folded
  readonly last: StoredEvent
  readonly transit: TrialBalance["inTransit"]
  /** Of a payment: the operation whose answer told of it first. */
  readonly intent: string | undefined
}

/** What a stream came to before. */
export type Before = Pick<Projected, "folded" | "transit" | "intent">

/** Streams that the tables keep. */
export const isKept = (stream: string): boolean =>
  isDocument(stream) || stream.startsWith("Operation-") || stream.startsWith("Case-")

/** One event more. */
export const onward = (before: Before | undefined, stored: StoredEvent, event: BillingEvent): Projected | undefined => {
  const folded = fold(stored.stream, [event], before?.folded)
  if (folded === undefined) return undefined
  const transit = before?.transit ?? []
  return {
    folded,
    last: stored,
    intent: before === undefined ? intentIn(stored) : before.intent,
    transit: isDocument(stored.stream)
      ? withTransit(transit, trialBalance([event as DocumentEvent]).inTransit)
      : transit
  }
}

const withTransit = (before: TrialBalance["inTransit"], more: TrialBalance["inTransit"]): TrialBalance["inTransit"] => {
  if (more.length === 0) return before
  const all = new Map(before.map((one) => [`${one.ref} ${one.currency}`, one]))
  for (const one of more) {
    const key = `${one.ref} ${one.currency}`
    all.set(key, { ...one, minor: one.minor + (all.get(key)?.minor ?? 0n) })
  }
  return Array.from(all.values()).filter(({ minor }) => minor !== 0n)
}

export const stateRow = ({ folded, intent, last, transit }: Projected): StateRow => ({
  stream: last.stream,
  kind: folded.kind,
  version: last.version,
  log: last.log,
  position: last.position,
  changed_at: last.recordedAt,
  is_open: isOpen(folded),
  text: textOf(folded.state),
  transit: textOf(transit),
  intent: intent ?? null
})

const isOpen = ({ kind, state }: Folded): boolean =>
  kind === "Operation" ? state._tag !== "NotRequested" && state._tag !== "Recorded" : kind === "Case"

/** What {@link stateRow} has written, read again. */
export const foldedOf = ({ kind, text }: Pick<StateRow, "kind" | "text">): Folded =>
  ({ kind, state: valueOf(text) }) as Folded

export const transitOf = ({ transit }: Pick<StateRow, "transit">): TrialBalance["inTransit"] =>
  valueOf(transit) as TrialBalance["inTransit"]

/** Of a stream that holds a document. `subject` is whom its last event concerned, for one that was never seen whole. */
export const documentRow = (
  stream: string,
  folded: Folded,
  transit: TrialBalance["inTransit"],
  subject: string | null
): DocumentRow => {
  const ofOne = Ledger.of([[stream, folded]])
  const { halves, isLoose } = screeningOf(folded, transit)
  const { brought, owed } = meansOf(ofOne)
  const { bears, items, text } = essenceOf(folded)
  const violations = ofOneDocument.flatMap((identity) => identity.check(ofOne))
  const account = accountOf(stream, folded) ?? (isSeen(folded) ? "" : (subject ?? ""))
  return {
    stream,
    slice: sliceOf(account),
    account,
    print: printOrNull(text),
    items: printOrNull(items),
    bears,
    currency: owed?.currency ?? null,
    owed: `${owed?.minor ?? 0n}`,
    brought: `${brought}`,
    halves: `${sumOfHalves(halves)}`,
    is_loose: isLoose,
    is_pending: "applications" in folded.state && Applications.pending(folded.state.applications).length > 0,
    is_adjusted: isAdjusted(folded),
    violations: violations.length + hiddenOffsets(ofOne, violations).length
  }
}

/** Whether it tells of legacy changes of balances, which a print does not hold. */
const isAdjusted = ({ kind, state }: Folded): boolean => {
  switch (kind) {
    case "CreditBalance":
      return true
    case "Invoice":
      return hasChanges(state.offsets)
    case "Payment":
      return hasChanges(state.usage.offsets)
    default:
      return false
  }
}

const hasChanges = (offsets: Offsets): boolean => Array.from(offsets.values()).some(({ by }) => by !== "opening")

const isSeen = ({ state }: Folded): boolean => !("_tag" in state && state._tag === "NotSeen")

/** Whom a document belongs to; undefined where nobody has said. */
const accountOf = (stream: string, { kind, state }: Folded): string | undefined => {
  if (kind === "CreditBalance") return stream.slice("CreditBalance-".length)
  return "accountId" in state && typeof state.accountId === "string" ? state.accountId : undefined
}

const essenceOf = ({ kind, state }: Folded): Essence => {
  switch (kind) {
    case "Invoice":
    case "DebitMemo":
      return ofReceivable(state)
    case "CreditMemo":
      return ofCreditMemo(state)
    case "Payment":
      return ofPayment(state)
    default:
      return { text: undefined, items: undefined, bears: false }
  }
}
