/**
 * A world as rows of the oracle. Keys are the subjects of our discrepancies, so that both can be held against each other
 * as they stand. What only sums tell (a refund without a name) is a row of its own.
 */
import type { Observed } from "@counterfoil/domain/comparison/Sides"
import * as CreditMemo from "@counterfoil/domain/CreditMemo"
import * as Item from "@counterfoil/domain/Item"
import { fold, type Ledger } from "@counterfoil/domain/Ledger"
import * as Payment from "@counterfoil/domain/Payment"
import type { ObservedRefund } from "@counterfoil/domain/Observed"
import * as Receivable from "@counterfoil/domain/Receivable"
import { minorOf } from "@counterfoil/domain/Refund"
import * as StreamName from "@counterfoil/domain/StreamName"
import type { Usage } from "@counterfoil/domain/Usage"
import { bookRows } from "./BookRows.ts"
import type { Rows } from "./Oracle.ts"
import { settlementRows } from "./SettlementRows.ts"
import { observedOf, partsIn, type World } from "./World.ts"

type Row = Record<string, unknown>
const n = (minor: bigint): string => minor.toString()
const itemKey = (stream: string, id: string): string => `${stream} item ${id}`
const old = "-infinity"

export const rowsOf = (world: World): Rows => {
  const ledger = fold(world.ours)
  const observed = observedOf(world)
  const settlement = settlementRows(world)
  const books = bookRows(world)
  return {
    param: [
      {
        as_of: world.asOf,
        as_of_ts: `${world.asOf}T06:00:00Z`,
        watermark: world.timing.watermark,
        settle_days: world.rail.settleDays,
        bank_days: world.rail.bankDays,
        stuck_hours: 48
      }
    ],
    ...ours(ledger, world.intents),
    ...theirs(ledger, observed),
    z_part_before: partsBefore(world),
    ...adjustments(ledger, observed),
    ...settlement,
    ...books,
    gl: [...books.gl, ...settlement.gl]
  }
}

const receivables = (ledger: Ledger) => [
  ...Array.from(ledger.invoices, ([id, state]) => [StreamName.invoice(id), state] as const),
  ...Array.from(ledger.debitMemos, ([id, state]) => [StreamName.debitMemo(id), state] as const)
]

/** The stream of every item, for memos that credit one. */
const itemsOf = (ledger: Ledger): ReadonlyMap<string, string> =>
  new Map(
    receivables(ledger).flatMap(([stream, state]) =>
      state._tag === "NotSeen"
        ? []
        : Array.from(state.items.keys(), (id) => [id as string, itemKey(stream, id)] as const)
    )
  )

const states = { Processed: "processed", Processing: "processing", Failed: "error", Canceled: "voided" } as const

