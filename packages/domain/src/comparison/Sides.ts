/** The two sides of a comparison, and what is too young to judge. */
import type { AccountId, CreditMemoId, DebitMemoId, InvoiceId, PaymentId } from "../Id.ts"
import type { Ledger } from "../Ledger.ts"
import type {
  ObservedCreditMemo,
  ObservedDebitMemo,
  ObservedDocument,
  ObservedInvoice,
  ObservedPayment
} from "../Observed.ts"
import * as Adjustments from "./Adjustments.ts"
import type { SeenPart } from "./FormerParts.ts"
import * as Pairing from "../Pairing.ts"
import * as StreamName from "../StreamName.ts"

/** What a run could not read: it is neither missing nor different, and what it gives may be anything. */
export interface Unread {
  readonly has: (stream: string) => boolean
  /** Whether something that was not read may have changed balances of this account's invoices and debit memos. */
  readonly mayPay: (accountId: AccountId) => boolean
}

/** Zuora's documents as one run read them. */
export interface Observed extends Adjustments.Observed {
  readonly invoices: ReadonlyMap<InvoiceId, ObservedInvoice>
  readonly debitMemos: ReadonlyMap<DebitMemoId, ObservedDebitMemo>
  readonly creditMemos: ReadonlyMap<CreditMemoId, ObservedCreditMemo>
  readonly payments: ReadonlyMap<PaymentId, ObservedPayment>
  /** By stream, what Zuora still shows as deleted of what is missing here. */
  readonly deleted?: ReadonlyMap<string, ObservedDocument> | undefined
  /** By the stream of a source, parts that it showed before what it gives was last seen to change, and that are gone. */
  readonly formerParts?: ReadonlyMap<string, ReadonlyArray<SeenPart>> | undefined
  /** Nothing by default. */
  readonly unread?: Unread | undefined
}

/** Instants are ISO text in UTC and compare as text. */
export interface Timing {
  /** The instant as of which the run speaks. */
  readonly asOf: string
  /** What changed after this instant on either side is timing: Zuora's long transactions commit late. */
  readonly watermark: string
  /** Payments that are Processing since before this instant are stuck. */
  readonly stuckBefore: string
  /** When each of our streams last changed. */
  readonly changedAt: ReadonlyMap<string, string>
}

/** Everything a comparison reads, with the applications of both sides paired up once. */
export interface Sides {
  readonly ledger: Ledger
  readonly observed: Observed
  readonly timing: Timing
  /** Zuora's documents by stream. */
  readonly documents: ReadonlyMap<string, ObservedDocument>
  /** Pairs whose amount or items differ, by key: what they lead to must not depend on the order of reading. */
  readonly differences: ReadonlyArray<Difference>
  /** Legacy changes of balances that differ. */
  readonly adjustments: ReadonlyArray<Adjustments.Found>
  /** Sum of the differences of each stream that is a source or a target of some, minor units. */
  readonly deltas: ReadonlyMap<string, bigint>
}

/** A pair that differs: ours less Zuora's, minor units. */
export interface Difference {
  readonly key: string
  readonly source: string
  readonly target: string
  readonly pair: Pairing.Pair
  readonly ours: Pairing.Pair | undefined
  readonly zuora: Pairing.Pair | undefined
  readonly deltaMinor: bigint
}

export const make = (ledger: Ledger, observed: Observed, timing: Timing): Sides => {
  const ourPairs = Pairing.ofLedger(ledger)
  const zuoraPairs = Pairing.ofObserved([...observed.payments.values(), ...observed.creditMemos.values()])
  const differences = Array.from(new Set([...ourPairs.keys(), ...zuoraPairs.keys()]), (key) =>
    difference(key, ourPairs.get(key), zuoraPairs.get(key))
  )
    .filter((found): found is Difference => found !== undefined && observed.unread?.has(found.source) !== true)
    .sort((a, b) => (a.key < b.key ? -1 : 1))
  const deltas = new Map<string, bigint>()
  for (const { deltaMinor, source, target } of differences)
    for (const stream of [source, target]) deltas.set(stream, (deltas.get(stream) ?? 0n) + deltaMinor)
  const adjustments = Adjustments.differences(ledger, observed)
  // What is applied lowers a balance, what is adjusted raises it.
  for (const { document, minor } of adjustments)
    if (document !== undefined) deltas.set(document, (deltas.get(document) ?? 0n) - minor)
  const documents = new Map(documentsOf(observed).map((document) => [streamOf(document), document]))
  return { ledger, observed, timing, documents, differences, adjustments, deltas }
}

const difference = (
  key: string,
  ours: Pairing.Pair | undefined,
  zuora: Pairing.Pair | undefined
): Difference | undefined => {
  const pair = ours ?? zuora
  if (pair === undefined) return undefined
  const deltaMinor = (ours?.minor ?? 0n) - (zuora?.minor ?? 0n)
  if (deltaMinor === 0n && (ours === undefined || zuora === undefined || Pairing.sameItems(ours, zuora)))
    return undefined
  return {
    key,
    pair,
    ours,
    zuora,
    deltaMinor,
    source: StreamName.ofSource(pair.source),
    target: StreamName.ofTarget(pair.target)
  }
}

/** Receivables first, then what is applied to them. */
export const documentsOf = (observed: Observed): ReadonlyArray<ObservedDocument> => [
  ...observed.invoices.values(),
  ...observed.debitMemos.values(),
  ...observed.creditMemos.values(),
  ...observed.payments.values()
]

/** Sum of the application differences of a document, minor units. */
export const deltaOf = (sides: Sides, stream: string): bigint => sides.deltas.get(stream) ?? 0n

/**
 * What of a difference is not explained by what is nearer to the source. A figure that is the same on both sides is none,
 * whatever would have to follow from there: a part may be missing where the balances still have it.
 */
export const beyond = (deltaMinor: bigint, explainedMinor: bigint): bigint =>
  deltaMinor === 0n ? 0n : deltaMinor - explainedMinor

export const streamOf = (document: ObservedDocument): string => {
  switch (document.kind) {
    case "invoice":
      return StreamName.invoice(document.id)
    case "debitMemo":
      return StreamName.debitMemo(document.id)
    case "creditMemo":
      return StreamName.creditMemo(document.id)
    case "payment":
      return StreamName.payment(document.id)
  }
}

/** Changed on either side after the watermark. */
export const isLate = (sides: Sides, stream: string): boolean =>
  ((sides.documents.get(stream) ?? sides.observed.deleted?.get(stream))?.updatedAt ?? "") > sides.timing.watermark ||
  (sides.timing.changedAt.get(stream) ?? "") > sides.timing.watermark
