/** Why a document has open what it has, or has left to give: what it claimed, and which document gave or got how much. */
import type { Application } from "@counterfoil/domain/Application"
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import * as StreamName from "@counterfoil/domain/StreamName"
import type { DocumentEntry } from "../Entry.ts"
import { changeOf } from "./Change.ts"
import { counted, type Label, type Part, Parts } from "./Part.ts"

/** More documents than these on the other side are told of by their number. */
const most = 6

/** The terms of a document, out of its own events. `titleOf` names the documents on the other side. */
export const documentParts = (
  entries: ReadonlyArray<DocumentEntry>,
  titleOf: (stream: string) => string
): ReadonlyArray<Part> => {
  const facing = Map.groupBy(
    entries.flatMap(({ event, stream }) => facingOf(stream, event) ?? []),
    StreamName.kindOf
  )
  const isMany = (stream: string): boolean => new Set(facing.get(StreamName.kindOf(stream))).size > most
  const parts = new Parts()
  for (const { event, stream } of entries) {
    const change = changeOf(stream, event)
    if (change === undefined) continue
    const other = facingOf(stream, event)
    const label =
      other === undefined
        ? ownLabel(event)
        : facingLabel(event, other, isMany(other) ? undefined : titleOf(other), isSource(stream))
    parts.add(label, change, other ?? stream)
  }
  return parts.currencies.flatMap((currency) => parts.of(currency))
}

const legOf = (event: DocumentEvent): Application | undefined =>
  "application" in event ? event.application : "unapplication" in event ? event.unapplication : undefined

const isSource = (stream: string): boolean => ["Payment", "CreditMemo"].includes(StreamName.kindOf(stream))

/** The document on the other side of an application. */
const facingOf = (stream: string, event: DocumentEvent): string | undefined => {
  const leg = legOf(event)
  if (leg === undefined) return undefined
  return isSource(stream) ? StreamName.ofTarget(leg.target) : StreamName.ofSource(leg.source)
}

const facingLabel = (event: DocumentEvent, other: string, title: string | undefined, gives: boolean): Label => {
  const isTaken = "unapplication" in event
  const verb = isTaken ? "taken back from" : gives ? "applied to" : "settled by"
  const kind = kindWords[StreamName.kindOf(other)] ?? "document"
  return {
    key: `${verb} ${title === undefined ? kind : other}`,
    rank: 1,
    text: (n) => `${verb} ${title ?? counted(n, kind)}`
  }
}

const kindWords: Readonly<Record<string, string>> = {
  Invoice: "invoice",
  DebitMemo: "debit memo",
  CreditMemo: "credit memo",
  Payment: "payment"
}

const words: ReadonlyArray<readonly [RegExp, string, number]> = [
  [/OpeningBalanceImported$/, "open at the cut-over", 0],
  [/^InvoicePosted$/, "invoiced", 0],
  [/^DebitMemoPosted$/, "claimed", 0],
  [/^CreditMemoPosted$/, "credited", 0],
  [/^PaymentCaptured$/, "captured", 0],
  [/Adjust/, "by adjustments", 2],
  [/^CreditBalance/, "moved by adjustments", 2],
  [/RefundCanceled$|ChargebackReversed$/, "by refunds undone", 3],
  [/ChangeObserved$|PartiallyCaptured$/, "by changes in Zuora", 0],
  [/Unposted$/, "taken back to draft", 0],
  [/Failed$|Canceled$/, "that no longer counts", 0],
  [/Refunded$/, "refunded", 2],
  [/ChargedBack$/, "charged back", 2],
  [/Returned$/, "returned", 2]
]

const ownLabel = ({ _tag: type }: DocumentEvent): Label => {
  const [, text = "otherwise", rank = 4] = words.find(([pattern]) => pattern.test(type)) ?? []
  return { key: text, rank, text: () => text }
}
