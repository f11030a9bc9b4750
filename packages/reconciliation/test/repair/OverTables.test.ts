/** Over the tables the same is proposed as in memory: of either side no more is read than what repairs are tried on. */
import { Billing } from "@counterfoil/billing/Billing"
import { dayOf, moment } from "@counterfoil/billing/TenantClock"
import type { GatewayLine } from "@counterfoil/domain/gateway/GatewayLine"
import * as Money from "@counterfoil/domain/Money"
import * as Effect from "effect/Effect"
import { expect, it } from "vitest"
import * as Import from "../../src/Import.ts"
import { defaults, run, runInMemory } from "../../src/Reconciliation.ts"
import * as StoreState from "../../src/StoreState.ts"
import { layer } from "../DemoTenant.ts"
import { anyGateway, sentOf } from "../gateway/Sent.ts"
import { money } from "../report/Example.ts"
import { asked, strayAndCheaper } from "./Plants.ts"

const story = Effect.gen(function* () {
  yield* Import.run({ importId: "import-1", actor: "test", terms: { _tag: "Begin" } })
  const billing = yield* Billing
  yield* billing.collect({ ...asked("collect"), accountKey: "A00000001" })
  yield* strayAndCheaper
  const { ledger } = yield* StoreState.read
  const [payment] = Array.from(ledger.payments.values()).flatMap((state) =>
    state._tag === "Processed" && state.method === "Electronic" ? [state] : []
  )
  if (payment === undefined) return yield* Effect.die("nothing was collected")
  const line = (kind: GatewayLine["kind"], gross: Money.Money, more: Partial<GatewayLine> = {}): GatewayLine => ({
    id: kind,
    kind,
    reference: payment.gatewayReference,
    payoutId: undefined,
    gross,
    fee: Money.zero(gross.currency),
    net: gross,
    expectedFee: undefined,
    on: payment.effectiveOn,
    file: "file.csv",
    line: 1,
    ...more
  })
  const { now } = yield* moment
  const sent = sentOf(
    { ...anyGateway(), since: dayOf(now, "Etc/GMT+8") },
    {
      files: [],
      lines: [
        line("charge", payment.amount),
        line("chargeback", Money.negate(money("50.00")), { line: 2 }),
        line("charge", money("30.00"), { id: "stranger", reference: "order INV00000300", line: 3 })
      ],
      payouts: undefined,
      bankLines: undefined
    }
  )
  const options = { ...defaults, lagMs: 0, gateways: [sent] }
  const overTables = yield* run({ ...options, runId: "tables" })
  const inMemory = yield* runInMemory({ ...options, runId: "memory" })
  return [overTables.report, inMemory.report] as const
})

it("Over the tables the same is proposed as in memory, for strangers and payments of nobody too", async () => {
  const [overTables, inMemory] = await Effect.runPromise(Effect.provide(story, layer))
  expect(overTables.proposals).toEqual(inMemory.proposals)
  const offered = Object.entries(overTables.proposals).flatMap(([id, { _tag }]) =>
    _tag === "Offered" ? [id.slice(0, 3)] : []
  )
  expect(offered).toEqual(["G01", "G07", "Z04", "Z13"])
})
