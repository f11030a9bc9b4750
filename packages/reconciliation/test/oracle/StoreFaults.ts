/** The faults I01 to I21, in the order of `Faults.sql`. */
import { AccountId, OperationId } from "@counterfoil/domain/Id"
import * as Operation from "@counterfoil/domain/Operation"
import { contentHash } from "@counterfoil/event-store/StoredEvent"
import {
  application,
  currency,
  day,
  eur,
  invoiceId,
  invoicePosted,
  item,
  itemId,
  memoId,
  memoPosted,
  toItem
} from "../../../domain/test/Sample.ts"
import * as Money from "@counterfoil/domain/Money"
import { invoiceA, legs, memoM, parts, refundR } from "./CleanWorld.ts"
import { applied, both, instead, log, type OwnFault, tables, world } from "./OwnFault.ts"

const folded =
  "balances are folded from the very events that settle items and header alike (laws 1 to 3, 12 and 13 over random histories); a projection of them can be changed past the program"
const derived =
  "entries are derived from events, each balanced by itself (a law over random histories); their sums in the tables can be changed past the program"

/** Zuora's side is asked too: without its print the row is compared in every run. */
const state = (stream: string, from: string, to: string): string =>
  `update recon.state set text = replace(text, '${from}', '${to}') where stream = '${stream}';
   update recon.document set print = null where stream = '${stream}'`

const dollars = (money: Money.Money) => Money.make(currency("USD"), money.minor)
const memoInDollars = {
  ...memoM,
  total: dollars(memoM.total),
  items: memoM.items.map((one) => ({ ...one, amount: dollars(one.amount) }))
}
/** A cent less than was applied. */
const split = { _tag: "Stated", items: [toItem("A1", "99.99"), toItem("A1t", "20.00")] } as const

const lost: Operation.State = Operation.fold([
  {
    _tag: "OperationRequested",
    operationId: OperationId.make("i2"),
    intent: { _tag: "Collect", accountId: AccountId.make("A-1"), documentDate: day("2026-03-01") },
    call: { name: "invoice-collect", method: "POST", path: "/", body: "{}", keyed: true },
    commandHash: "01",
    callHash: "h2",
    trackId: "i2",
    accounts: [AccountId.make("A-1")],
    before: [],
    effectiveOn: day("2026-03-01")
  },
  {
    _tag: "OperationAttemptStarted",
    attempt: 1,
    startedAt: "2026-03-01T00:00:00.000Z",
    effectiveOn: day("2026-03-01")
  },
  {
    _tag: "OperationOutcomeUnknown",
    attempt: 1,
    cause: "no answer",
    at: "2026-03-01T00:00:30.000Z",
    effectiveOn: day("2026-03-01")
  }
])

