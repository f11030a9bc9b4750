/**
 * What has to be recorded so that our documents say what Zuora shows: facts, never intentions, never refused. Both legs
 * of every application and un-application come out together.
 */
import {
  type Application,
  type ItemApplication,
  itemKey,
  type Source,
  type Split,
  type Unapplication
} from "./Application.ts"
import type { Applied } from "./Applications.ts"
import { remainingItems } from "./Applications.ts"
import type { BillingEvent } from "./BillingEvent.ts"
import * as CreditMemo from "./CreditMemo.ts"
import type { ApplicationId, GroupId } from "./Id.ts"
import * as Invoice from "./Invoice.ts"
import type { Ledger, Placed } from "./Ledger.ts"
import { itemsBetween } from "./ItemDifference.ts"
import { type LocalDate, max } from "./LocalDate.ts"
import * as Money from "./Money.ts"
import type {
  ObservedCreditMemo,
  ObservedDocument,
  ObservedInvoice,
  ObservedPart,
  ObservedPayment
} from "./Observed.ts"
import * as Payment from "./Payment.ts"
import * as StreamName from "./StreamName.ts"

/** Dates and ids come from outside. */
export interface Recording {
  /** The business date of what was found changed: Zuora's parts do not tell theirs. */
  readonly on: LocalDate
  /** `zuora` where Zuora answered a call of ours, `observed` where it did so without one. */
  readonly strategy: "zuora" | "observed"
  readonly groupId: GroupId
  /** An id that depends on nothing but its key, so that the same recording again is the same facts. */
  readonly newId: (key: string) => ApplicationId
}

/** The events, stream by stream in order, that make our documents say what this one of Zuora shows. */
export const observe = (ledger: Ledger, document: ObservedDocument, recording: Recording): ReadonlyArray<Placed> => {
  switch (document.kind) {
    case "invoice":
      return observeInvoice(ledger, document, recording)
    case "creditMemo":
    case "payment":
      return [...observeSource(ledger, document, recording), ...observeParts(ledger, document, recording)]
  }
}

const place = (stream: string, events: ReadonlyArray<BillingEvent>): ReadonlyArray<Placed> =>
  events.map((event) => ({ stream, event }))

const observeInvoice = (ledger: Ledger, invoice: ObservedInvoice, { on }: Recording): ReadonlyArray<Placed> =>
  place(
    StreamName.invoice(invoice.id),
    Invoice.record({ _tag: "Read", invoice, on }, ledger.invoices.get(invoice.id) ?? Invoice.initial)
  )

const observeSource = (
  ledger: Ledger,
  document: ObservedPayment | ObservedCreditMemo,
  { on }: Recording
): ReadonlyArray<Placed> =>
  document.kind === "payment"
    ? place(
        StreamName.payment(document.id),
        Payment.record({ _tag: "Read", payment: document, on }, ledger.payments.get(document.id) ?? Payment.initial)
      )
    : place(
        StreamName.creditMemo(document.id),
        CreditMemo.record(
          { _tag: "Read", creditMemo: document, on },
          ledger.creditMemos.get(document.id) ?? CreditMemo.initial
        )
      )

const observeParts = (
  ledger: Ledger,
  document: ObservedPayment | ObservedCreditMemo,
  recording: Recording
): ReadonlyArray<Placed> => {
  const source: Source =
    document.kind === "payment" ? { kind: "payment", id: document.id } : { kind: "creditMemo", id: document.id }
  const state = source.kind === "payment" ? ledger.payments.get(source.id) : ledger.creditMemos.get(source.id)
  const ours = new Map<string, Array<Applied>>()
  for (const applied of state?.usage.applications.applied.values() ?? []) {
    if (applied.remainingMinor === 0n) continue
    const target = StreamName.ofTarget(applied.application.target)
    ours.set(target, [...(ours.get(target) ?? []), applied])
  }
  const theirs = new Map(document.parts.map((part) => [StreamName.ofTarget(part.target), part]))
  const started = document.kind === "payment" ? document.effectiveOn : document.memoDate
  const day = max(started, recording.on)
  return Array.from(new Set([...ours.keys(), ...theirs.keys()])).flatMap((target) =>
    settle(source, ours.get(target) ?? [], theirs.get(target), { ...recording, on: day })
  )
}

