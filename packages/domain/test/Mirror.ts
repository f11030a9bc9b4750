/** A Zuora that shows exactly what our ledger says; its parts have the names of their pairs for ids. */
import type { Source } from "../src/Application.ts"
import type { Observed } from "../src/comparison/Sides.ts"
import * as CreditMemo from "../src/CreditMemo.ts"
import type { Ledger } from "../src/Ledger.ts"
import * as Money from "../src/Money.ts"
import type { ObservedPart, ObservedRefund } from "../src/Observed.ts"
import * as Pairing from "../src/Pairing.ts"
import * as Payment from "../src/Payment.ts"
import * as Receivable from "../src/Receivable.ts"
import type { Usage } from "../src/Usage.ts"
import { minorOf } from "../src/Refund.ts"
import { EUR, itemId } from "./Sample.ts"

/** Zuora's instant of the last change of everything. */
export const before = "2026-03-10T00:00:00.000Z"

const money = (minor: bigint) => Money.make(EUR, minor)

export const mirror = (ledger: Ledger): Observed => {
  const pairs = Array.from(Pairing.ofLedger(ledger).values())
  const parts = (source: Source): ReadonlyArray<ObservedPart> =>
    pairs
      .filter((pair) => pair.source.kind === source.kind && pair.source.id === source.id)
      .map((pair) => ({
        id: Pairing.keyOf(pair.source, pair.target),
        target: pair.target,
        amount: Money.make(pair.currency, pair.minor),
        items: pair.items && Array.from(pair.items.values(), ({ item, minor }) => ({ ...item, amount: money(minor) }))
      }))
  const owed = (state: Receivable.Content) => {
    const balance = money(Receivable.balanceMinor(state))
    return {
      number: state.number,
      accountId: state.accountId,
      status: "Posted" as const,
      dueOn: undefined,
      total: state.total,
      balance,
      items: Array.from(state.items.values()),
      itemBalances: Receivable.itemBalances(state) ?? new Map([[itemId("whole"), balance.minor]]),
      updatedAt: before
    }
  }
  return {
    invoices: shown(ledger.invoices, (state, id) =>
      state._tag === "Posted"
        ? {
            kind: "invoice" as const,
            id,
            ...owed(state),
            sourceType: "Subscription",
            invoiceDate: state.effectiveOn
          }
        : undefined
    ),
    debitMemos: shown(ledger.debitMemos, (state, id) =>
      state._tag === "Posted"
        ? {
            kind: "debitMemo" as const,
            id,
            ...owed(state),
            invoiceId: undefined,
            creditMemoId: undefined,
            memoDate: state.effectiveOn
          }
        : undefined
    ),
    creditMemos: shown(ledger.creditMemos, (state, id) =>
      state._tag === "Posted"
        ? {
            kind: "creditMemo" as const,
            id,
            number: state.number,
            accountId: state.accountId,
            status: "Posted" as const,
            purpose: state.purpose,
            memoDate: state.effectiveOn,
            total: state.total,
            unapplied: money(CreditMemo.unappliedMinor(state)),
            refunded: money(state.usage.refundedMinor),
            refunds: refunds(state.usage),
            items: Array.from(state.items.values()),
            itemsUnapplied: CreditMemo.itemsLeft(state),
            parts: parts({ kind: "creditMemo", id }),
            updatedAt: before
          }
        : undefined
    ),
    payments: shown(ledger.payments, (state, id) =>
      state._tag === "Processed"
        ? {
            kind: "payment" as const,
            id,
            number: state.number,
            accountId: state.accountId ?? undefined,
            status: "Processed" as const,
            method: state.method,
            effectiveOn: state.effectiveOn,
            amount: state.amount,
            unapplied: money(Payment.unappliedMinor(state)),
            refunded: money(state.usage.refundedMinor),
            refunds: refunds(state.usage),
            gatewayReference: undefined,
            parts: parts({ kind: "payment", id }),
            updatedAt: before
          }
        : undefined
    )
  }
}

const shown = <K, S, O>(states: ReadonlyMap<K, S>, show: (state: S, id: K) => O | undefined): Map<K, O> =>
  new Map(
    Array.from(states).flatMap(([id, state]) => {
      const page = show(state, id)
      return page === undefined ? [] : [[id, page] as const]
    })
  )

const refunds = ({ refunds }: Usage): ReadonlyArray<ObservedRefund> =>
  Array.from(new Set(refunds.flatMap(({ id }) => (id === undefined ? [] : [id]))), (id) => {
    const first = refunds.find((refund) => refund.id === id)
    const minor = minorOf(refunds, id) ?? 0n
    return {
      id,
      number: id,
      kind: first?.kind ?? "refund",
      method: "External",
      counts: minor !== 0n,
      amount: money(first?.minor ?? 0n),
      items: undefined,
      effectiveOn: first?.effectiveOn ?? ("2026-03-02" as ObservedRefund["effectiveOn"])
    }
  })
