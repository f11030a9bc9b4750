/** The main job as a story: every call with an operation id of the run, so that a killed demo goes on where it stopped. */
import { Billing } from "@counterfoil/billing/Billing"
import { type BillingError, OutcomeUnknown } from "@counterfoil/billing/BillingError"
import type { Settled } from "@counterfoil/billing/Outcome"
import { loadOperation } from "@counterfoil/billing/OperationRecord"
import { later, moment } from "@counterfoil/billing/TenantClock"
import { Currency } from "@counterfoil/domain/Currency"
import { ItemId, OperationId } from "@counterfoil/domain/Id"
import * as Money from "@counterfoil/domain/Money"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Seed from "./Seed.ts"
import { heading, say } from "../Screen.ts"
import { show } from "../Performed.ts"

const EUR = Currency.make("EUR")
const eur = (text: string): Money.Money => Result.getOrThrow(Money.parse(text, EUR))
const item = (target: string, amount: string, source?: string) => ({
  ...(source === undefined ? {} : { sourceItemId: ItemId.make(source) }),
  targetItemId: ItemId.make(target),
  amount: eur(amount)
})

const actor = "demo"

/** Waits for an operation whose outcome is unknown and takes it up, as often as it says so. */
const settle = (
  operationId: OperationId,
  call: Effect.Effect<Settled, BillingError>
): Effect.Effect<Settled, BillingError, Billing> =>
  Effect.catchIf(
    call,
    (error) => error instanceof OutcomeUnknown,
    Effect.fnUntraced(function* (error) {
      yield* say(`The answer was lost. ${error.message}`)
      const now = yield* DateTime.now
      const until = DateTime.makeUnsafe(error.notBefore)
      yield* Effect.sleep(Math.max(0, DateTime.toEpochMillis(until) - DateTime.toEpochMillis(now)) + 50)
      const billing = yield* Billing
      return yield* settle(operationId, billing.resume(operationId, actor))
    })
  )

/** Loses the next answer of this path after Zuora has acted on it; not where the operation is on record already. */
const loseAnswer = Effect.fnUntraced(function* (operationId: OperationId, path: string) {
  const sandbox = yield* Sandbox
  const { state } = yield* loadOperation(operationId)
  if (state._tag === "NotRequested") yield* sandbox.fault({ kind: "loseAnswer", path })
})

/** The calls of the main job, in order. */
export const play = Effect.fn("Story.play")(function* (runId: string) {
  const billing = yield* Billing
  const id = (name: string) => OperationId.make(`${runId}.${name}`)

  yield* heading("2  Collect: bill the account's charges, post them, charge the card. The answer is lost")
  const collect = id("collect")
  yield* loseAnswer(collect, "/v1/operations/invoice-collect")
  yield* show(yield* settle(collect, billing.collect({ operationId: collect, actor, accountKey: Seed.collectAccount })))

  yield* heading(
    "3  Apply 10.10 to a consolidated invoice: 10.00 on an item, 0.10 on its taxation item; the answer is lost"
  )
  const apply = id("apply")
  yield* loseAnswer(apply, "/v1/payments/*/apply")
  yield* show(
    yield* settle(
      apply,
      billing.applyPayment({
        operationId: apply,
        actor,
        paymentKey: Seed.payment,
        invoices: [
          {
            invoiceKey: Seed.consolidated.number,
            amount: eur("10.10"),
            division: {
              _tag: "Items",
              items: [item(Seed.consolidated.item, "10.00"), item(Seed.consolidated.tax, "0.10")]
            }
          }
        ]
      })
    )
  )

  yield* say("\nOf the 39.90 EUR that are left of the payment, 5.00 EUR are given back by bank transfer.")
  const refund = id("refund")
  yield* show(
    yield* settle(
      refund,
      billing.refundPayment({
        operationId: refund,
        actor,
        reason: "paid twice",
        paymentKey: Seed.payment,
        amount: eur("5.00"),
        way: { _tag: "External", methodType: "WireTransfer" }
      })
    )
  )

  yield* heading("4  Create an invoice payment the older way (CRUD); Zuora chooses the items. The answer is lost")
  const create = id("create")
  yield* loseAnswer(create, "/v1/object/invoice-payment*")
  yield* show(
    yield* settle(
      create,
      billing.createInvoicePayment({
        operationId: create,
        actor,
        paymentKey: Seed.legacyPayment,
        invoiceKey: Seed.legacyInvoice,
        amount: eur("71.40"),
        rejectUnknownFields: true
      })
    )
  )

  yield* heading("5  Apply a credit memo to invoice items in part, and take part of that back")
  const memo = id("memo")
  yield* show(
    yield* settle(
      memo,
      billing.applyCreditMemo({
        operationId: memo,
        actor,
        creditMemoKey: Seed.memo.number,
        invoices: [
          {
            invoiceKey: Seed.memoInvoice.number,
            amount: eur("25.70"),
            division: {
              _tag: "Items",
              items: [
                item(Seed.memoInvoice.item, "20.00", Seed.memo.item),
                item(Seed.memoInvoice.tax, "5.70", Seed.memo.tax)
              ]
            }
          }
        ]
      })
    )
  )
  const back = id("memo-back")
  yield* show(
    yield* settle(
      back,
      billing.unapplyCreditMemo({
        operationId: back,
        actor,
        reason: "wrong month",
        creditMemoKey: Seed.memo.number,
        invoiceKey: Seed.memoInvoice.number,
        amount: eur("5.00"),
        items: [item(Seed.memoInvoice.item, "5.00", Seed.memo.item)]
      })
    )
  )

  yield* heading("6  Collect from a card that is declined")
  const declined = id("declined")
  yield* billing.collect({ operationId: declined, actor, accountKey: Seed.declinedAccount }).pipe(
    Effect.flatMap(show),
    Effect.catchTag("Declined", (error) => say(`${error.message}. Nothing moved.`))
  )
})

/** Somebody changes things in Zuora without a call of ours. Each change is made once, however often the demo is killed. */
export const meddle = Effect.fn("Story.meddle")(function* () {
  const sandbox = yield* Sandbox
  yield* heading("8  Somebody changes things in Zuora behind our back")
  const rows = (yield* sandbox.state)["payment"] ?? []
  if (!JSON.stringify(rows).includes(`"${Seed.strangerMinor}"`))
    yield* sandbox.edit({ kind: "createPayment", accountKey: Seed.memoAccount, amount: Seed.strangerAmount })
  yield* say("A payment of 23.17 EUR that we never made appears.")
  // Un-applying what is not applied any more is refused: then it was done before the demo was stopped.
  yield* Effect.ignore(sandbox.edit({ kind: "unapply", paymentKey: Seed.payment }))
  yield* say(`Payment ${Seed.payment} is taken back from its invoice.`)
  yield* sandbox.edit({
    kind: "invoiceLine",
    invoiceKey: Seed.memoInvoice.number,
    lineId: Seed.memoInvoice.otherItem,
    amount: "21.50"
  })
  yield* say(`An item of ${Seed.memoInvoice.number} goes from 20.00 to 21.50 EUR.`)
})

/** Moves the sandbox's clock past the lag; resolves to the instant there. */
export const pass = Effect.fn("Story.pass")(function* (seconds: number) {
  const sandbox = yield* Sandbox
  const { now } = yield* moment
  const epochMs = yield* sandbox.clock({ advanceSeconds: seconds })
  const there = DateTime.formatIso(DateTime.makeUnsafe(epochMs))
  return there > later(now, 0) ? there : now
})
