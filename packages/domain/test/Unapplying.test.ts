import { describe, expect, it } from "vitest"
import type { ItemApplication, Target } from "../src/Application.ts"
import * as Applications from "../src/Applications.ts"
import { Currency } from "../src/Currency.ts"
import { ApplicationId, GroupId, InvoiceId, ItemId, PaymentId } from "../src/Id.ts"
import { LocalDate } from "../src/LocalDate.ts"
import * as Money from "../src/Money.ts"
import { givenTo, itemsOf, takeAmount, takeItems } from "../src/Unapplying.ts"

const eur = (minor: bigint) => Money.make(Currency.make("EUR"), minor)
const target: Target = { kind: "invoice", id: InvoiceId.make("i1") }
const on = (item: string, minor: bigint): ItemApplication => ({ targetItemId: ItemId.make(item), amount: eur(minor) })

/** One application per list of items, in that order. */
const given = (...all: ReadonlyArray<readonly [ItemApplication, ...ReadonlyArray<ItemApplication>]>) =>
  givenTo(
    all.reduce(
      (state, items, index) =>
        Applications.apply(state, {
          id: ApplicationId.make(`a${index + 1}`),
          groupId: GroupId.make("g"),
          source: { kind: "payment", id: PaymentId.make("p1") },
          target,
          amount: eur(items.reduce((sum, { amount }) => sum + amount.minor, 0n)),
          split: { _tag: "Stated", items },
          strategy: "explicit",
          effectiveOn: LocalDate.make("2026-03-01")
        }),
      Applications.empty
    ),
    target
  )
const shown = (parts: ReturnType<typeof takeAmount>) =>
  parts.map(({ amount, applied, items }) => [
    applied.application.id,
    amount.minor,
    items.map((item) => `${item.targetItemId} ${item.amount.minor}`)
  ])

describe("Taking back", () => {
  const two = given([on("x", 600n), on("y", 400n)], [on("x", 300n)])

  it("takes an amount from the oldest application first, and of each from its first items", () => {
    expect(shown(takeAmount(two, eur(700n)))).toEqual([["a1", 700n, ["x 600", "y 100"]]])
    expect(shown(takeAmount(two, eur(1200n)))).toEqual([
      ["a1", 1000n, ["x 600", "y 400"]],
      ["a2", 200n, ["x 200"]]
    ])
  })

  it("asks the last application for what none of them holds, without items", () => {
    expect(shown(takeAmount(two, eur(1400n)))).toEqual([
      ["a1", 1000n, ["x 600", "y 400"]],
      ["a2", 400n, []]
    ])
  })

  it("takes items from the applications that hold them, and adds up what falls on the same", () => {
    const parts = takeItems(two, [on("x", 800n)])
    expect(shown(parts)).toEqual([
      ["a1", 600n, ["x 600"]],
      ["a2", 200n, ["x 200"]]
    ])
    expect(itemsOf(parts)).toEqual([on("x", 800n)])
  })

  it("takes back items that offset each other, though no amount is left of them", () => {
    const offset = given([on("x", 500n), on("y", -500n)])
    expect(shown(takeItems(offset, [on("x", 200n), on("y", -200n)]))).toEqual([["a1", 0n, ["x 200", "y -200"]]])
  })

  it("takes a whole application with its credits", () => {
    expect(shown(takeAmount(given([on("x", 500n), on("y", -200n)]), eur(300n)))).toEqual([
      ["a1", 300n, ["x 500", "y -200"]]
    ])
  })
})
