/** What gateways sent is compared over the tables as it is in memory, though of either side little is read. */
import { depositsInTransit } from "@counterfoil/domain/gateway/CutOff"
import { booksOf } from "@counterfoil/domain/gateway/GatewayBooks"
import { fold } from "@counterfoil/domain/Ledger"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { day } from "../../../domain/test/Sample.ts"
import { compareWith, ownOf, readAll, type SentGateway, together } from "../../src/gateway/Gateways.ts"
import { compareKept, depositsIn, keepGateways } from "../../src/tables/GatewayRun.ts"
import { catchUp } from "../../src/tables/Projector.ts"
import { check } from "../../src/tables/ProjectionCheck.ts"
import { sentOf } from "../gateway/Sent.ts"
import { eventsOf, gatewaysOf, intentsOf, Settlement, statementOf } from "./Settlements.ts"
import { database, record } from "./Tenants.ts"

const db = database()
const numRuns = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 3_000 : 150
const asOf = day("2026-03-10")
const monthEnd = day("2026-02-28")

const sentIn = (settlement: Settlement): ReadonlyArray<SentGateway> =>
  gatewaysOf(settlement).map((gateway, n) => sentOf(gateway, statementOf(settlement), `gateway ${n}`))

/** Told as the tables and as memory tell it, and what was open at a month's end. */
const bothWays = Effect.fnUntraced(function* (tenant: string, settlement: Settlement) {
  const placed = eventsOf(settlement)
  yield* record("all", placed, new Map(), intentsOf(settlement))
  yield* catchUp(tenant)
  const sent = sentIn(settlement)
  const books = booksOf(fold(placed), intentsOf(settlement))
  const read = yield* Effect.forEach(sent, readAll)
  const kept = yield* keepGateways(tenant, sent)
  const inMemory = {
    compared: together(read.map((one) => compareWith(one, books, asOf))),
    deposits: read.flatMap(({ gateway, statement }) =>
      depositsInTransit(ownOf(books, gateway), statement.lines, { on: monthEnd, since: gateway.since })
    )
  }
  const overTables = {
    compared: yield* compareKept(tenant, kept, asOf),
    deposits: yield* depositsIn(tenant, kept, monthEnd)
  }
  return { inMemory, overTables }
})

describe("Gateways over the tables", () => {
  it("are told as in memory, whatever was booked and sent", () =>
    fc.assert(
      fc.asyncProperty(Settlement, (settlement) =>
        db.story((tenant) =>
          Effect.gen(function* () {
            const { inMemory, overTables } = yield* bothWays(tenant, settlement)
            expect(overTables).toEqual(inMemory)
            expect((yield* check(tenant)).discrepancies).toEqual([])
          })
        )
      ),
      { numRuns }
    ))
})