export const storeFaults: ReadonlyArray<OwnFault> = [
  tables(
    "I01",
    "I01 Invoice-A",
    folded,
    state("Invoice-A", '"totalMinor":{"$n":"13200"}', '"totalMinor":{"$n":"13199"}')
  ),
  {
    ...world(
      "I02",
      "I02 Invoice-O",
      both({
        stream: "Invoice-O",
        event: invoicePosted("O", [item("O1", "5.00"), item("O2", "-5.00")], "2026-03-02")
      })
    ),
    why: "items of one sign cannot offset each other but by an over-applied one, which is I04; those of two signs can"
  },
  tables(
    "I03",
    "I03 Invoice-B item B1",
    folded,
    state(
      "Invoice-B",
      '"target":{"$l":[["B1",{"$n":"3000"}]]},"unknown":0},"totalMinor":{"$n":"3000"}',
      '"target":{"$l":[["B1",{"$n":"3001"}]]},"unknown":0},"totalMinor":{"$n":"3001"}'
    )
  ),
  world(
    "I04",
    "I04 Invoice-D item D2",
    both(
      { stream: "Invoice-D", event: invoicePosted("D", [item("D1", "60.00"), item("D2", "1.00")], "2026-03-02") },
      ...legs(
        application({
          id: "p7",
          from: parts.p5.source,
          to: "D",
          amount: "5.00",
          items: [toItem("D2", "5.00")],
          on: "2026-03-10"
        })
      )
    )
  ),
  tables(
    "I05",
    "I05 Payment-P",
    folded,
    state("Payment-P", '"totalMinor":{"$n":"15000"}', '"totalMinor":{"$n":"14999"}')
  ),
  tables(
    "I06",
    "I06 CreditMemo-M",
    folded,
    state("CreditMemo-M", '"totalMinor":{"$n":"1200"}', '"totalMinor":{"$n":"1193"}')
  ),
  {
    ...world("I07", "I07 Invoice-A application p2", applied(parts.p2, { ...parts.p2, split })),
    beneath: ["I01", "Z06"]
  },
  { ...world("I08", "I08 application p1", instead(memoM, memoInDollars)), beneath: ["I17", "Z03"] },
  world(
    "I09",
    "I09 Invoice-B item B1",
    both({
      stream: "CreditMemo-M9",
      event: memoPosted("M9", [item("M9i", "60.00", { creditedItemId: itemId("B1") })], "2026-03-05")
    })
  ),
  {
    ...world("I10", "I10 application p1", applied(parts.p1, { ...parts.p1, effectiveOn: day("2026-02-03") })),
    beneath: ["I11"]
  },
  {
    ...world("I11", "I11 Payment-P", instead(refundR, { ...refundR, effectiveOn: day("2026-01-01") })),
    beneath: ["Z10"]
  },
  tables(
    "I12",
    "I12 Payment-P",
    "tables are brought to where the events are before a run compares",
    "update recon.state set version = 2 where stream = 'Payment-P'"
  ),
  log("I13", "I13 Payment-P", ["Payment-P", 4], async (owner, position) => {
    const row = { ...(await owner.event(position)), version: 9 }
    await owner.set(position, "version", "9")
    await owner.set(position, "content_hash", "decode($1, 'hex')", contentHash(row))
  }),
  log("I14", "I14 log 0 @ here", ["Payment-Q", 1], (owner, position) => owner.rehash(position)),
  {
    ...log("I14", "I14 log 0 @ here", ["Payment-P", 4], (owner, position) => owner.remove(position, false)),
    why: "whoever reads stops at a position that is missing; a verification names it"
  },
  log("I14", "I14 log 0 @ here", ["Invoice-C", 1], (owner, position) => owner.swap(position, position + 1, "position")),
  {
    ...world(
      "I15",
      "I15 application p1",
      applied(parts.p1, { ...parts.p1, target: { kind: "invoice", id: invoiceId("nope") } })
    ),
    beneath: ["I17", "Z05"]
  },
  {
    ...tables(
      "I16",
      "I16 journal EUR",
      derived,
      "update recon.book set debit = debit + 1 where name = 'accounts receivable'"
    ),
    beneath: ["I17"]
  },
  tables(
    "I16",
    ["I16 journal EUR", "I16 journal USD"],
    derived,
    `update recon.book set debit = debit + 9200 where name = 'gateway clearing';
     insert into recon.book select tenant, name, 'USD', 0, 10000 from recon.book where name = 'gateway clearing'`
  ),
  tables(
    "I17",
    "I17 accounts receivable EUR",
    derived,
    `update recon.book set debit = debit + 1 where name = 'accounts receivable';
     update recon.book set credit = credit + 1 where name = 'deferred revenue'`
  ),
  world("I18", "I18 Operation-i2", (one) => ({ ...one, operations: new Map([[OperationId.make("i2"), lost]]) })),
  world("I19", "I19 Operation-i1", (one) => ({ ...one, keys: [...one.keys, { key: "i1", callHash: "hX" }] })),
  world(
    "I20",
    "I20 Invoice-B",
    both({
      stream: "Invoice-B",
      event: {
        _tag: "InvoiceWrittenOff",
        creditMemoId: memoId("W"),
        amount: eur("0.00"),
        effectiveOn: day("2026-03-05")
      }
    })
  ),
  {
    ...world("I21", "I21 Invoice-A", instead(invoiceA, { ...invoiceA, total: eur("132.01") })),
    beneath: ["I01", "Z03"]
  }
]
