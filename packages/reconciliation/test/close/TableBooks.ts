/** Books in a real database: events booked in months that a test chooses, months closed over all that is there by then. */
import { commit, withOrigin } from "@counterfoil/billing/Recording"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import type { Placed } from "@counterfoil/domain/Ledger"
import * as Period from "@counterfoil/domain/Period"
import type { PeriodId } from "@counterfoil/domain/period/PeriodId"
import { sort } from "@counterfoil/domain/Discrepancy"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { Postgres } from "@counterfoil/event-store/Postgres"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { ada, closing, grace } from "../../../domain/test/period/Closing.ts"
import { closeBasis } from "../../src/close/CloseBasis.ts"
import { watching } from "../../src/close/ClosedPeriods.ts"
import { periods } from "../../src/close/PeriodLog.ts"
import { checkInTables } from "../../src/close/PeriodsInTables.ts"
import * as StoreState from "../../src/StoreState.ts"
import { caughtUp } from "../../src/tables/Projector.ts"
import { keepTrees } from "../../src/tables/Trees.ts"
import { cause, day } from "./Books.ts"

/** Appends facts, booked on their days or on the first open one that is said, whatever is closed. */
export const slip = Effect.fnUntraced(function* (
  id: string,
  placed: ReadonlyArray<Placed>,
  first: LocalDate | undefined,
  versions: Map<string, number>
) {
  const store = yield* EventStore
  const accountOf = (stream: string) => {
    const found = placed.find((one) => one.stream === stream && "accountId" in one.event)?.event
    return found !== undefined && "accountId" in found && typeof found.accountId === "string" ? found.accountId : null
  }
  yield* store.append(
    commit({
      id,
      cause: cause(id),
      today: day("2026-03-15"),
      accountOf: accountOf,
      versions,
      events: withOrigin(placed, "observed"),
      openDays: { first, versions: new Map() }
    })
  )
  for (const { stream } of placed) versions.set(stream, (versions.get(stream) ?? 0) + 1)
})

/** Puts commands onto the record of periods as it is. */
const command = Effect.fnUntraced(function* (commands: ReadonlyArray<Period.Command>) {
  const store = yield* EventStore
  for (const asked of commands) {
    const events = Result.getOrThrow(Period.decide(asked, yield* periods))
    const { length } = yield* store.readStream("Periods")
    yield* store.append(
      commit({
        id: `periods-${length}`,
        cause: cause("close"),
        today: day("2026-12-01"),
        accountOf: () => null,
        versions: new Map([["Periods", length]]),
        events: withOrigin(
          events.map((event) => ({ stream: "Periods", event })),
          "intended"
        )
      })
    )
  }
})

/** Closes a month over all events that are there. */
export const closeMonth = Effect.fnUntraced(function* (periodId: PeriodId) {
  const store = yield* EventStore
  const sizes = (yield* store.logs).map(({ log, position }) => ({ log, size: position }))
  const { figures, rootOf } = yield* closeBasis(periodId, sizes)
  const heads = sizes.flatMap(({ log, size }) => {
    const root = rootOf(log, size)
    return root === undefined ? [] : [{ log, size, root }]
  })
  const [freeze, propose, ...signatures] = closing(periodId, { on: day("2026-12-01") })
  if (freeze === undefined || propose?._tag !== "Propose") throw new Error("a close begins so")
  yield* command([
    freeze,
    { ...propose, proposal: { ...propose.proposal, figures } },
    ...signatures.map((one) => (one._tag === "Sign" ? { ...one, heads } : one))
  ])
})

/** Opens the last closed month again. */
export const reopenMonth = (periodId: PeriodId) =>
  command(
    [ada, grace].map((approverId) => ({
      _tag: "Reopen",
      periodId,
      approverId,
      reason: "an invoice is missing",
      on: day("2026-12-02")
    }))
  )

/** What a run finds by the tables, and keeps for the next. */
export const foundInTables = Effect.fnUntraced(function* (tenant: string, mode: "full" | "incremental") {
  const postgres = yield* Postgres
  const { heads } = yield* caughtUp(tenant)
  const { discrepancies, trees } = yield* checkInTables({ tenant, mode, heads })
  yield* postgres.transaction("keep", (connection) => keepTrees(connection, tenant, trees))
  return sort(discrepancies)
})

/** The same by all events. */
export const foundInEvents = Effect.gen(function* () {
  const { found, see } = yield* watching
  yield* StoreState.readWith(see)
  return sort(found())
})
