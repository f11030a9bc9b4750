/** What one document of an import adds to the books: its facts, in pieces that belong together, and what is not known. */
import type { Logged } from "@counterfoil/billing/bulk/BulkSources"
import { idFrom } from "@counterfoil/billing/Observing"
import type { Settled } from "@counterfoil/billing/bulk/BulkStanding"
import { since, sinceOpening } from "@counterfoil/domain/AtCutOver"
import { streamOf } from "@counterfoil/domain/comparison/Sides"
import { isBefore, receivableOpening, sourceOpening } from "@counterfoil/domain/FromCutOver"
import type { CutOver } from "@counterfoil/domain/OpeningObservation"
import { type Fact, historyOf } from "@counterfoil/domain/ApplicationHistory"
import * as CreditMemo from "@counterfoil/domain/CreditMemo"
import { ApplicationId, type AccountId, GroupId } from "@counterfoil/domain/Id"
import * as Ledger from "@counterfoil/domain/Ledger"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import { observe, observePage } from "@counterfoil/domain/Observation"
import type { ObservedDocument, ObservedReceivable } from "@counterfoil/domain/Observed"
import * as Payment from "@counterfoil/domain/Payment"
import { recordLegs } from "@counterfoil/domain/Settlement"
import * as StreamName from "@counterfoil/domain/StreamName"
import type { Gap } from "@counterfoil/domain/Import"

type Facts = ReadonlyArray<Ledger.Placed>

export interface Found {
  /** Each piece is in one commit: both legs of what settles, and all that one entry of the log took back. */
  readonly pieces: ReadonlyArray<Facts>
  readonly gaps: ReadonlyArray<Gap>
  /** What it gives and its log do not tie: perhaps it changed between the two readings. */
  readonly isTorn: boolean
}

/** One document to be recorded. */
export interface Work {
  readonly id: string
  readonly subject: string
  readonly accountId: AccountId | null
  /** Its own stream, and those of the documents that it settles. */
  readonly stream: string
  readonly others: ReadonlyArray<string>
  /** Holds whenever it was read: nothing else that is recorded on its stream changes what it says. */
  readonly isTimeless: boolean
  /** What it adds to these documents: its own, and those that it settles. */
  readonly facts: (ledger: Ledger.Ledger) => Found
}

/** The day of a document's last change, on which what has no day of its own is dated. */
type DayOf = (document: ObservedDocument) => LocalDate

/** An id that depends on nothing but the document and the key. */
const recordingOf = (document: ObservedDocument, on: LocalDate) => {
  const key = `import ${streamOf(document)} ${document.updatedAt}`
  return {
    on,
    strategy: "observed" as const,
    groupId: GroupId.make(idFrom(key, "group")),
    newId: (name: string) => ApplicationId.make(idFrom(key, name))
  }
}

/** An invoice or debit memo as Zuora shows it. */
export const ofReceivable =
  (dayOf: DayOf) =>
  (document: ObservedReceivable): Work => ({
    id: document.id,
    subject: `${document.kind === "invoice" ? "invoice" : "debit memo"} ${document.number}`,
    accountId: document.accountId,
    stream: streamOf(document),
    others: [],
    isTimeless: false,
    facts: (ledger) => {
      const recording = recordingOf(document, dayOf(document))
      const begun = isUnknownEnd(document, ledger) ? observe(ledger, { ...document, status: "Draft" }, recording) : []
      const facts = [...begun, ...observe(Ledger.fold(begun, ledger), document, recording)]
      return { pieces: facts.length === 0 ? [] : [facts], gaps: [], isTorn: false }
    }
  })

/** What is canceled, or was deleted then, and never known before: it comes in as what was begun and ended. */
const isUnknownEnd = (document: ObservedDocument, ledger: Ledger.Ledger): boolean =>
  document.status === "Canceled" && !Ledger.isKnown(ledger, document)

/** An invoice or debit memo of books that begin at a cut-over. */
export const ofSettled =
  (dayOf: DayOf, cutOver: CutOver) =>
  ({ changes, document, entries, standing }: Settled): Work => {
    const plain = ofReceivable(dayOf)(document)
    if (!isBefore(document, cutOver)) return plain
    return {
      ...plain,
      facts: (ledger) => {
        if (Ledger.isKnown(ledger, document)) return plain.facts(ledger)
        const opening = receivableOpening(document, standing, entries, cutOver, changes) ?? []
        return { pieces: opening.length === 0 ? [] : [opening], gaps: [], isTorn: false }
      }
    }
  }

