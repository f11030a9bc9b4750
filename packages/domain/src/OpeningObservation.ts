/**
 * Opening balances: documents as Zuora shows them on the day of a cut-over, where their history is not imported. What
 * stands between two of them is kept as applications of both, so that it can be taken back later.
 */
import type { Application, Source, Split, Target } from "./Application.ts"
import type { BillingEvent } from "./BillingEvent.ts"
import { streamOf } from "./comparison/Sides.ts"
import type { ApplicationId, GroupId, ItemId } from "./Id.ts"
import * as Item from "./Item.ts"
import type { Placed } from "./Ledger.ts"
import type { LocalDate } from "./LocalDate.ts"
import * as Money from "./Money.ts"
import type {
  ObservedCreditMemo,
  ObservedDocument,
  ObservedPart,
  ObservedReceivable,
  ObservedSource
} from "./Observed.ts"
import { newsOf } from "./Refund.ts"
import * as StreamName from "./StreamName.ts"

/** Dates and ids come from outside. */
export interface CutOver {
  /** The day whose end the balances are of. */
  readonly on: LocalDate
  readonly groupId: GroupId
  /** An id that depends on nothing but its key, so that the same import again is the same facts. */
  readonly newId: (key: string) => ApplicationId
}

/** Something of it is open at the header or on an item: it needs an opening balance. */
export const isOpen = (document: ObservedDocument): boolean => {
  switch (document.kind) {
    case "invoice":
    case "debitMemo":
      return (
        document.status === "Posted" &&
        (document.balance.minor !== 0n || Array.from(document.itemBalances.values()).some((minor) => minor !== 0n))
      )
    case "creditMemo":
      return document.status === "Posted" && document.unapplied.minor !== 0n
    case "payment":
      return document.status === "Processed" && document.unapplied.minor !== 0n
  }
}

/** What one source has given to one target, as it stood at the cut-over. */
export interface Standing extends ObservedPart {
  readonly source: Source
}

/** What stands of a source. */
export const standingOf = (document: ObservedSource): ReadonlyArray<Standing> => {
  const source: Source =
    document.kind === "payment" ? { kind: "payment", id: document.id } : { kind: "creditMemo", id: document.id }
  return document.parts.map((part) => ({ ...part, source }))
}

/**
 * The opening events of these documents: posted ones and processed payments; others have nothing to open. Give with each
 * source the targets that it stands on, and the other way round, as far as they are to be known.
 */
export const openingsOf = (documents: ReadonlyArray<ObservedDocument>, cutOver: CutOver): ReadonlyArray<Placed> => {
  const standing = documents.flatMap((document) => ("parts" in document ? standingOf(document) : []))
  return documents.flatMap((document): ReadonlyArray<Placed> => openingOf(document, standing, cutOver))
}

/** The opening event of one document, with what stood between it and others, if it has something to open. */
export const openingOf = (
  document: ObservedDocument,
  standing: ReadonlyArray<Standing>,
  cutOver: CutOver
): ReadonlyArray<Placed> => {
  const stream = streamOf(document)
  if (document.kind === "payment" ? document.status !== "Processed" : document.status !== "Posted") return []
  const own = standing.filter(({ source, target }) =>
    "parts" in document ? StreamName.ofSource(source) === stream : StreamName.ofTarget(target) === stream
  )
  return [{ stream, event: eventOf(document, own.map(applicationOf(cutOver)), cutOver.on) }]
}

const applicationOf =
  (cutOver: CutOver) =>
  ({ source, ...part }: Standing): Application => ({
    id: openingId(cutOver, source, part.target),
    groupId: cutOver.groupId,
    source,
    target: part.target,
    amount: part.amount,
    split: splitOf(part),
    strategy: "observed",
    effectiveOn: cutOver.on
  })

/** The id of what stood between two documents, the same from either side. */
const openingId = ({ newId }: CutOver, source: Source, target: Target): ApplicationId =>
  newId(`${StreamName.ofSource(source)} > ${StreamName.ofTarget(target)} opening`)

