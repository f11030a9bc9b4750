/** Value of one account settles another account's document where the tenant allows it, and nowhere else. */
import { AccountId } from "@counterfoil/domain/Id"
import type { Ledger } from "@counterfoil/domain/Ledger"
import { balanceMinor } from "@counterfoil/domain/Receivable"
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { Billing } from "../src/Billing.ts"
import { acrossAccounts, demo, eur, op } from "./Harness.ts"
import { balanced, moneyCalls, run, tagOf } from "./Story.ts"

const { number } = demo.memoInvoice

const apply = {
  operationId: op("across-1"),
  actor: "ada",
  paymentKey: demo.payment,
  invoices: [{ invoiceKey: number, amount: eur("12.00"), division: { _tag: "Strategy", name: "oldest-first" } }]
} as const

/** The accounts of the invoice and of the payment. */
const accountsOf = ({ invoices, payments }: Ledger): ReadonlyArray<string> =>
  [...invoices.values(), ...payments.values()].map((one) => (one._tag === "NotSeen" ? "" : (one.accountId ?? "")))

const openMinor = ({ invoices }: Ledger): bigint =>
  Array.from(invoices.values()).reduce((sum, one) => (one._tag === "Posted" ? sum + balanceMinor(one) : sum), 0n)

/** Who has held an account, in turn. */
const lane = (account: string) =>
  Effect.gen(function* () {
    const store = yield* EventStore
    const events = yield* store.readStream(StreamName.accountLane(AccountId.make(account)))
    return events.map(({ type }) => type)
  })

describe("An application to another account's document", () => {
  it("says whose it is, holds both accounts, and comes back from there", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        const { applications } = yield* billing.applyPayment(apply)
        const applied = yield* balanced
        const accounts = accountsOf(applied)
        const [accountId] = accounts
        expect(new Set(accounts).size).toBe(2)
        expect(applications).toMatchObject([{ toAccountId: accountId, amount: eur("12.00") }])
        const { unapplications } = yield* billing.unapplyPayment({
          operationId: op("across-2"),
          actor: "ada",
          paymentKey: demo.payment,
          invoiceKey: number,
          amount: eur("5.00")
        })
        expect(unapplications).toMatchObject([{ toAccountId: accountId }])
        expect(openMinor(yield* balanced) - openMinor(applied)).toBe(500n)
        const twice = ["LaneTaken", "LaneFreed", "LaneTaken", "LaneFreed"]
        for (const account of accounts) expect(yield* lane(account)).toEqual(twice)
      }),
      acrossAccounts
    ))

  it("is made with the payment itself", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        const { applications } = yield* billing.createPayment({
          operationId: op("across-3"),
          actor: "ada",
          accountKey: demo.consolidated.account,
          amount: eur("30.00"),
          means: { _tag: "External", methodType: "Check" },
          invoices: apply.invoices
        })
        const [accountId] = accountsOf(yield* balanced)
        expect(applications).toMatchObject([{ toAccountId: accountId }])
      }),
      acrossAccounts
    ))

  it("is refused as OtherAccount before anything is sent where the tenant does not say so", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        expect(yield* tagOf(billing.applyPayment(apply))).toBe("OtherAccount")
        expect(yield* moneyCalls).toEqual([])
      }),
      { sandbox: acrossAccounts.sandbox }
    ))

  it("is refused by a Zuora without the feature, and nothing is booked", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        expect(yield* tagOf(billing.applyPayment(apply))).toBe("Refused")
        const [payment] = (yield* balanced).payments.values()
        expect(payment?._tag === "Processed" && payment.usage.applications.applied.size).toBe(0)
      }),
      { tenant: acrossAccounts.tenant }
    ))
})