/** A payment or credit memo with its history: all of it, or what is since a cut-over. */
export const ofSource =
  (dayOf: DayOf, cutOver: CutOver | undefined) =>
  (logged: Logged): Work => {
    const { document } = logged
    const isOld = cutOver !== undefined && isBefore(document, cutOver)
    const entries = isOld ? since(logged.entries, cutOver.on) : logged.entries
    const targets = [...logged.entries, ...document.parts].map(({ target }) => StreamName.ofTarget(target))
    return {
      id: document.id,
      subject: nameOf(document),
      accountId: document.accountId ?? null,
      stream: streamOf(document),
      others: Array.from(new Set(targets)),
      isTimeless: false,
      facts: (ledger) => {
        const on = dayOf(document)
        if (!isOld) return sourceFacts(logged, ledger, on)
        if (Ledger.isKnown(ledger, document)) {
          const { applications, opening } = usageOf(document, ledger)
          const entries =
            opening === undefined ? logged.entries : sinceOpening(logged.entries, cutOver.on, applications)
          return sourceFacts({ ...logged, entries }, ledger, on)
        }
        const opening = sourceOpening(document, logged.entries, cutOver, logged.changes)
        if (opening === undefined) return nothing
        const found = sourceFacts({ ...logged, entries }, Ledger.fold(opening, ledger), on)
        return { ...found, pieces: opening.length === 0 ? found.pieces : [opening, ...found.pieces] }
      }
    }
  }

const nothing: Found = { pieces: [], gaps: [], isTorn: false }

const nameOf = ({ kind, number }: Logged["document"]): string =>
  `${kind === "payment" ? "payment" : "credit memo"} ${number}`

const sourceFacts = ({ document, entries }: Logged, before: Ledger.Ledger, on: LocalDate): Found => {
  const pieces: Array<Facts> = []
  let ledger = before
  const add = (facts: Facts): void => {
    if (facts.length === 0) return
    pieces.push(facts)
    ledger = Ledger.fold(facts, ledger)
  }
  const source =
    document.kind === "payment"
      ? ({ kind: "payment", id: document.id } as const)
      : ({ kind: "creditMemo", id: document.id } as const)
  const { gaps, steps } = historyOf(source, entries, usageOf(document, ledger).applications)
  // What is canceled now had value while something was applied of it.
  if (document.status === "Canceled" && steps.length > 0) add(observePage(ledger, inItsPrime(document), on))
  else if (isUnknownEnd(document, ledger)) add(observePage(ledger, begun(document), on))
  else add(observePage(ledger, document, on))
  for (const facts of steps) add(facts.flatMap((fact) => recordLegs(placed(fact, ledger), ledger)))
  const present = observe(ledger, document, recordingOf(document, on))
  add(present)
  const adjusted = present.some(({ event }) => "application" in event || "unapplication" in event)
  const name = nameOf(document)
  return {
    pieces,
    isTorn: adjusted,
    gaps: [
      ...gaps.map((why) => ({ subject: name, why })),
      ...(adjusted
        ? [{ subject: name, why: "its log does not come to what stands now: the rest is recorded as it stands" }]
        : [])
    ]
  }
}

/** With the account of the target, where that is another one: Zuora has allowed it. */
const placed = (fact: Fact, ledger: Ledger.Ledger): Fact => {
  const { source, target } = fact._tag === "Applied" ? fact.application : fact.unapplication
  const across = Ledger.toAccount(ledger, Ledger.sourceOf(ledger, source)?.accountId, target)
  return fact._tag === "Applied"
    ? { ...fact, application: { ...fact.application, ...across } }
    : { ...fact, unapplication: { ...fact.unapplication, ...across } }
}

const usageOf = (document: Logged["document"], { creditMemos, payments }: Ledger.Ledger) =>
  (document.kind === "payment"
    ? (payments.get(document.id) ?? Payment.initial)
    : (creditMemos.get(document.id) ?? CreditMemo.initial)
  ).usage

const begun = (document: Logged["document"]): Logged["document"] =>
  document.kind === "payment" ? { ...document, status: "Processing" } : { ...document, status: "Draft" }

const inItsPrime = (document: Logged["document"]): Logged["document"] =>
  document.kind === "payment" ? { ...document, status: "Processed" } : { ...document, status: "Posted" }
