/** A run over a real sandbox with what a gateway sent: a collected payment is settled, late, or captured twice. */
import { Billing } from "@counterfoil/billing/Billing"
import { dayOf, later } from "@counterfoil/billing/TenantClock"
import { OperationId } from "@counterfoil/domain/Id"
import type { GatewayLine } from "@counterfoil/domain/gateway/GatewayLine"
import { dueFiles } from "@counterfoil/domain/gateway/Rail"
import * as Money from "@counterfoil/domain/Money"
import type * as Payment from "@counterfoil/domain/Payment"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { railOf } from "../../src/gateway/GatewaysFile.ts"
import * as Import from "../../src/Import.ts"
import { defaults, run } from "../../src/Reconciliation.ts"
import * as StoreState from "../../src/StoreState.ts"
import { anyGateway, sentOf } from "./Sent.ts"
import { layer } from "../DemoTenant.ts"

type Lines = (payment: Payment.Processed) => ReadonlyArray<GatewayLine>

/** What some days after a collect a run finds in a gateway's lines. */
const found = (lines: Lines, days = 10) =>
  Effect.runPromise(
    Effect.gen(function* () {
      yield* Import.run({ importId: "import-1", actor: "test", terms: { _tag: "Begin" } })
      const before = new Set((yield* StoreState.read).ledger.payments.keys())
      const billing = yield* Billing
      yield* billing.collect({ operationId: OperationId.make("collect-1"), actor: "test", accountKey: "A00000001" })
      const { intents, ledger } = yield* StoreState.read
      const [payment] = Array.from(ledger.payments).flatMap(([id, state]) =>
        !before.has(id) && state._tag === "Processed" ? [state] : []
      )
      if (payment === undefined) throw new Error("nothing was collected")
      const asOf = later(DateTime.formatIso(yield* DateTime.now), days * 86_400_000)
      const gateway = { ...anyGateway(), since: payment.effectiveOn, references: "^gw-" }
      // Every file that is due is here.
      const files = dueFiles(railOf(gateway), dayOf(asOf, "Etc/UTC")).map((on) => ({
        name: `${on}.csv`,
        day: on,
        sha256: on,
        lines: 0
      }))
      const statement = { files, lines: lines(payment), payouts: undefined, bankLines: undefined }
      const sent = sentOf(gateway, statement)
      const { report } = yield* run({ ...defaults, runId: "run", asOf, lagMs: 0, gateways: [sent] })
      return {
        intent: intents.get(`Payment-${payment.paymentId}`),
        codes: report.discrepancies.map(({ code, title }) => `${code} ${title.split(" ").slice(0, 2).join(" ")}`),
        sources: report.sources.map(({ name }) => name),
        inTransit: report.inTransit.map(({ amount, count, gateway }) => [
          gateway,
          count,
          Money.equals(amount, payment.amount)
        ])
      }
    }).pipe(Effect.provide(layer))
  )

const charge = ({ amount, effectiveOn, gatewayReference }: Payment.Processed): GatewayLine => ({
  id: "t1",
  kind: "charge",
  reference: gatewayReference,
  payoutId: undefined,
  gross: amount,
  fee: Money.zero(amount.currency),
  net: amount,
  expectedFee: undefined,
  on: effectiveOn,
  file: "file",
  line: 2
})

describe("A run with a gateway's files", () => {
  it("finds a collected payment in them, and names the file among its sources", async () => {
    const { codes, intent, sources } = await found((payment) => [charge(payment)])
    expect(codes).toEqual([])
    expect(intent).toBe("collect-1")
    expect(sources).toContain("gateway: file")
  })

  it("has one that need not be in a file yet in transit, and nothing that is", async () => {
    expect(await found(() => [], 0)).toMatchObject({ codes: [], inTransit: [["gateway", 1, true]] })
    expect(await found((payment) => [charge(payment)], 0)).toMatchObject({ codes: [], inTransit: [] })
  })

  it("tells one that is in none, and one that was captured twice", async () => {
    expect((await found(() => [])).codes).toEqual(["G03 payment P-00000001"])
    expect((await found((payment) => [charge(payment), { ...charge(payment), id: "t2", line: 3 }])).codes).toEqual([
      "G04 charge gw-P-00000001"
    ])
  })
})
