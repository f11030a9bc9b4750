/** The fold of one stream, whichever aggregate it holds: a state to begin with, and what each event makes of it. */
import * as AccountLane from "./AccountLane.ts"
import * as Approvers from "./Approvers.ts"
import type { BillingEvent } from "./BillingEvent.ts"
import * as Callout from "./Callout.ts"
import * as Case from "./Case.ts"
import * as CreditBalance from "./CreditBalance.ts"
import * as CreditMemo from "./CreditMemo.ts"
import * as DebitMemo from "./DebitMemo.ts"
import * as Erasure from "./Erasure.ts"
import * as Import from "./Import.ts"
import * as Invoice from "./Invoice.ts"
import * as Operation from "./Operation.ts"
import * as Payment from "./Payment.ts"
import * as Period from "./Period.ts"
import { kindOf } from "./StreamName.ts"

/** The state of each aggregate, by what its streams are called before the dash. */
export interface States {
  readonly Invoice: Invoice.State
  readonly DebitMemo: DebitMemo.State
  readonly CreditMemo: CreditMemo.State
  readonly Payment: Payment.State
  readonly CreditBalance: CreditBalance.State
  readonly Operation: Operation.State
  readonly AccountLane: AccountLane.State
  readonly Approvers: Approvers.State
  readonly Imports: Import.State
  readonly Callout: Callout.State
  readonly Case: Case.State
  readonly Periods: Period.State
  readonly Erasure: Erasure.State
}

interface Aggregate<S> {
  readonly initial: S
  readonly evolve: (state: S, event: never) => S
}

const aggregates: { readonly [K in keyof States]: Aggregate<States[K]> } = {
  Invoice,
  DebitMemo,
  CreditMemo,
  Payment,
  CreditBalance,
  Operation,
  AccountLane,
  Approvers,
  Imports: Import,
  Callout,
  Case,
  Periods: Period,
  Erasure
}

/** A stream as its events have made it. */
export type Folded = { readonly [K in keyof States]: { readonly kind: K; readonly state: States[K] } }[keyof States]

const isKind = (kind: string): kind is keyof States => Object.hasOwn(aggregates, kind)

/** Folds events of one stream, onward from what those before have made of it; undefined where no aggregate is like it. */
export const fold = (stream: string, events: Iterable<BillingEvent>, from?: Folded): Folded | undefined => {
  const kind = kindOf(stream)
  if (!isKind(kind)) return undefined
  // The events of a stream are its aggregate's, as is the state that was folded from them.
  const { evolve, initial } = aggregates[kind] as Aggregate<unknown>
  let state = from === undefined ? initial : from.state
  for (const event of events) state = evolve(state, event as never)
  return { kind, state } as Folded
}

/** The state of an aggregate, as it begins where there is no stream yet. */
export const stateOf = <K extends keyof States>(kind: K, folded: Folded | undefined): States[K] =>
  folded?.kind === kind ? (folded.state as States[K]) : aggregates[kind].initial
