/** Discrepancies as they come about between our books, a sandbox and a gateway, each planted where it really happens. */
import { Billing } from "@counterfoil/billing/Billing"
import { loadOperation } from "@counterfoil/billing/OperationRecord"
import { dayOf, moment } from "@counterfoil/billing/TenantClock"
import type { GatewayLine } from "@counterfoil/domain/gateway/GatewayLine"
import { ItemId, OperationId } from "@counterfoil/domain/Id"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Money from "@counterfoil/domain/Money"
import type * as Payment from "@counterfoil/domain/Payment"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import type { SentGateway } from "../../src/gateway/Gateways.ts"
import * as Import from "../../src/Import.ts"
import * as StoreState from "../../src/StoreState.ts"
import { anyGateway, sentOf } from "../gateway/Sent.ts"
import { client } from "../import/Past.ts"
import { money } from "../report/Example.ts"

export const asked = (name: string) => ({ operationId: OperationId.make(name), actor: "ada" })

export const meddle = (edit: Parameters<Sandbox["Service"]["edit"]>[0]) =>
  Effect.flatMap(Sandbox, (sandbox) => sandbox.edit(edit))

/** Calls Zuora as somebody else's client would. */
export const called = (method: string, path: string, body: unknown = {}) =>
  Effect.flatMap(Sandbox, (sandbox) =>
    Effect.promise(async () => {
      const answer = await (await client(sandbox))(method, path, body)
      if (answer.success === false) throw new Error(`${method} ${path} was refused: ${JSON.stringify(answer)}`)
    })
  )

/** Lines of the demo's invoices. */
export const consolidatedLine = "4028905f5a87c0ff015a87d3ae7a0101"
export const platformLine = "4028905f5a87c0ff015a87d3ae7a0201"

/** Pays so much of one line of the consolidated invoice. */
export const paid = (amount: string, itemId = consolidatedLine) =>
  Effect.flatMap(Billing, (billing) =>
    billing.applyPayment({
      ...asked("pay"),
      paymentKey: "P-00000100",
      invoices: [
        {
          invoiceKey: "INV00000100",
          amount: money(amount),
          division: { _tag: "Items", items: [{ targetItemId: ItemId.make(itemId), amount: money(amount) }] }
        }
      ]
    })
  )

/** A line of 10.00 that is paid as a whole becomes 6.00 behind our back: it is settled by too much then. */
export const cheaper = Effect.gen(function* () {
  const billing = yield* Billing
  yield* billing.applyPayment({
    ...asked("pay"),
    paymentKey: "P-00000100",
    invoices: [
      { invoiceKey: "INV00000100", amount: money("47.20"), division: { _tag: "Strategy", name: "oldest-first" } }
    ]
  })
  yield* meddle({ kind: "invoiceLine", invoiceKey: "INV00000100", lineId: consolidatedLine, amount: "6.00" })
})

/** An invoice comes in whose lines offset each other: nothing is owed, and both lines are open. */
export const offsetting = Effect.gen(function* () {
  const sandbox = yield* Sandbox
  yield* sandbox.seed({
    invoices: [
      {
        number: "INV00000900",
        account: "A00000003",
        items: [
          { name: "Upgrade", amount: "12.50", taxes: [{ amount: "2.50", rate: "0.2" }] },
          { name: "Compensation", amount: "-15.00" }
        ]
      }
    ]
  })
  yield* Import.run({ importId: "import-offsetting", actor: "test", terms: { _tag: "Begin" } })
})

/**
 * One charge of a customer comes to two captures: its answer is lost, something in between sends the order once more under
 * another key, and when the call is finished, too late to repeat it (`aged`), both payments have its order id. The later
 * one is spent then. Gives what the gateway sends of them.
 */