/** From what we have for one target to what Zuora shows for it. */
const settle = (
  source: Source,
  ours: ReadonlyArray<Applied>,
  part: ObservedPart | undefined,
  recording: Recording
): ReadonlyArray<Placed> => {
  const given = ours.reduce((sum, applied) => sum + applied.remainingMinor, 0n)
  const shown = part?.amount.minor ?? 0n
  if (part !== undefined && given === shown) return sameAmount(source, ours, part, recording)
  if (part !== undefined && shown > given) {
    const items = itemsBetween(part.items, ours)
    return items === "mixed"
      ? replace(source, ours, part, recording)
      : applyMore(source, part, shown - given, items, recording)
  }
  return takeBack(ours, part, given - shown, recording) ?? replace(source, ours, part, recording)
}

const sameAmount = (
  source: Source,
  ours: ReadonlyArray<Applied>,
  part: ObservedPart,
  recording: Recording
): ReadonlyArray<Placed> => {
  if (part.items === undefined) return []
  const items = itemsBetween(part.items, ours)
  if (items !== "mixed" && items?.length === 0) return []
  const pending = ours.filter(({ application }) => application.split._tag === "Pending")
  const [only] = pending
  if (only === undefined || pending.length > 1 || only.unapplications.length > 0)
    return replace(source, ours, part, recording)
  const rest = itemsBetween(
    part.items,
    ours.filter((applied) => applied !== only)
  )
  return rest === "mixed" || rest === undefined
    ? replace(source, ours, part, recording)
    : splitRead(only.application, rest, recording)
}

/** Zuora has answered which items it chose for an application whose split was pending. */
const splitRead = (
  application: Application,
  items: ReadonlyArray<ItemApplication>,
  { on }: Recording
): ReadonlyArray<Placed> => {
  const [first, ...rest] = items
  if (first === undefined) return []
  const shared = { applicationId: application.id, items: [first, ...rest] as const, effectiveOn: on }
  return [
    {
      stream: StreamName.ofSource(application.source),
      event: {
        _tag:
          application.source.kind === "payment"
            ? "PaymentApplicationSplitObserved"
            : "CreditMemoApplicationSplitObserved",
        ...shared
      }
    },
    {
      stream: StreamName.ofTarget(application.target),
      event: { _tag: "InvoiceApplicationSplitObserved", ...shared }
    }
  ]
}

const splitOf = (items: ReadonlyArray<ItemApplication> | undefined): Split => {
  const [first, ...rest] = items ?? []
  return first === undefined ? { _tag: "HeaderOnly" } : { _tag: "Stated", items: [first, ...rest] }
}

const applyMore = (
  source: Source,
  part: ObservedPart,
  minor: bigint,
  items: ReadonlyArray<ItemApplication> | undefined,
  recording: Recording
): ReadonlyArray<Placed> => {
  const name = `${StreamName.ofSource(source)} > ${StreamName.ofTarget(part.target)} apply`
  const application: Application = {
    id: recording.newId(name),
    groupId: recording.groupId,
    source,
    target: part.target,
    amount: Money.make(part.amount.currency, minor),
    split: splitOf(items),
    strategy: recording.strategy,
    effectiveOn: recording.on
  }
  return legs(
    application,
    { _tag: source.kind === "payment" ? "PaymentApplied" : "CreditMemoApplied", application },
    { _tag: source.kind === "payment" ? "InvoicePaymentApplied" : "InvoiceCreditMemoApplied", application }
  )
}

