/** What tenants without Invoice Settlement change balances by, on top of a history, and what of it one side does not have. */
import type { Observed } from "@counterfoil/domain/comparison/Sides"
import { AdjustmentId } from "@counterfoil/domain/Id"
import { fold, type Placed, postedInvoices, processedPayments } from "@counterfoil/domain/Ledger"
import { observeAdjustment, observeMove } from "@counterfoil/domain/LegacyObservation"
import * as Money from "@counterfoil/domain/Money"
import type { ObservedAdjustment, ObservedCreditBalanceMove } from "@counterfoil/domain/Observed"
import * as Payment from "@counterfoil/domain/Payment"
import * as fc from "fast-check"
import { accountId, day, EUR } from "../../../domain/test/Sample.ts"

/** One change: the number picks its invoice or payment, modulo what there is. */
const Drawn = fc.record({
  kind: fc.constantFrom("adjustment" as const, "by hand" as const, "from invoice" as const, "from payment" as const),
  at: fc.nat(),
  cents: fc.integer({ min: 1, max: 3000 }),
  /** Whether one side does not have it, or has it with a cent more. */
  fault: fc.oneof(
    { weight: 4, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom("Z01" as const, "Z02" as const, "Z03" as const) }
  )
})
export type Legacy = typeof Drawn extends fc.Arbitrary<infer A> ? A : never
/** So many changes may be of one payment: together they take no more than it has. */
const most = 6n
export const legacies = fc.array(Drawn, { maxLength: Number(most) })

type Change =
  | { readonly kind: "adjustment"; readonly shown: ObservedAdjustment }
  | { readonly kind: "move"; readonly shown: ObservedCreditBalanceMove }

export interface LegacyChanges {
  readonly ours: ReadonlyArray<Placed>
  readonly theirs: ReadonlyArray<Placed>
  readonly observed: Required<Pick<Observed, "adjustments" | "moves">>
  readonly planted: ReadonlyArray<{
    readonly cause: string
    readonly trips: ReadonlyArray<string>
    readonly group: RegExp
  }>
}

export const legacyOf = (history: ReadonlyArray<Placed>, drawn: ReadonlyArray<Legacy>): LegacyChanges => {
  const ledger = fold(history)
  const changes = drawn.flatMap((one, index) => {
    const change = changeOf(ledger, one, index)
    return change === undefined ? [] : [{ change, fault: one.fault }]
  })
  const side = (isIn: (fault: Legacy["fault"]) => boolean, by: (fault: Legacy["fault"]) => bigint) =>
    changes.flatMap(({ change, fault }) => (isIn(fault) ? [withMore(change, by(fault))] : []))
  const ours = side(
    (fault) => fault !== "Z01",
    () => 0n
  )
  const theirs = side(
    (fault) => fault !== "Z02",
    (fault) => (fault === "Z03" ? 1n : 0n)
  )
  return {
    ours: recorded(history, ours),
    theirs: recorded(history, theirs),
    observed: {
      adjustments: theirs.flatMap((one) => (one.kind === "adjustment" ? [one.shown] : [])),
      moves: theirs.flatMap((one) => (one.kind === "move" ? [one.shown] : []))
    },
    planted: changes.flatMap(({ change, fault }) =>
      fault === undefined
        ? []
        : [
            {
              cause: `${fault} ${subjectOf(change)}`,
              trips: ["Z03", "Z14"],
              group: RegExp(`\\b${documentOf(change)?.id ?? "nothing"}$`, "u")
            }
          ]
    )
  }
}

const changeOf = (ledger: ReturnType<typeof fold>, { at, cents, kind }: Legacy, index: number): Change | undefined => {
  const id = AdjustmentId.make(`L${index}`)
  const amount = Money.make(EUR, BigInt(cents))
  const invoices = postedInvoices(ledger)
  const invoice = invoices[at % Math.max(1, invoices.length)]
  const payments = processedPayments(ledger)
  const payment = payments[at % Math.max(1, payments.length)]
  const effectiveOn = day("2026-03-02")
  const move = { id, number: `CBA-${index}`, isCanceled: false, effectiveOn }
  switch (kind) {
    case "adjustment":
      return invoice === undefined || invoice.closed !== undefined
        ? undefined
        : {
            kind: "adjustment",
            shown: {
              invoiceId: invoice.invoiceId,
              adjustment: { adjustmentId: id, number: `IA-${index}`, kind: "invoice", amount, effectiveOn },
              isCanceled: false
            }
          }
    case "by hand":
      return { kind: "move", shown: { ...move, accountId, amount, document: undefined } }
    case "from invoice":
      return invoice === undefined || invoice.closed !== undefined
        ? undefined
        : {
            kind: "move",
            shown: {
              ...move,
              accountId: invoice.accountId,
              amount,
              document: { kind: "invoice", id: invoice.invoiceId }
            }
          }
    case "from payment":
      // It gives no more than it has.
      return payment === undefined ||
        payment.accountId === null ||
        BigInt(cents) * most > Payment.unappliedMinor(payment)
        ? undefined
        : {
            kind: "move",
            shown: {
              ...move,
              accountId: payment.accountId,
              amount,
              document: { kind: "payment", id: payment.paymentId }
            }
          }
  }
}

const withMore = (change: Change, minor: bigint): Change => {
  const more = (money: Money.Money) => Money.make(money.currency, money.minor + minor)
  return change.kind === "adjustment"
    ? {
        kind: "adjustment",
        shown: {
          ...change.shown,
          adjustment: { ...change.shown.adjustment, amount: more(change.shown.adjustment.amount) }
        }
      }
    : { kind: "move", shown: { ...change.shown, amount: more(change.shown.amount) } }
}

const recorded = (history: ReadonlyArray<Placed>, changes: ReadonlyArray<Change>): ReadonlyArray<Placed> => {
  let all = [...history]
  for (const one of changes)
    all = [
      ...all,
      ...(one.kind === "adjustment" ? observeAdjustment(fold(all), one.shown) : observeMove(fold(all), one.shown))
    ]
  return all.slice(history.length)
}

const documentOf = (change: Change): { readonly id: string } | undefined =>
  change.kind === "adjustment" ? { id: change.shown.invoiceId } : change.shown.document

const subjectOf = (change: Change): string =>
  change.kind === "adjustment"
    ? `Invoice-${change.shown.invoiceId} adjustment ${change.shown.adjustment.adjustmentId}`
    : `CreditBalance-${change.shown.accountId} adjustment ${change.shown.id}`