export const capturedTwice = Effect.fnUntraced(function* <E, R>(aged: Effect.Effect<unknown, E, R>) {
  const billing = yield* Billing
  const sandbox = yield* Sandbox
  const charge = asked("charge")
  yield* sandbox.fault({ kind: "loseAnswer", path: "/v1/payments" })
  yield* Effect.flip(
    billing.createPayment({
      ...charge,
      accountKey: "A00000003",
      amount: money("30.00"),
      means: { _tag: "Electronic", gatewayId: "4028905f5a87c0ff015a87d25ae0f001" }
    })
  )
  const { state } = yield* loadOperation(charge.operationId)
  if (state._tag === "NotRequested") return yield* Effect.die("nothing was requested")
  const { body, path } = state.request.call
  if (typeof body !== "string") return yield* Effect.die("the call has no body")
  yield* called("POST", path, JSON.parse(body))
  yield* aged
  yield* billing.resume(charge.operationId, "ada")
  yield* billing.applyPayment({
    ...asked("spend"),
    paymentKey: "P-00000002",
    invoices: [
      { invoiceKey: "INV00000200", amount: money("20.00"), division: { _tag: "Strategy", name: "oldest-first" } }
    ]
  })
  const { ledger } = yield* StoreState.read
  const lines = Array.from(ledger.payments.values()).flatMap((payment) =>
    payment._tag === "Processed" && payment.method === "Electronic"
      ? [lineOf("charge", payment, payment.amount, { id: payment.number, line: Number(payment.number.slice(2)) })]
      : []
  )
  return sent(lines, yield* todayInZuora)
})

/** The sandbox's day. */
const todayInZuora = Effect.map(moment, ({ now }) => dayOf(now, "Etc/GMT+8"))

/** Everything that a gateway of ours has sent; files, payouts and bank are not looked at. */
export const sent = (lines: ReadonlyArray<GatewayLine>, since: LocalDate): ReadonlyArray<SentGateway> => [
  sentOf({ ...anyGateway(), since }, { files: [], lines, payouts: undefined, bankLines: undefined })
]

/** A charge of the gateway for what was collected; the day it is. */
export const collected = Effect.gen(function* () {
  const billing = yield* Billing
  yield* billing.collect({ ...asked("collect"), accountKey: "A00000001" })
  const { ledger } = yield* StoreState.read
  const [payment] = Array.from(ledger.payments.values()).flatMap((state) =>
    state._tag === "Processed" && state.method === "Electronic" ? [state] : []
  )
  if (payment === undefined) return yield* Effect.die("nothing was collected")
  return { payment, today: yield* todayInZuora }
})

export const lineOf = (
  kind: GatewayLine["kind"],
  { effectiveOn, gatewayReference }: Payment.Processed,
  gross: Money.Money,
  more: Partial<GatewayLine> = {}
): GatewayLine => ({
  id: kind,
  kind,
  reference: gatewayReference,
  payoutId: undefined,
  gross,
  fee: Money.zero(gross.currency),
  net: gross,
  expectedFee: undefined,
  on: effectiveOn,
  file: "file.csv",
  line: 1,
  ...more
})

/** Two at once: a payment of nobody whose reference names an invoice, and a line cheaper than what was paid of it. */
export const strayAndCheaper = Effect.gen(function* () {
  const billing = yield* Billing
  yield* billing.createPayment({
    ...asked("transfer"),
    accountKey: null,
    amount: money("119.00"),
    means: { _tag: "External", methodType: "WireTransfer", referenceId: "INV00000200 thanks" }
  })
  yield* billing.applyPayment({
    ...asked("pay"),
    paymentKey: "P-00000100",
    invoices: [
      { invoiceKey: "INV00000100", amount: money("47.20"), division: { _tag: "Strategy", name: "oldest-first" } }
    ]
  })
  yield* meddle({
    kind: "invoiceLine",
    invoiceKey: "INV00000100",
    lineId: "4028905f5a87c0ff015a87d3ae7a0101",
    amount: "6.00"
  })
})