const ours = (ledger: Ledger, intents: World["intents"]): Record<string, ReadonlyArray<Row>> => {
  const rows: Record<string, Array<Row>> = {
    s_inv: [],
    s_item: [],
    s_cm: [],
    s_cm_item: [],
    s_pay: [],
    s_part: [],
    s_part_item: [],
    s_refund: []
  }
  const add = (table: string, row: Row) => rows[table]?.push(row)
  const credited = itemsOf(ledger)
  for (const [stream, state] of receivables(ledger)) {
    if (state._tag === "NotSeen") continue
    const { accountId: account, closed, effectiveOn: effective, items, total } = state
    const balances = Receivable.itemBalances(state)
    const netted = Item.nettedMinor(items)
    const status = state._tag === "Posted" ? (closed ?? "posted") : state._tag.toLowerCase()
    add("s_inv", {
      id: stream,
      account,
      ccy: total.currency,
      status,
      total: n(total.minor),
      balance: n(Receivable.balanceMinor(state)),
      effective,
      updated: old
    })
    for (const [id, { amount, kind }] of items) {
      const balance = balances?.get(id)
      const claim = netted.get(id) ?? 0n
      add("s_item", {
        id: itemKey(stream, id),
        doc: stream,
        kind,
        amount: n(amount.minor),
        netted: n(amount.minor - claim),
        balance: balance === undefined ? null : n(balance)
      })
    }
  }
  const sources = [
    ...Array.from(ledger.payments, ([id, state]) => [StreamName.payment(id), state.usage] as const),
    ...Array.from(ledger.creditMemos, ([id, state]) => [StreamName.creditMemo(id), state.usage] as const)
  ]
  for (const [id, state] of ledger.payments) {
    if (state._tag === "NotSeen") continue
    const unapplied = state._tag === "Processed" ? Payment.unappliedMinor(state) : 0n
    add("s_pay", {
      id: StreamName.payment(id),
      account: state.accountId,
      ccy: state.amount.currency,
      amount: n(state.amount.minor),
      unapplied: n(unapplied),
      refunded: n(state.usage.refundedMinor),
      state: states[state._tag],
      // What people entered by hand may carry a reference too: no gateway must know it.
      gateway_ref: state.method === "Electronic" ? state.gatewayReference : null,
      intent: intents.get(StreamName.payment(id)) ?? StreamName.payment(id),
      effective: state.effectiveOn,
      updated: old
    })
  }
  for (const [id, state] of ledger.creditMemos) {
    if (state._tag !== "Posted") continue
    const stream = StreamName.creditMemo(id)
    const left = CreditMemo.itemsLeft(state)
    add("s_cm", {
      id: stream,
      account: state.accountId,
      ccy: state.total.currency,
      status: state.closed ?? "posted",
      total: n(state.total.minor),
      unapplied: n(CreditMemo.unappliedMinor(state)),
      refunded: n(state.usage.refundedMinor),
      effective: state.effectiveOn,
      updated: old
    })
    for (const [item, { amount, creditedItemId, kind }] of state.items) {
      const unapplied = left?.get(item)
      add("s_cm_item", {
        id: itemKey(stream, item),
        cm: stream,
        kind,
        credit_from: credited.get(creditedItemId ?? "") ?? null,
        amount: n(amount.minor),
        unapplied: unapplied === undefined ? null : n(unapplied)
      })
    }
  }
  for (const [src, usage] of sources) {
    const src_kind = src.startsWith("Payment-") ? "payment" : "memo"
    for (const { application, unapplications } of usage.applications.applied.values())
      for (const [one, sign, word] of [
        [application, 1n, "application"] as const,
        ...unapplications.map((undone) => [undone, -1n, "unapplication"] as const)
      ]) {
        const id = `${word} ${one.id}`
        const dst = StreamName.ofTarget(application.target)
        const items = one.split._tag === "Stated" ? one.split.items : undefined
        add("s_part", {
          id,
          src_kind,
          src,
          dst,
          amount: n(sign * one.amount.minor),
          effective: one.effectiveOn,
          itemised: items !== undefined,
          to_account: application.toAccountId ?? null
        })
        for (const item of items ?? [])
          add("s_part_item", {
            part: id,
            dst_item: itemKey(dst, item.targetItemId),
            amount: n(sign * item.amount.minor)
          })
      }
    for (const row of refundRows(src, src_kind, usage)) add("s_refund", row)
  }
  return rows
}

const refundRows = (src: string, src_kind: string, { refunds, refundedMinor }: Usage): ReadonlyArray<Row> => {
  const named = Array.from(new Set(refunds.flatMap(({ id }) => (id === undefined ? [] : [id]))))
  const rows = named.map((id) => {
    const minor = minorOf(refunds, id) ?? 0n
    const effective = refunds.findLast((one) => one.id === id && one.minor > 0n)?.effectiveOn
    return {
      id: `${src} refund ${id}`,
      src_kind,
      src,
      amount: n(minor),
      state: minor === 0n ? "canceled" : "processed",
      gateway_ref: refunds.find((one) => one.id === id)?.reference ?? null,
      effective,
      updated: old
    }
  })
  const nameless = refundedMinor - named.reduce((sum, id) => sum + (minorOf(refunds, id) ?? 0n), 0n)
  return nameless === 0n ? rows : [...rows, namelessRow(src, src_kind, nameless, refunds[0]?.effectiveOn)]
}

