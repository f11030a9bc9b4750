/**
 * The figures of an extract, summed up event by event: of a month those that it is closed with, of an account its trial
 * balance and its counts. No event is kept.
 */
import { eventOf } from "@counterfoil/billing/StoredEvents"
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import { closedOf } from "@counterfoil/domain/Period"
import { Figures } from "@counterfoil/domain/period/Figures"
import { certified, PeriodSums, TypeCounts } from "@counterfoil/domain/period/PeriodBooks"
import type { PeriodId } from "@counterfoil/domain/period/PeriodId"
import type { Booked } from "@counterfoil/domain/RollForward"
import { JournalSums } from "@counterfoil/domain/TrialBalance"
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

const AccountFigures = Schema.Struct({ trialBalance: Figures.fields.trialBalance, counts: Figures.fields.counts })
const encodeFigures = Schema.encodeSync(Schema.toCodecJson(Figures))
const encodeAccount = Schema.encodeSync(Schema.toCodecJson(AccountFigures))

interface Sums {
  readonly add: (booked: Booked) => void
  readonly figures: () => ExtractFigures
}

/** What an extract comes to, of whatever is added to it. */
export const sumsOf = (scope: Scope): Sums => {
  if (scope.kind === "period") {
    const sums = new PeriodSums(scope.periodId)
    return { add: (booked) => sums.add(booked), figures: () => encodeFigures(sums.figures) as ExtractFigures }
  }
  const [journal, counts] = [new JournalSums(), new TypeCounts()]
  return {
    add: ({ event }) => {
      journal.add(event)
      counts.add(event)
    },
    figures: () =>
      encodeAccount({ trialBalance: certified(journal.trialBalance), counts: counts.rows }) as ExtractFigures
  }
}

/** Whole events of documents as booked facts, a page at a time. */
export const bookedOf = Effect.fnUntraced(function* (page: ReadonlyArray<RawEvent>) {
  const booked: Array<Booked> = []
  for (const raw of page) {
    const stored = { ...raw, data: JSON.parse(raw.data) as Json, meta: JSON.parse(raw.meta) as Json }
    // The events of a document's stream are a document's.
    booked.push({ event: (yield* eventOf(stored)) as DocumentEvent, bookedOn: raw.bookedOn as LocalDate })
  }
  return booked
})

/** Refused where the month is closed on others. */
export const demandCertified = Effect.fnUntraced(function* (scope: Scope, figures: ExtractFigures) {
  if (scope.kind === "account") return
  const closed = closedOf(scope.periodId, yield* periods)
  if (closed !== undefined && textOf(encodeFigures(closed.proposal.figures)) !== textOf(figures))
    return yield* new FiguresDiffer({ periodId: scope.periodId })
})

const textOf = (value: Json): string => Result.getOrThrow(canonical(value))
