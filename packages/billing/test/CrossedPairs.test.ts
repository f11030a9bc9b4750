/** What Zuora's own rule has crossed, a memo's item with a taxation item or the other way, can be named in no call. */
import type { CreditMemoId } from "@counterfoil/domain/Id"
import type { EventStore } from "@counterfoil/event-store/EventStore"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { Billing } from "../src/Billing.ts"
import { load } from "../src/Loaded.ts"
import { demo, eur, harness, item, op } from "./Harness.ts"

const told = <A, E>(story: Effect.Effect<A, E, Billing | EventStore | Sandbox>) =>
  Effect.runPromise(Effect.provide(story, harness()))

const { memo, memoInvoice } = demo

/** The memo gives so much to the invoice, on items as Zuora chooses. */
const given = (amount: string) =>
  Effect.gen(function* () {
    const billing = yield* Billing
    const { applications } = yield* billing.applyCreditMemo({
      operationId: op("apply"),
      actor: "test",
      creditMemoKey: memo.number,
      invoices: [{ invoiceKey: memoInvoice.number, amount: eur(amount), division: { _tag: "ZuoraChooses" } }]
    })
    const [application] = applications
    const split = application?.split
    if (application?.source.kind !== "creditMemo" || split?._tag !== "Stated")
      return yield* Effect.die("the split was not read")
    const taxes = new Set<string | undefined>([memo.tax, memoInvoice.tax, "4028905f5a87c0ff015a87d3ae7a0204"])
    const crossed = split.items.filter(
      ({ sourceItemId, targetItemId }) => taxes.has(sourceItemId) !== taxes.has(targetItemId)
    )
    expect(crossed).not.toEqual([])
    return { creditMemoId: application.source.id, crossed }
  })

const unapplied = (amount: string, items?: Parameters<Billing["Service"]["unapplyCreditMemo"]>[0]["items"]) =>
  Effect.flatMap(Billing, (billing) =>
    billing.unapplyCreditMemo({
      operationId: op("back"),
      actor: "test",
      creditMemoKey: memo.number,
      invoiceKey: memoInvoice.number,
      amount: eur(amount),
      ...(items === undefined ? {} : { items })
    })
  )

const leftOf = (id: CreditMemoId) =>
  Effect.map(load([`CreditMemo-${id}`]), ({ ledger }) => {
    const state = ledger.creditMemos.get(id)
    return state?._tag === "Posted"
      ? Array.from(state.usage.applications.applied.values(), (one) => one.remainingMinor)
      : []
  })

describe("A memo whose items Zuora has crossed", () => {
  it("goes back as a whole, without its items, and the books know on which it was", () =>
    told(
      Effect.gen(function* () {
        const { creditMemoId } = yield* given("39.95")
        const { unapplications } = yield* unapplied("39.95")
        expect(unapplications.map(({ split }) => split._tag)).toEqual(["Stated"])
        expect(yield* leftOf(creditMemoId)).toEqual([0n])
        const sandbox = yield* Sandbox
        expect(
          (yield* sandbox.calls).filter(({ path, status }) => path.endsWith("/unapply") && status === 200)
        ).toHaveLength(1)
      })
    ))

  it("is not asked for in part: nothing is sent, and what to do instead is said", () =>
    told(
      Effect.gen(function* () {
        const { crossed } = yield* given("39.95")
        const [one] = crossed
        if (one === undefined) return yield* Effect.die("nothing is crossed")
        const refused = yield* Effect.flip(
          unapplied("0.01", [item(one.targetItemId, "0.01", one.sourceItemId)] as const)
        )
        expect(refused).toMatchObject({
          _tag: "CommandInvalid",
          problem: expect.stringContaining("take back all") as unknown
        })
        const sandbox = yield* Sandbox
        expect((yield* sandbox.calls).filter(({ path }) => path.endsWith("/unapply"))).toEqual([])
      })
    ))
})