const namelessRow = (src: string, src_kind: string, minor: bigint, effective: string | undefined): Row => ({
  id: `${src} refunded`,
  src_kind,
  src,
  amount: n(minor),
  state: "processed",
  effective: effective ?? "2026-03-02",
  updated: old
})

const theirs = (ledger: Ledger, observed: Observed): Record<string, ReadonlyArray<Row>> => {
  const rows: Record<string, Array<Row>> = {
    z_inv: [],
    z_item: [],
    z_cm: [],
    z_cm_item: [],
    z_pay: [],
    z_part: [],
    z_part_item: [],
    z_refund: []
  }
  const add = (table: string, row: Row) => rows[table]?.push(row)
  const closedOf = new Map(
    receivables(ledger).map(([stream, state]) => [stream, "closed" in state ? state.closed : undefined])
  )
  const credited = itemsOf(ledger)
  for (const one of [...observed.invoices.values(), ...observed.debitMemos.values()]) {
    const stream = one.kind === "invoice" ? StreamName.invoice(one.id) : StreamName.debitMemo(one.id)
    const effective = one.kind === "invoice" ? one.invoiceDate : one.memoDate
    const status = one.status === "Posted" ? (closedOf.get(stream) ?? "posted") : one.status.toLowerCase()
    add("z_inv", {
      id: stream,
      account: one.accountId,
      ccy: one.total.currency,
      status,
      total: n(one.total.minor),
      balance: n(one.balance.minor),
      effective,
      updated: one.updatedAt
    })
    for (const { amount, id, kind } of one.items) {
      const balance = one.itemBalances.get(id)
      add("z_item", {
        id: itemKey(stream, id),
        doc: stream,
        kind,
        amount: n(amount.minor),
        netted: "0",
        balance: balance === undefined ? null : n(balance)
      })
    }
  }
  for (const one of [...observed.payments.values(), ...observed.creditMemos.values()]) {
    const isPayment = one.kind === "payment"
    const stream = isPayment ? StreamName.payment(one.id) : StreamName.creditMemo(one.id)
    const src_kind = isPayment ? "payment" : "memo"
    const common = {
      id: stream,
      account: one.accountId ?? null,
      unapplied: n(one.unapplied.minor),
      refunded: n(one.refunded.minor),
      updated: one.updatedAt
    }
    if (isPayment)
      add("z_pay", {
        ...common,
        ccy: one.amount.currency,
        amount: n(one.amount.minor),
        state: one.status === "Other" ? "other" : states[one.status],
        effective: one.effectiveOn
      })
    else {
      const state = ledger.creditMemos.get(one.id)
      const closed = state !== undefined && "closed" in state ? state.closed : undefined
      const status = one.status === "Posted" ? (closed ?? "posted") : one.status.toLowerCase()
      add("z_cm", { ...common, ccy: one.total.currency, status, total: n(one.total.minor), effective: one.memoDate })
      for (const { amount, creditedItemId, id, kind } of one.items) {
        const left = one.itemsUnapplied?.get(id)
        add("z_cm_item", {
          id: itemKey(stream, id),
          cm: stream,
          kind,
          credit_from: credited.get(creditedItemId ?? "") ?? null,
          amount: n(amount.minor),
          unapplied: left === undefined ? null : n(left)
        })
      }
    }
    for (const part of one.parts) {
      const dst = StreamName.ofTarget(part.target)
      const id = part.id ?? `${stream} > ${dst}`
      // Zuora's parts do not tell their day.
      add("z_part", {
        id,
        src_kind,
        src: stream,
        dst,
        amount: n(part.amount.minor),
        effective: null,
        itemised: part.items !== undefined
      })
      for (const item of part.items ?? [])
        add("z_part_item", { part: id, dst_item: itemKey(dst, item.targetItemId), amount: n(item.amount.minor) })
    }
    for (const row of observedRefunds(stream, src_kind, one.refunds ?? [], one.refunded.minor, one.updatedAt))
      add("z_refund", row)
  }
  return rows
}

