/**
 * Figures that are kept beside the events, in projections and journal tables, against the events: where a lost update, a
 * bad rebuild or a foreign hand can break them. Folds of events cannot have these faults.
 */
import type { Currency } from "../Currency.ts"
import * as CreditMemo from "../CreditMemo.ts"
import type { ItemId } from "../Id.ts"
import * as Ledger from "../Ledger.ts"
import * as Money from "../Money.ts"
import * as Payment from "../Payment.ts"
import * as Receivable from "../Receivable.ts"
import * as StreamName from "../StreamName.ts"
import { compare, type Violation } from "./Identity.ts"

/** One document as a table keeps it, minor units. */
export interface KeptDocument {
  readonly stream: string
  readonly currency: Currency
  /** Balance of a receivable, unapplied value of a source. */
  readonly openMinor: bigint
  /** Balances of items; undefined where they are not kept, or not known. */
  readonly items: ReadonlyMap<ItemId, bigint> | undefined
}

/** One entry as a journal table keeps it: debits positive, credits negative, minor units. */
export interface KeptEntry {
  readonly ref: string
  readonly lines: ReadonlyArray<{ readonly account: string; readonly currency: Currency; readonly minor: bigint }>
}

/** Documents as the events make them, in the form in which a table keeps them. */
export const keptOf = (ledger: Ledger.Ledger): ReadonlyArray<KeptDocument> => [
  ...Ledger.postedReceivables(ledger).map(({ receivable, stream }) => ({
    stream,
    currency: receivable.total.currency,
    openMinor: Receivable.balanceMinor(receivable),
    items: Receivable.itemBalances(receivable)
  })),
  ...Ledger.postedCreditMemos(ledger).map((memo) => ({
    stream: StreamName.creditMemo(memo.creditMemoId),
    currency: memo.total.currency,
    openMinor: CreditMemo.unappliedMinor(memo),
    items: CreditMemo.itemsLeft(memo)
  })),
  ...Ledger.processedPayments(ledger).map((payment) => ({
    stream: StreamName.payment(payment.paymentId),
    currency: payment.amount.currency,
    openMinor: Payment.unappliedMinor(payment),
    items: undefined
  }))
]

/**
 * What is kept against what the events say: header and items (I01), an item and its roll (I03), a payment's and a memo's
 * conservation (I05, I06). A document that is not kept is none of these: it is stale.
 */
export const checkKept = (kept: Iterable<KeptDocument>, ledger: Ledger.Ledger): ReadonlyArray<Violation> => {
  const folded = new Map(keptOf(ledger).map((document) => [document.stream, document]))
  return Array.from(kept).flatMap((document) => {
    const { currency, items, openMinor, stream } = document
    const money = (minor: bigint) => Money.make(currency, minor)
    const should = folded.get(stream)
    if (should === undefined) return []
    if (!isReceivable(stream))
      return compare(
        stream.startsWith("Payment-") ? "payment-kept" : "memo-kept",
        stream,
        money(should.openMinor),
        money(openMinor)
      )
    let sum = 0n
    for (const minor of items?.values() ?? []) sum += minor
    return [
      ...(items === undefined ? [] : compare("header-kept", stream, money(sum), money(openMinor))),
      ...Array.from(items ?? []).flatMap(([id, minor]) => {
        const expected = should.items?.get(id)
        return expected === undefined ? [] : compare("item-kept", `${stream} item ${id}`, money(expected), money(minor))
      })
    ]
  })
}

const isReceivable = (stream: string): boolean => stream.startsWith("Invoice-") || stream.startsWith("DebitMemo-")

/** Entries whose debits and credits differ (I16), and receivables that are not what documents are open by (I17). */
export const checkEntries = (
  entries: Iterable<KeptEntry>,
  documents: Iterable<KeptDocument>
): ReadonlyArray<Violation> => {
  const control = new Map<Currency, bigint>()
  const add = (currency: Currency, minor: bigint) => control.set(currency, (control.get(currency) ?? 0n) + minor)
  const unbalanced = Array.from(entries).flatMap(({ lines, ref }) => {
    const sums = new Map<Currency, bigint>()
    for (const { account, currency, minor } of lines) {
      sums.set(currency, (sums.get(currency) ?? 0n) + minor)
      if (account === "accounts receivable") add(currency, minor)
    }
    return Array.from(sums).flatMap(([currency, minor]) =>
      compare("entry-kept", `entry ${ref}`, Money.zero(currency), Money.make(currency, minor))
    )
  })
  const open = new Map<Currency, bigint>()
  for (const { currency, openMinor, stream } of documents)
    if (isReceivable(stream)) open.set(currency, (open.get(currency) ?? 0n) + openMinor)
  const controls = Array.from(new Set([...control.keys(), ...open.keys()])).flatMap((currency) =>
    compare(
      "control-kept",
      `accounts receivable ${currency}`,
      Money.make(currency, open.get(currency) ?? 0n),
      Money.make(currency, control.get(currency) ?? 0n)
    )
  )
  return [...unbalanced, ...controls]
}
