/**
 * The memo by which a document is closed as a whole. Zuora makes it, posts it and applies it item by item in one step; what
 * that will come to is known before it is asked for. A header of zero may hide items that offset each other: then the memo
 * sums to zero too, and has the items' signs. Source: Zuora, Write off invoices ("Specific write-off scenarios"), Invoice
 * reversal, Write off a credit memo, Reverse a credit memo.
 */
import * as Result from "effect/Result"
import type { Application, ItemApplication, Source, Target } from "./Application.ts"
import type { Purpose } from "./BillingDocument.ts"
import type { DocumentEvent } from "./BillingEvent.ts"
import * as CreditMemo from "./CreditMemo.ts"
import { decideCloseMemo, decideCloseReceivable } from "./Crediting.ts"
import * as DebitMemo from "./DebitMemo.ts"
import type { AccountId, ApplicationId, CreditMemoId, DebitMemoId, GroupId, ItemId } from "./Id.ts"
import * as Invoice from "./Invoice.ts"
import * as Item from "./Item.ts"
import * as Ledger from "./Ledger.ts"
import type { LocalDate } from "./LocalDate.ts"
import * as Money from "./Money.ts"
import * as Receivable from "./Receivable.ts"
import type { Rejection } from "./Rejection.ts"
import { decideApply, recordLegs } from "./Settlement.ts"
import * as StreamName from "./StreamName.ts"

/** What is asked for. Ids, numbers and days come from outside. */
export interface Order<Id extends string> {
  readonly purpose: Purpose
  /** The memo's; its items get the ids of those that they close. */
  readonly memoId: Id
  readonly number: string
  readonly applicationId: ApplicationId
  readonly groupId: GroupId
  readonly effectiveOn: LocalDate
}

/** What it comes to. */
export interface Closing {
  /** What it takes off, at the header: zero where only items are open. */
  readonly amount: Money.Money
  /**
   * The memo, its application on both documents and the closing, in order; undefined where it is not known what is open on
   * which item, so that only Zuora can say.
   */
  readonly placed: ReadonlyArray<Placed> | undefined
}

type Placed = Ledger.Placed & { readonly event: DocumentEvent }

/** Decides whether an invoice or debit memo may be closed by a credit memo, and what that comes to. */
export const closeReceivable = (
  order: Order<CreditMemoId>,
  target: Target,
  ledger: Ledger.Ledger
): Result.Result<Closing, Rejection> => {
  const { effectiveOn, memoId: creditMemoId, number, purpose } = order
  const found =
    target.kind === "invoice"
      ? named(Invoice.nameOf, ledger.invoices.get(target.id) ?? Invoice.initial)
      : named(DebitMemo.nameOf, ledger.debitMemos.get(target.id) ?? DebitMemo.initial)
  const by = purpose === "reversal" ? purpose : "write-off"
  return Result.flatMap(decideCloseReceivable(by, found.name, found.state), ({ amount, state }) => {
    const stream = StreamName.creditMemo(creditMemoId)
    return close(state, Receivable.itemBalances(state), amount, order, ledger, {
      source: { kind: "creditMemo", id: creditMemoId },
      target,
      memo: (page) => ({
        stream,
        event: { _tag: "CreditMemoPosted", creditMemoId, number, purpose, ...page }
      }),
      closed: {
        stream: StreamName.ofTarget(target),
        event:
          target.kind === "debitMemo"
            ? { _tag: "DebitMemoWrittenOff", creditMemoId, amount, effectiveOn }
            : { _tag: by === "reversal" ? "InvoiceReversed" : "InvoiceWrittenOff", creditMemoId, amount, effectiveOn }
      }
    })
  })
}

/** Decides whether a credit memo may be closed by a debit memo to which it is applied, and what that comes to. */
export const closeCreditMemo = (
  order: Order<DebitMemoId>,
  id: CreditMemoId,
  ledger: Ledger.Ledger
): Result.Result<Closing, Rejection> => {
  const { effectiveOn, memoId: debitMemoId, number, purpose } = order
  const decided = decideCloseMemo(ledger.creditMemos.get(id) ?? CreditMemo.initial)
  return Result.flatMap(decided, ({ amount, state }) =>
    close(state, CreditMemo.itemsLeft(state), amount, order, ledger, {
      source: { kind: "creditMemo", id },
      target: { kind: "debitMemo", id: debitMemoId },
      memo: (page) => ({
        stream: StreamName.debitMemo(debitMemoId),
        event: { _tag: "DebitMemoPosted", debitMemoId, number, creditMemoId: id, ...page }
      }),
      closed: {
        stream: StreamName.creditMemo(id),
        event: {
          _tag: purpose === "reversal" ? "CreditMemoReversed" : "CreditMemoWrittenOff",
          debitMemoId,
          amount,
          effectiveOn
        }
      }
    })
  )
}

const named = <S extends { readonly _tag: string }>(nameOf: (state: S) => string, state: S) => ({
  name: nameOf(state),
  state
})

interface Page {
  readonly accountId: AccountId
  readonly total: Money.Money
  readonly items: ReadonlyArray<Item.Item>
  readonly effectiveOn: LocalDate
}

/** The two documents, and how the events of their kinds are called. */
interface Sides {
  readonly source: Extract<Source, { readonly kind: "creditMemo" }>
  readonly target: Target
  readonly memo: (page: Page) => Placed
  readonly closed: Placed
}

const close = (
  state: { readonly accountId: AccountId; readonly items: Item.Items; readonly total: Money.Money },
  open: ReadonlyMap<ItemId, bigint> | undefined,
  amount: Money.Money,
  { applicationId, effectiveOn, groupId, purpose }: Order<string>,
  ledger: Ledger.Ledger,
  { closed, memo, source, target }: Sides
): Result.Result<Closing, Rejection> => {
  const { currency } = state.total
  const parts = Array.from(open ?? []).flatMap(([id, minor]): ReadonlyArray<ItemApplication> =>
    minor === 0n ? [] : [{ sourceItemId: id, targetItemId: id, amount: Money.make(currency, minor) }]
  )
  const [first, ...rest] = parts
  if (first === undefined) return Result.succeed({ amount, placed: undefined })
  const items = purpose === "reversal" ? mirrored(state.items) : parts.map((part) => closing(part, state.items))
  const total = Money.make(currency, Item.totalMinor(items))
  const made = memo({ accountId: state.accountId, total, items, effectiveOn })
  const application: Application = {
    id: applicationId,
    groupId,
    source,
    target,
    amount,
    split: { _tag: "Stated", items: [first, ...rest] },
    strategy: "zuora",
    effectiveOn
  }
  const before = Ledger.fold([made], ledger)
  const giver = before.creditMemos.get(source.id) ?? CreditMemo.initial
  const decided = decideApply([application], { source: { kind: "creditMemo", state: giver }, targets: before })
  return Result.map(decided, () => ({
    amount,
    placed: [made, ...recordLegs({ _tag: "Applied", application }, before), closed]
  }))
}

/** Every line with its amount, discounts as they stood. */
const mirrored = (items: Item.Items): ReadonlyArray<Item.Item> =>
  Array.from(items.values(), (item) => ({ ...item, creditedItemId: item.id }))

/** What is open on one line. Discounts are netted to their charge already. */
const closing = ({ amount, targetItemId: id }: ItemApplication, items: Item.Items): Item.Item => {
  const { kind = "charge", parentId } = items.get(id) ?? {}
  return { id, kind, ...(parentId === undefined ? {} : { parentId }), creditedItemId: id, amount }
}
