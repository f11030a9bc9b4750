/**
 * What a close rests on, out of the events by one pass over them: the period's figures, what stands against closing it, what
 * of it is beyond the heads, and the roots at these. Kept are sums, and what is open; no event is, however many there are.
 */
import { understood } from "@counterfoil/billing/StoredEvents"
import type { BillingEvent, DocumentEvent } from "@counterfoil/domain/BillingEvent"
import * as Case from "@counterfoil/domain/Case"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Operation from "@counterfoil/domain/Operation"
import type { Head } from "@counterfoil/domain/Period"
import type { Figures } from "@counterfoil/domain/period/Figures"
import { PeriodSums } from "@counterfoil/domain/period/PeriodBooks"
import { lastDay, type PeriodId } from "@counterfoil/domain/period/PeriodId"
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { Illegible } from "../Illegible.ts"
import type { Untold } from "../report/Report.ts"
import { HeadRoots } from "./HeadRoots.ts"

export interface CloseBasis {
  readonly figures: Figures
  /** Ids of discrepancies whose cases count. */
  readonly discrepancies: ReadonlyArray<string>
  /** Ids of calls of days up to the period's end that have no end on record. */
  readonly operations: ReadonlyArray<string>
  /** Events that this program does not know. */
  readonly untold: ReadonlyArray<Untold>
  /** The first event booked up to the period's end that is under none of the heads. */
  readonly tail: Pick<StoredEvent, "log" | "position"> | undefined
  readonly rootOf: HeadRoots["rootOf"]
}

/** Of all events that there are, and of these heads of their logs. */
export const closeBasis = Effect.fn("CloseBasis.closeBasis")(function* (
  periodId: PeriodId,
  heads: ReadonlyArray<Pick<Head, "log" | "size">> = []
) {
  const store = yield* EventStore
  const pass = new Pass(periodId, heads)
  yield* Stream.runForEachArray(store.readAll, (page) =>
    Effect.sync(() => {
      for (const stored of page) pass.see(stored)
    })
  )
  return pass.basis
})

class Pass {
  readonly #to: LocalDate
  readonly #sizes: ReadonlyMap<number, number>
  readonly #roots: HeadRoots
  readonly #sums: PeriodSums
  readonly #illegible = new Illegible()
  /** One for each discrepancy that a run has ever found: what is resolved may come back. */
  readonly #cases = new Map<string, Case.State>()
  readonly #operations = new Map<string, Operation.State>()
  #tail: CloseBasis["tail"]

  constructor(periodId: PeriodId, heads: ReadonlyArray<Pick<Head, "log" | "size">>) {
    this.#to = lastDay(periodId)
    this.#sizes = new Map(heads.map(({ log, size }) => [log, size]))
    this.#roots = new HeadRoots(heads)
    this.#sums = new PeriodSums(periodId)
  }

  /** The next event of its log. */
  see(stored: StoredEvent): void {
    this.#roots.add(stored)
    const { stream } = stored
    const event = understood(stored)
    if (Result.isFailure(event)) this.#illegible.add(stored, event.failure)
    else if (StreamName.isDocument(stream)) this.#book(stored, event.success as DocumentEvent)
    else if (stream.startsWith("Operation-")) this.#call(stream.slice("Operation-".length), event.success)
    else if (stream.startsWith("Case-")) this.#follow(stream.slice("Case-".length), event.success)
  }

  get basis(): CloseBasis {
    const counting = Array.from(this.#cases).filter(([, one]) => one._tag !== "NotSeen" && Case.counts(one))
    const open = Array.from(this.#operations).filter(
      ([, one]) => "request" in one && one.request.effectiveOn <= this.#to
    )
    return {
      figures: this.#sums.figures,
      discrepancies: counting.map(([id]) => id),
      operations: open.map(([id]) => id),
      untold: this.#illegible.untold(undefined),
      tail: this.#tail,
      rootOf: this.#roots.rootOf
    }
  }

  #book({ bookedOn: day, log, position }: StoredEvent, event: DocumentEvent): void {
    const bookedOn = day as LocalDate
    this.#sums.add({ event, bookedOn })
    if (bookedOn <= this.#to && position > (this.#sizes.get(log) ?? 0)) this.#tail ??= { log, position }
  }

  #call(id: string, event: BillingEvent): void {
    const next = Operation.evolve(this.#operations.get(id) ?? Operation.initial, event as Operation.Event)
    // Nothing follows an end.
    if (next._tag === "Recorded") this.#operations.delete(id)
    else this.#operations.set(id, next)
  }

  #follow(id: string, event: BillingEvent): void {
    this.#cases.set(id, Case.evolve(this.#cases.get(id) ?? Case.initial, event as Case.Event))
  }
}