const legs = (of: Application | Unapplication, source: BillingEvent, target: BillingEvent): ReadonlyArray<Placed> => [
  { stream: StreamName.ofSource(of.source), event: source },
  { stream: StreamName.ofTarget(of.target), event: target }
]

const undo = (
  applied: Applied,
  minor: bigint,
  items: ReadonlyArray<ItemApplication>,
  recording: Recording
): ReadonlyArray<Placed> => {
  const { application } = applied
  const unapplication: Unapplication = {
    id: recording.newId(`${application.id} un-apply`),
    applicationId: application.id,
    groupId: recording.groupId,
    source: application.source,
    target: application.target,
    amount: Money.make(application.amount.currency, minor),
    split: application.split._tag === "Stated" ? splitOf(items) : application.split,
    strategy: recording.strategy,
    effectiveOn: max(application.effectiveOn, recording.on)
  }
  const payment = application.source.kind === "payment"
  return legs(
    unapplication,
    { _tag: payment ? "PaymentUnapplied" : "CreditMemoUnapplied", unapplication },
    { _tag: payment ? "InvoicePaymentUnapplied" : "InvoiceCreditMemoUnapplied", unapplication }
  )
}

/** Takes an application back as a whole. */
const undoAll = (applied: Applied, recording: Recording): ReadonlyArray<Placed> =>
  undo(applied, applied.remainingMinor, remainingItems(applied), recording)

/**
 * Takes an amount back, first in first out, as Zuora un-applies. Undefined where the items do not fit that: then
 * everything is taken back and applied anew.
 */
const takeBack = (
  ours: ReadonlyArray<Applied>,
  part: ObservedPart | undefined,
  minor: bigint,
  recording: Recording
): ReadonlyArray<Placed> | undefined => {
  if (part === undefined) return ours.flatMap((applied) => undoAll(applied, recording))
  const itemised = part.items !== undefined && ours.every(({ application }) => application.split._tag === "Stated")
  if (!itemised) return takeBackHeader(ours, minor, recording)
  const keep = new Map(part.items.map((item) => [itemKey(item), item.amount.minor]))
  const lost = new Map<string, bigint>()
  for (const item of ours.flatMap(remainingItems))
    lost.set(itemKey(item), (lost.get(itemKey(item)) ?? 0n) + item.amount.minor)
  for (const [name, amount] of keep) lost.set(name, (lost.get(name) ?? 0n) - amount)
  if (Array.from(lost.values()).some((amount) => amount < 0n)) return undefined
  return ours.flatMap((applied) => {
    const items = remainingItems(applied).flatMap((item) => {
      const wanted = lost.get(itemKey(item)) ?? 0n
      const taken = wanted < item.amount.minor ? wanted : item.amount.minor
      lost.set(itemKey(item), wanted - taken)
      return taken === 0n ? [] : [{ ...item, amount: Money.make(item.amount.currency, taken) }]
    })
    const total = items.reduce((sum, item) => sum + item.amount.minor, 0n)
    return total === 0n ? [] : undo(applied, total, items, recording)
  })
}

const takeBackHeader = (
  ours: ReadonlyArray<Applied>,
  minor: bigint,
  recording: Recording
): ReadonlyArray<Placed> | undefined => {
  if (ours.some(({ application }) => application.split._tag === "Stated")) return undefined
  let left = minor
  return ours.flatMap((applied) => {
    const taken = left < applied.remainingMinor ? left : applied.remainingMinor
    left -= taken
    return taken === 0n ? [] : undo(applied, taken, [], recording)
  })
}

const replace = (
  source: Source,
  ours: ReadonlyArray<Applied>,
  part: ObservedPart | undefined,
  recording: Recording
): ReadonlyArray<Placed> => [
  ...ours.flatMap((applied) => undoAll(applied, recording)),
  ...(part === undefined ? [] : applyMore(source, part, part.amount.minor, part.items, recording))
]
