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
import { type Applied, remainingItems } from "./Applications.ts"
import type { DocumentEvent } from "./BillingEvent.ts"
import * as CreditMemo from "./CreditMemo.ts"
import * as DebitMemo from "./DebitMemo.ts"
import type { AccountId, ApplicationId, GroupId } from "./Id.ts"
import * as Invoice from "./Invoice.ts"
import { itemsBetween } from "./ItemDifference.ts"
import { type Ledger, type Placed, toAccount } from "./Ledger.ts"
import { type LocalDate, max } from "./LocalDate.ts"
import * as Money from "./Money.ts"
import type { ObservedDocument, ObservedPart, ObservedSource } from "./Observed.ts"
import * as Payment from "./Payment.ts"
import { recordLegs } from "./Settlement.ts"
import * as StreamName from "./StreamName.ts"
import { takeAmount } from "./Unapplying.ts"

/** Dates and ids come from outside. */
export interface Recording {
  /** The business date of what was found changed: Zuora's parts do not tell theirs. */
  readonly on: LocalDate
  /** `zuora` where Zuora answered a call of ours, `observed` where it did so without one. */
  readonly strategy: "zuora" | "observed"
  readonly groupId: GroupId
  /**
   * An id that depends on nothing but its key, so that the same recording again is the same facts. One cause may record a
   * pair twice, before its call and after: a key says how much was known.
   */
  readonly newId: (key: string) => ApplicationId
}

/** What a recording is made on. */
interface Scene extends Recording {
  readonly ledger: Ledger
  /** The day by which what was taken back must have been: a refund that is news had to find the money free. */
  readonly freeBy: LocalDate
  /** The account of the source, which need not be known before. */
  readonly from: AccountId | undefined
}

/** The events, stream by stream in order, that make our documents say what this one of Zuora shows. */
export const observe = (ledger: Ledger, document: ObservedDocument, recording: Recording): ReadonlyArray<Placed> => {
  const page = observePage(ledger, document, recording.on)
  return document.kind === "creditMemo" || document.kind === "payment"
    ? [
        ...page,
        ...observeParts(document, {
          ...recording,
          ledger,
          freeBy: freeBy(page, recording.on),
          from: document.accountId
        })
      ]
    : page
}

const freeBy = (page: ReadonlyArray<Placed>, on: LocalDate): LocalDate => {
  const refunds = page.flatMap(({ event }) =>
    event._tag === "PaymentRefunded" ||
    event._tag === "PaymentChargedBack" ||
    event._tag === "PaymentReturned" ||
    event._tag === "CreditMemoRefunded"
      ? [event.effectiveOn]
      : []
  )
  return refunds.reduce((earliest, day) => (day < earliest ? day : earliest), on)
}

/** What is news about the document itself; what it has given to others is left out. */
export const observePage = (
  ledger: Ledger,
  document: ObservedDocument,
  on: LocalDate
): ReadonlyArray<Placed & { readonly event: DocumentEvent }> => {
  switch (document.kind) {
    case "invoice":
      return place(
        StreamName.invoice(document.id),
        Invoice.record({ _tag: "Read", invoice: document, on }, ledger.invoices.get(document.id) ?? Invoice.initial)
      )
    case "debitMemo":
      return place(
        StreamName.debitMemo(document.id),
        DebitMemo.record(
          { _tag: "Read", debitMemo: document, on },
          ledger.debitMemos.get(document.id) ?? DebitMemo.initial
        )
      )
    case "creditMemo":
      return place(
        StreamName.creditMemo(document.id),
        CreditMemo.record(
          { _tag: "Read", creditMemo: document, on },
          ledger.creditMemos.get(document.id) ?? CreditMemo.initial
        )
      )
    case "payment":
      return place(
        StreamName.payment(document.id),
        Payment.record({ _tag: "Read", payment: document, on }, ledger.payments.get(document.id) ?? Payment.initial)
      )
  }
}

const place = (stream: string, events: ReadonlyArray<DocumentEvent>) => events.map((event) => ({ stream, event }))

const observeParts = (document: ObservedSource, scene: Scene): ReadonlyArray<Placed> => {
  const { creditMemos, payments } = scene.ledger
  const source: Source =
    document.kind === "payment" ? { kind: "payment", id: document.id } : { kind: "creditMemo", id: document.id }
  const state = source.kind === "payment" ? payments.get(source.id) : creditMemos.get(source.id)
  const ours = new Map<string, Array<Applied>>()
  for (const applied of state?.usage.applications.applied.values() ?? []) {
    // Zuora shows no part of amount zero, so one whose items offset each other is not looked for there.
    if (applied.remainingMinor === 0n) continue
    const target = StreamName.ofTarget(applied.application.target)
    ours.set(target, [...(ours.get(target) ?? []), applied])
  }
  const theirs = new Map(document.parts.map((part) => [StreamName.ofTarget(part.target), part]))
  const started = document.kind === "payment" ? document.effectiveOn : document.memoDate
  const day = max(started, scene.on)
  return Array.from(new Set([...ours.keys(), ...theirs.keys()])).flatMap((target) =>
    settle(source, ours.get(target) ?? [], theirs.get(target), { ...scene, on: day })
  )
}

