/**
 * What ties hold together is enough: each document looked at by itself says what it is tied to, and comparing what is tied,
 * group by group, tells what comparing everything tells. A run of few documents compares them all at once, and would not
 * notice that a tie is missing.
 */
import { namedBeyond, namedIn, ties } from "@counterfoil/domain/comparison/AdjustmentTies"
import { compare } from "@counterfoil/domain/comparison/Comparison"
import { documentsOf, make, type Observed, streamOf } from "@counterfoil/domain/comparison/Sides"
import { sort } from "@counterfoil/domain/Discrepancy"
import { fold, type Ledger } from "@counterfoil/domain/Ledger"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { textOf } from "../../src/tables/CanonicalText.ts"
import { componentsOf } from "../../src/tables/Components.ts"
import { Drawn, worldOf } from "../oracle/LegacyWorlds.ts"
import { observedOf } from "../oracle/World.ts"

const kinds = {
  invoices: "Invoice",
  debitMemos: "DebitMemo",
  creditMemos: "CreditMemo",
  payments: "Payment",
  creditBalances: "CreditBalance"
} as const

type Streams = ReadonlySet<string>

const ofKind = <K extends string, A>(kind: string, all: ReadonlyMap<K, A>, streams: Streams): ReadonlyMap<K, A> =>
  new Map(Array.from(all).filter(([id]) => streams.has(`${kind}-${id}`)))

const oursOf = (ledger: Ledger, streams: Streams): Ledger => ({
  invoices: ofKind("Invoice", ledger.invoices, streams),
  debitMemos: ofKind("DebitMemo", ledger.debitMemos, streams),
  creditMemos: ofKind("CreditMemo", ledger.creditMemos, streams),
  payments: ofKind("Payment", ledger.payments, streams),
  creditBalances: ofKind("CreditBalance", ledger.creditBalances, streams)
})

/** Documents of these streams, and changes of these or by these ids, as the tables give them. */
const theirsOf = (observed: Observed, streams: Streams, ids: ReadonlyArray<string>): Observed => ({
  invoices: ofKind("Invoice", observed.invoices, streams),
  debitMemos: ofKind("DebitMemo", observed.debitMemos, streams),
  creditMemos: ofKind("CreditMemo", observed.creditMemos, streams),
  payments: ofKind("Payment", observed.payments, streams),
  adjustments: observed.adjustments?.filter(
    ({ adjustment, invoiceId }) => streams.has(StreamName.invoice(invoiceId)) || ids.includes(adjustment.adjustmentId)
  ),
  moves: observed.moves?.filter(
    ({ accountId, id }) => streams.has(StreamName.creditBalance(accountId)) || ids.includes(id)
  )
})

const streamsIn = (ledger: Ledger, observed: Observed): ReadonlyArray<string> => [
  ...Object.entries(kinds).flatMap(([name, kind]) =>
    Array.from<string, string>(ledger[name as keyof typeof kinds].keys(), (id) => `${kind}-${id}`)
  ),
  ...documentsOf(observed).map(streamOf),
  ...(observed.adjustments ?? []).map(({ invoiceId }) => StreamName.invoice(invoiceId)),
  ...(observed.moves ?? []).map(({ accountId }) => StreamName.creditBalance(accountId))
]

it("Comparing what ties hold together tells what comparing everything tells", () => {
  let tied = 0
  fc.assert(
    fc.property(Drawn, (drawn) => {
      const world = worldOf(drawn)
      const [ledger, observed] = [fold(world.ours), observedOf(world)]
      const streams = Array.from(new Set(streamsIn(ledger, observed)))
      const changes = streams.flatMap((stream) => {
        const one = new Set([stream])
        const own = oursOf(ledger, one)
        return ties(own, theirsOf(observed, one, [...namedIn(own), ...namedBeyond(own)]))
      })
      tied += changes.length
      const groups = componentsOf(streams, [
        ...make(ledger, observed, world.timing).differences,
        ...changes.map(({ change, stream }) => ({ source: stream, target: `Change-${change}` }))
      ])
      const found = groups.flatMap((group) => {
        const together = new Set(group)
        const own = oursOf(ledger, together)
        return compare(own, theirsOf(observed, together, namedIn(own)), world.timing)
      })
      expect(sort(found).map(textOf)).toEqual(compare(ledger, observed, world.timing).map(textOf))
    }),
    { numRuns: 200, endOnFailure: true }
  )
  expect(tied).toBeGreaterThan(100)
})