const splitOf = ({ items }: ObservedPart): Split => {
  const [first, ...rest] = items ?? []
  return first === undefined ? { _tag: "HeaderOnly" } : { _tag: "Stated", items: [first, ...rest] }
}

const eventOf = (
  document: ObservedDocument,
  applications: ReadonlyArray<Application>,
  effectiveOn: LocalDate
): BillingEvent => {
  switch (document.kind) {
    case "invoice":
      return {
        _tag: "InvoiceOpeningBalanceImported",
        invoiceId: document.id,
        number: document.number,
        accountId: document.accountId,
        sourceType: document.sourceType,
        ...due(document),
        ...claimOf(document),
        ...openOf(document),
        applications,
        documentOn: document.invoiceDate,
        effectiveOn
      }
    case "debitMemo":
      return {
        _tag: "DebitMemoOpeningBalanceImported",
        debitMemoId: document.id,
        number: document.number,
        accountId: document.accountId,
        ...due(document),
        ...(document.invoiceId === undefined ? {} : { invoiceId: document.invoiceId }),
        ...(document.creditMemoId === undefined ? {} : { creditMemoId: document.creditMemoId }),
        ...claimOf(document),
        ...openOf(document),
        applications,
        documentOn: document.memoDate,
        effectiveOn
      }
    case "creditMemo":
      return {
        _tag: "CreditMemoOpeningBalanceImported",
        creditMemoId: document.id,
        number: document.number,
        accountId: document.accountId,
        ...(document.purpose === undefined ? {} : { purpose: document.purpose }),
        ...claimOf(document),
        open: document.unapplied,
        openItems: amounts(document.total.currency, memoItemsLeft(document)),
        refunds: refundsOf(document, effectiveOn),
        applications,
        documentOn: document.memoDate,
        effectiveOn
      }
    case "payment":
      return {
        _tag: "PaymentOpeningBalanceImported",
        paymentId: document.id,
        number: document.number,
        accountId: document.accountId ?? null,
        amount: document.amount,
        method: document.method,
        ...(document.gatewayReference === undefined ? {} : { gatewayReference: document.gatewayReference }),
        open: document.unapplied,
        openItems: [],
        refunds: refundsOf(document, effectiveOn),
        applications,
        documentOn: document.effectiveOn,
        effectiveOn
      }
  }
}

/** Those that are known by name, and what is left of the sum. */
const refundsOf = ({ refunded, refunds }: ObservedSource, effectiveOn: LocalDate) =>
  newsOf(refunded, refunds, [], effectiveOn).flatMap((news) =>
    news.kind === "refunded" ? [{ ...news.terms, kind: news.of }] : []
  )

const due = ({ dueOn }: ObservedReceivable) => (dueOn === undefined ? {} : { dueOn })

const claimOf = ({ items, total }: ObservedReceivable | ObservedCreditMemo) => ({ total, items })

const openOf = ({ balance, itemBalances }: ObservedReceivable) => ({
  open: balance,
  openItems: amounts(balance.currency, itemBalances)
})

const amounts = (currency: Money.Money["currency"], minors: ReadonlyMap<ItemId, bigint> | undefined) =>
  Array.from(minors ?? [], ([itemId, minor]) => ({ itemId, open: Money.make(currency, minor) }))

/** Zuora's memos do not say what is left per item: what parts and refunds took from each does, where all say so. */
const memoItemsLeft = ({ items, parts, refunded, refunds }: ObservedCreditMemo): Map<ItemId, bigint> | undefined => {
  const left = Item.nettedMinor(Item.byId(items))
  const take = (id: ItemId | undefined, minor: bigint) => {
    if (id !== undefined) left.set(id, (left.get(id) ?? 0n) - minor)
  }
  const counting = (refunds ?? []).filter(({ counts }) => counts)
  const isKnown =
    parts.every((part) => part.items !== undefined) &&
    (refunded.minor === 0n || (counting.length > 0 && counting.every((refund) => refund.items !== undefined)))
  if (!isKnown) return undefined
  for (const part of parts) for (const item of part.items ?? []) take(item.sourceItemId, item.amount.minor)
  for (const refund of counting) for (const item of refund.items ?? []) take(item.itemId, item.amount.minor)
  return left
}
