/**
 * Credit balance: value that an account holds without a document, in tenants without Invoice Settlement. Observed only.
 * Stream `CreditBalance-<account>`. Source: Zuora, Credit balance adjustments.
 */
import * as Schema from "effect/Schema"
import { AdjustmentId, InvoiceId, PaymentId, RefundId } from "./Id.ts"
import { LocalDate } from "./LocalDate.ts"
import * as Money from "./Money.ts"
import type { ObservedCreditBalanceMove } from "./Observed.ts"

/** Where value came from or went to; none where it was entered by hand. */
const Document = Schema.Union([
  Schema.Struct({ kind: Schema.tag("invoice"), id: InvoiceId }),
  Schema.Struct({ kind: Schema.tag("payment"), id: PaymentId }),
  Schema.Struct({ kind: Schema.tag("refund"), id: RefundId })
])

const move = {
  adjustmentId: AdjustmentId,
  number: Schema.String,
  /** Positive. */
  amount: Money.Money,
  document: Schema.optionalKey(Document),
  effectiveOn: LocalDate
}

export const Event = Schema.TaggedUnion({
  CreditBalanceIncreased: move,
  CreditBalanceDecreased: move,
  /** The increase no longer counts. */
  CreditBalanceIncreaseCanceled: move,
  CreditBalanceDecreaseCanceled: move
})
export type Event = typeof Event.Type

export interface State {
  /** What each adjustment added, minor units, by its id; zero once it was canceled. */
  readonly moves: ReadonlyMap<AdjustmentId, bigint>
  /** Every change with its day, in the order of recording. */
  readonly history: ReadonlyArray<Change>
  readonly balance: Money.Money | undefined
}

/** Minor units; `alone` where no invoice or payment is on the other side. */
interface Change {
  readonly minor: bigint
  readonly alone: boolean
  readonly effectiveOn: LocalDate
}

export const initial: State = { moves: new Map(), history: [], balance: undefined }

/** Records a move as Zuora shows it. Never refuses; what is already known yields no events. */
export const record = (seen: ObservedCreditBalanceMove, { moves }: State): ReadonlyArray<Event> => {
  const known = moves.get(seen.id)
  if (seen.isCanceled ? known === undefined || known === 0n : known !== undefined) return []
  const isIncrease = seen.amount.minor > 0n
  const fields = {
    adjustmentId: seen.id,
    number: seen.number,
    amount: isIncrease ? seen.amount : Money.negate(seen.amount),
    ...(seen.document === undefined ? {} : { document: seen.document }),
    effectiveOn: seen.effectiveOn
  }
  if (seen.isCanceled)
    return [{ _tag: isIncrease ? "CreditBalanceIncreaseCanceled" : "CreditBalanceDecreaseCanceled", ...fields }]
  return [{ _tag: isIncrease ? "CreditBalanceIncreased" : "CreditBalanceDecreased", ...fields }]
}

export const evolve = (state: State, event: Event): State => {
  switch (event._tag) {
    case "CreditBalanceIncreased":
    case "CreditBalanceDecreaseCanceled":
      return moved(state, event, event.amount)
    case "CreditBalanceDecreased":
    case "CreditBalanceIncreaseCanceled":
      return moved(state, event, Money.negate(event.amount))
  }
}

const moved = (
  { balance, history, moves }: State,
  { adjustmentId, document, effectiveOn }: Event,
  by: Money.Money
): State => ({
  moves: new Map(moves).set(adjustmentId, (moves.get(adjustmentId) ?? 0n) + by.minor),
  history: [...history, { minor: by.minor, alone: document === undefined || document.kind === "refund", effectiveOn }],
  balance: balance === undefined ? by : Money.add(balance, by)
})

/** The lowest balance of any day, minor units. Below zero, value was used before it was there. */
export const lowestMinor = ({ history }: State): bigint => {
  const days = history.toSorted((a, b) =>
    a.effectiveOn === b.effectiveOn ? (a.minor > b.minor ? -1 : 1) : a.effectiveOn < b.effectiveOn ? -1 : 1
  )
  let balance = 0n
  let lowest = 0n
  for (const { minor } of days) {
    balance += minor
    if (balance < lowest) lowest = balance
  }
  return lowest
}