/** What a run before has seen of Zuora's parts. */
const partsBefore = ({ before }: World): ReadonlyArray<Row> =>
  before === undefined
    ? []
    : Array.from(partsIn(observedOf(before))).flatMap(([src, parts]) =>
        parts.map(({ amount, id, target }) => ({
          id,
          src_kind: src.startsWith("Payment-") ? "payment" : "memo",
          src,
          dst: StreamName.ofTarget(target),
          amount: n(amount.minor),
          effective: null,
          itemised: false
        }))
      )

/** Legacy: ours out of the documents' offsets and the credit balances' moves, Zuora's as it shows them. */
const adjustments = (ledger: Ledger, observed: Observed): Record<"s_adj" | "z_adj", ReadonlyArray<Row>> => {
  const offsets = [
    ...receivables(ledger).map(([stream, state]) => [stream, state.offsets] as const),
    ...Array.from(ledger.payments, ([id, state]) => [StreamName.payment(id), state.usage.offsets] as const)
  ].flatMap(([stream, all]) => Array.from(all, ([id, offset]) => ({ stream, id, ...offset })))
  const row = (stream: string, id: string, doc: string | null, minor: bigint, effective: string): Row => ({
    id: `${stream} adjustment ${id}`,
    doc,
    amount: n(minor),
    effective
  })
  const on = "2026-03-02"
  return {
    s_adj: [
      ...offsets.flatMap(({ by, effectiveOn, id, minor, stream }) =>
        by === "adjustment" ? [row(stream, id, stream, minor, effectiveOn)] : []
      ),
      ...Array.from(ledger.creditBalances).flatMap(([accountId, { moves }]) =>
        Array.from(moves, ([id, minor]) => {
          const other = offsets.find((one) => one.by === "creditBalance" && one.id === id)
          return row(
            StreamName.creditBalance(accountId),
            id,
            other?.stream ?? null,
            other?.minor ?? minor,
            other?.effectiveOn ?? on
          )
        })
      )
    ],
    z_adj: [
      ...(observed.adjustments ?? []).map(({ adjustment, invoiceId }) => {
        const stream = StreamName.invoice(invoiceId)
        return row(stream, adjustment.adjustmentId, stream, adjustment.amount.minor, adjustment.effectiveOn)
      }),
      ...(observed.moves ?? []).map(({ accountId, amount, document, effectiveOn, id }) =>
        document?.kind === "payment"
          ? row(StreamName.creditBalance(accountId), id, StreamName.payment(document.id), -amount.minor, effectiveOn)
          : row(
              StreamName.creditBalance(accountId),
              id,
              document?.kind === "invoice" ? StreamName.invoice(document.id) : null,
              amount.minor,
              effectiveOn
            )
      )
    ]
  }
}

const observedRefunds = (
  src: string,
  src_kind: string,
  all: ReadonlyArray<ObservedRefund>,
  refunded: bigint,
  updated: string
) => {
  const told = all.reduce((sum, { amount, counts }) => (counts ? sum + amount.minor : sum), 0n)
  const rows = all.map(({ amount, counts, effectiveOn, id }) => ({
    id: `${src} refund ${id}`,
    src_kind,
    src,
    amount: n(counts ? amount.minor : 0n),
    state: counts ? "processed" : "canceled",
    effective: effectiveOn,
    updated
  }))
  return refunded === told ? rows : [...rows, { ...namelessRow(src, src_kind, refunded - told, undefined), updated }]
}
