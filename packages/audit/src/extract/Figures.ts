/** The figures of an extract: of a month those that it is closed with, of an account its trial balance and its counts. */
import { eventOf } from "@counterfoil/billing/StoredEvents"
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Money from "@counterfoil/domain/Money"
import { closedOf } from "@counterfoil/domain/Period"
import { Figures } from "@counterfoil/domain/period/Figures"
import { figuresOf } from "@counterfoil/domain/period/PeriodBooks"
import type { PeriodId } from "@counterfoil/domain/period/PeriodId"
import type { Booked } from "@counterfoil/domain/RollForward"
import { trialBalance } from "@counterfoil/domain/TrialBalance"
import { canonical, type Json } from "@counterfoil/event-store/Json"
import type { RawEvent } from "@counterfoil/event-store/proof/Leaf"
import { periods } from "@counterfoil/reconciliation/close/PeriodLog"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Scope } from "./Scope.ts"

/** Plain JSON, as a certificate has it. */
export type ExtractFigures = Readonly<Record<string, Json>>

/** The month is closed, and its events come to other figures than those that were signed. */
export class FiguresDiffer extends Data.TaggedError("FiguresDiffer")<{ readonly periodId: PeriodId }> {
  override get message(): string {
    return `The events of ${this.periodId} do not come to the figures that it was closed with: run reconcile, which names what came in after the close`
  }
}

const encodeFigures = Schema.encodeSync(Schema.toCodecJson(Figures))

/** Whole events of documents as booked facts. */
export const bookedOf = Effect.fnUntraced(function* (events: ReadonlyArray<RawEvent>) {
  const booked: Array<Booked> = []
  for (const raw of events) {
    const event = yield* eventOf({ ...raw, data: JSON.parse(raw.data) as Json, meta: JSON.parse(raw.meta) as Json })
    // The events of a document's stream are a document's.
    booked.push({ event: event as DocumentEvent, bookedOn: raw.bookedOn as LocalDate })
  }
  return booked
})

export const figuresFor = Effect.fnUntraced(function* (scope: Scope, events: ReadonlyArray<RawEvent>) {
  const booked = yield* bookedOf(events)
  if (scope.kind === "account") return ofAccount(booked)
  const figures = encodeFigures(figuresOf(booked, scope.periodId)) as ExtractFigures
  const closed = closedOf(scope.periodId, yield* periods)
  if (closed !== undefined && textOf(encodeFigures(closed.proposal.figures)) !== textOf(figures))
    return yield* new FiguresDiffer({ periodId: scope.periodId })
  return figures
})

const textOf = (value: Json): string => Result.getOrThrow(canonical(value))

const ofAccount = (booked: ReadonlyArray<Booked>): ExtractFigures => {
  const counts = new Map<string, number>()
  for (const { event } of booked) counts.set(event._tag, (counts.get(event._tag) ?? 0) + 1)
  const shown = (money: Money.Money) => ({ amount: Money.format(money), currency: money.currency })
  return {
    trialBalance: trialBalance(booked.map(({ event }) => event))
      .balances.filter(({ creditMinor, debitMinor }) => creditMinor !== 0n || debitMinor !== 0n)
      .map(({ account, creditMinor, currency, debitMinor }) => ({
        account,
        debit: shown(Money.make(currency, debitMinor)),
        credit: shown(Money.make(currency, creditMinor))
      })),
    counts: Array.from(counts, ([type, count]) => ({ type, count })).toSorted((a, b) => (a.type < b.type ? -1 : 1))
  }
}
