/** The steps of a run after it has looked: each is done once, and committed with what came of it. */
import type { Connection } from "@counterfoil/event-store/Postgres"
import type { StoreError } from "@counterfoil/event-store/StoreError"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { type Lease, within } from "./Lease.ts"
import { isReach } from "./Projector.ts"
import * as Runs from "./Runs.ts"

export interface Stepping {
  readonly lease: Lease
  readonly run: Runs.Run
  /** What was done before, by this process or another. */
  readonly steps: Runs.Steps
  /** How often it has looked again at what was read a second time. */
  readonly round: number
}

/** Events came into the tables while a run compared: what it has compared is not of one moment. */
export class TablesMoved extends Data.TaggedError("TablesMoved")<{ readonly tenant: string }> {
  override get message(): string {
    return `somebody has brought events into the tables of ${this.tenant} while a run compared them`
  }
}

/** Gives what the step told, now or when it was done. What it tells is kept as text. */
export const step = Effect.fnUntraced(function* <Result, E, R>(
  { lease, run, steps }: Stepping,
  name: string,
  slice: number,
  work: Effect.Effect<Result, E, R>,
  save: (connection: Connection, result: Result) => Effect.Effect<unknown, StoreError> = () => Effect.void
) {
  const before = steps.get(Runs.keyOf(name, slice))
  if (before !== undefined) return before as Result
  const result = yield* work
  return yield* within(lease, name, (connection) =>
    Effect.gen(function* () {
      if (!(yield* isReach(connection, lease.tenant, run.heads))) return yield* new TablesMoved(lease)
      const other = yield* Runs.done(connection, lease.tenant, run, name, slice, result)
      if (other !== undefined) return other.told as Result
      yield* save(connection, result)
      return result
    })
  )
})
