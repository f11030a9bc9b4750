import { ItemId } from "@counterfoil/domain/Id"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Money from "@counterfoil/domain/Money"
import { Currency } from "@counterfoil/domain/Currency"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import { randomUUID } from "node:crypto"
import { Database, payments, start, surroundings } from "./Stage.ts"

const EUR = Currency.make("EUR")
const eur = (text: string) => Result.getOrThrow(Money.parse(text, EUR))
const collectPath = "/v1/operations/invoice-collect"
/** Rounds that come by themselves would finish what a test has left open. */
const never = 3_600_000

const transfer = (reference: string, account: string | null, amount = "12.50") => ({
  reference,
  account,
  amount: eur(amount),
  valueDate: LocalDate.make("2026-11-20")
})
const split = {
  account: "A00000002",
  invoices: [
    {
      invoiceKey: "INV00000100",
      amount: eur("10.10"),
      division: {
        _tag: "Items",
        items: [
          { targetItemId: ItemId.make("4028905f5a87c0ff015a87d3ae7a0101"), amount: eur("10.00") },
          { targetItemId: ItemId.make("4028905f5a87c0ff015a87d3ae7a0102"), amount: eur("0.10") }
        ]
      }
    }
  ]
} as const

layer(surroundings, { excludeTestServices: true })("The service", (it) => {
  it.effect("collects once for a double click, and tells what is wrong or declined", () =>
    Effect.gen(function* () {
      const { client } = yield* start("buttons", never)
      const wish = { params: { account: "A00000001" }, payload: { operationId: randomUUID() } }
      const [first, second] = yield* Effect.all([client.collect(wish), client.collect(wish)], { concurrency: 2 })
      assert.deepStrictEqual(first, second)
      assert.lengthOf(yield* payments, 1)
      const declined = { ...wish, params: { account: "A00000005" } }
      assert.deepInclude(yield* Effect.flip(client.collect(declined)), {
        _tag: "NothingMoved",
        error: "OperationReused"
      })
      const other = { params: { account: "A00000005" }, payload: { operationId: randomUUID() } }
      assert.deepInclude(yield* Effect.flip(client.collect(other)), { _tag: "PaymentDeclined", money: "nothing moved" })
      const nobody = { params: { account: "A-9" }, payload: { operationId: randomUUID() } }
      assert.deepInclude(yield* Effect.flip(client.collect(nobody)), { _tag: "Wrong", error: "CommandInvalid" })
    })
  )

  it.effect("answers that it does not know while it does not, and the next process finds out", () =>
    Effect.gen(function* () {
      const { fault } = yield* Sandbox
      const before = (yield* payments).length
      const { client } = yield* start("first", never)
      yield* fault({ kind: "loseRequest", method: "POST", path: collectPath })
      const wish = { params: { account: "A00000010" }, payload: { operationId: randomUUID() } }
      assert.deepInclude(yield* Effect.flip(client.collect(wish)), { _tag: "StillOpen", money: "unknown" })
      const again = { ...wish, payload: { operationId: randomUUID() } }
      assert.deepInclude(yield* Effect.flip(client.collect(again)), { _tag: "TryAgain", error: "AccountBusy" })
      assert.lengthOf(yield* payments, before)
      const scope = yield* Scope.make()
      const second = yield* Scope.provide(start("second", 20), scope)
      while ((yield* payments).length === before) yield* Effect.sleep(5)
      yield* Scope.close(scope, yield* Effect.exit(Effect.void))
      assert.isTrue(yield* Effect.isFailure(Effect.tryPromise(() => fetch(second.baseUrl))))
      assert.lengthOf((yield* client.collect(wish)).payments, 1)
      assert.lengthOf(yield* payments, before + 1)
    })
  )

  it.effect("applies a bank transfer to items when it is known whose it is; a repeat changes nothing", () =>
    Effect.gen(function* () {
      const { fault } = yield* Sandbox
      const { rows } = yield* Database
      const before = (yield* payments).length
      const { client } = yield* start("bank", never)
      const waiting = yield* client.receive({ payload: transfer("S7-1", null) })
      assert.deepStrictEqual([waiting.payments.length, waiting.applications], [1, []])
      const assign = client.assign({ params: { reference: "S7-1" }, payload: split })
      yield* fault({ kind: "loseAnswer", method: "PUT", path: "/v1/payments/*/transfer" })
      assert.deepInclude(yield* Effect.flip(assign), { _tag: "StillOpen" })
      const done = yield* assign
      assert.deepStrictEqual(
        done.applications.map(({ amount, split }) => [Money.show(amount), split._tag]),
        [["10.10 EUR", "Stated"]]
      )
      assert.deepStrictEqual(yield* client.receive({ payload: transfer("S7-1", null) }), done)
      assert.lengthOf(yield* payments, before + 1)
      assert.deepStrictEqual(yield* rows("select settled from bank_transfer"), [{ settled: true }])
      const unknown = client.assign({ params: { reference: "S9-9" }, payload: split })
      assert.strictEqual((yield* Effect.flip(unknown))._tag, "TransferUnknown")
    })
  )

  it.effect("keeps neither row nor event of a transfer where one of them cannot be", () =>
    Effect.gen(function* () {
      const { rows } = yield* Database
      const { client } = yield* start("refused", never)
      yield* client.receive({ payload: transfer("S8-1", "A00000002") })
      yield* rows("delete from bank_transfer where reference = 'S8-1'")
      const before = yield* payments
      const other = client.receive({ payload: transfer("S8-1", "A00000002", "99.00") })
      assert.deepInclude(yield* Effect.flip(other), { _tag: "NothingMoved", error: "CommitReused" })
      assert.deepStrictEqual(yield* rows("select 1 from bank_transfer where reference = 'S8-1'"), [])
      assert.lengthOf(yield* rows("select 1 from es.event where stream = 'BankTransfer-S8-1'"), 1)
      assert.deepStrictEqual(yield* payments, before)
    })
  )

  it.effect("writes an invoice off once", () =>
    Effect.gen(function* () {
      const { client } = yield* start("write-off", never)
      const payload = { operationId: randomUUID(), actor: "ada", reason: "insolvent" }
      const wish = { params: { invoice: "INV00000300" }, payload }
      const [first, second] = yield* Effect.all([client.writeOff(wish), client.writeOff(wish)], { concurrency: 2 })
      assert.deepStrictEqual(first, second)
      assert.deepStrictEqual(
        first.applications.map(({ amount }) => Money.show(amount)),
        ["71.40 EUR"]
      )
      const late = { ...wish, payload: { ...payload, operationId: randomUUID() } }
      assert.strictEqual((yield* Effect.flip(client.writeOff(late)))._tag, "Wrong")
    })
  )

  it.effect("is live and ready, and only live without the schema of its database", () =>
    Effect.gen(function* () {
      const { rows } = yield* Database
      const { baseUrl, client } = yield* start("health", never)
      yield* client.live()
      yield* client.ready()
      yield* rows("alter schema es rename to es_away")
      yield* client.live()
      assert.strictEqual((yield* Effect.flip(client.ready()))._tag, "TryAgain")
      yield* rows("alter schema es_away rename to es")
      const openApi = yield* Effect.promise(async () => (await fetch(`${baseUrl}/openapi.json`)).text())
      assert.include(openApi, "/bank-transfers/{reference}/assignment")
    })
  )

  it.effect("refuses an amount that is no text, and one that is finer than its currency", () =>
    Effect.gen(function* () {
      const { baseUrl } = yield* start("amounts", never)
      for (const amount of [12.5, "12.505"]) {
        const line = { reference: "S9-1", account: null, valueDate: "2026-11-20", amount: { amount, currency: "EUR" } }
        const { status } = yield* Effect.promise(() =>
          fetch(`${baseUrl}/bank-transfers`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify(line)
          })
        )
        assert.strictEqual(status, 400)
      }
    })
  )
})