/** From what we have for one target to what Zuora shows for it. */
const settle = (
  source: Source,
  ours: ReadonlyArray<Applied>,
  part: ObservedPart | undefined,
  scene: Scene
): ReadonlyArray<Placed> => {
  const given = ours.reduce((sum, applied) => sum + applied.remainingMinor, 0n)
  const shown = part?.amount.minor ?? 0n
  if (part !== undefined && given === shown) return sameAmount(source, ours, part, scene)
  if (part !== undefined && shown > given) {
    const items = itemsBetween(part.items, ours)
    return items === "mixed" ? replace(source, ours, part, scene) : applyMore(source, part, shown - given, items, scene)
  }
  return takeBack(ours, part, given - shown, scene) ?? replace(source, ours, part, scene)
}

const sameAmount = (
  source: Source,
  ours: ReadonlyArray<Applied>,
  part: ObservedPart,
  scene: Scene
): ReadonlyArray<Placed> => {
  if (part.items === undefined) return []
  const items = itemsBetween(part.items, ours)
  if (items !== "mixed" && items?.length === 0) return []
  const pending = ours.filter(({ application }) => application.split._tag === "Pending")
  const [only] = pending
  if (only === undefined || pending.length > 1 || only.unapplications.length > 0)
    return replace(source, ours, part, scene)
  const rest = itemsBetween(
    part.items,
    ours.filter((applied) => applied !== only)
  )
  return rest === "mixed" || rest === undefined
    ? replace(source, ours, part, scene)
    : splitRead(only.application, rest, scene)
}

/** Zuora has answered which items it chose for an application whose split was pending. */
const splitRead = (
  application: Application,
  items: ReadonlyArray<ItemApplication>,
  { ledger, on }: Scene
): ReadonlyArray<Placed> =>
  recordLegs({ _tag: "SplitRead", application: { ...application, split: splitOf(items) }, on }, ledger)

const splitOf = (items: ReadonlyArray<ItemApplication> | undefined): Split => {
  const [first, ...rest] = items ?? []
  return first === undefined ? { _tag: "HeaderOnly" } : { _tag: "Stated", items: [first, ...rest] }
}

const applyMore = (
  source: Source,
  part: ObservedPart,
  minor: bigint,
  items: ReadonlyArray<ItemApplication> | undefined,
  scene: Scene
): ReadonlyArray<Placed> => {
  const { creditMemos, payments } = scene.ledger
  const state = source.kind === "payment" ? payments.get(source.id) : creditMemos.get(source.id)
  const known = state?.usage.applications.applied.size ?? 0
  const name = `${StreamName.ofSource(source)} > ${StreamName.ofTarget(part.target)} apply ${known}`
  const application: Application = {
    id: scene.newId(name),
    groupId: scene.groupId,
    source,
    target: part.target,
    amount: Money.make(part.amount.currency, minor),
    split: splitOf(items),
    strategy: scene.strategy,
    // What Zuora shows between two accounts it has allowed.
    ...toAccount(scene.ledger, scene.from, part.target),
    effectiveOn: scene.on
  }
  return recordLegs({ _tag: "Applied", application }, scene.ledger)
}

const undo = (
  applied: Applied,
  minor: bigint,
  items: ReadonlyArray<ItemApplication>,
  scene: Scene
): ReadonlyArray<Placed> => {
  const { application } = applied
  const unapplication: Unapplication = {
    id: scene.newId(`${application.id} un-apply ${applied.unapplications.length}`),
    applicationId: application.id,
    groupId: scene.groupId,
    source: application.source,
    target: application.target,
    amount: Money.make(application.amount.currency, minor),
    split: application.split._tag === "Stated" ? splitOf(items) : application.split,
    strategy: scene.strategy,
    ...(application.toAccountId === undefined ? {} : { toAccountId: application.toAccountId }),
    effectiveOn: max(application.effectiveOn, scene.freeBy)
  }
  return recordLegs({ _tag: "Unapplied", unapplication }, scene.ledger)
}

/** Takes an application back as a whole. */
const undoAll = (applied: Applied, scene: Scene): ReadonlyArray<Placed> =>
  undo(applied, applied.remainingMinor, remainingItems(applied), scene)

/**
 * Takes an amount back, first in first out, as Zuora un-applies. Undefined where the items do not fit that: then
 * everything is taken back and applied anew.
 */
const takeBack = (
  ours: ReadonlyArray<Applied>,
  part: ObservedPart | undefined,
  minor: bigint,
  scene: Scene
): ReadonlyArray<Placed> | undefined => {
  if (part === undefined) return ours.flatMap((applied) => undoAll(applied, scene))
  const itemised = part.items !== undefined && ours.every(({ application }) => application.split._tag === "Stated")
  if (!itemised) return takeBackHeader(ours, minor, scene)
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
    return total === 0n ? [] : undo(applied, total, items, scene)
  })
}

const takeBackHeader = (
  ours: ReadonlyArray<Applied>,
  minor: bigint,
  scene: Scene
): ReadonlyArray<Placed> | undefined => {
  if (ours.some(({ application }) => application.split._tag === "Stated")) return undefined
  const [first] = ours
  if (first === undefined) return []
  const { currency } = first.application.amount
  return takeAmount(ours, Money.make(currency, minor)).flatMap(({ amount, applied }) =>
    undo(applied, amount.minor, [], scene)
  )
}

const replace = (
  source: Source,
  ours: ReadonlyArray<Applied>,
  part: ObservedPart | undefined,
  scene: Scene
): ReadonlyArray<Placed> => [
  ...ours.flatMap((applied) => undoAll(applied, scene)),
  ...(part === undefined ? [] : applyMore(source, part, part.amount.minor, part.items, scene))
]
