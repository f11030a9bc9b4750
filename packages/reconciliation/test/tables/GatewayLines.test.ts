/** Lines of settlement files in the tables: read once, whole or not at all, and gone with their file. */
import type { GatewayLine } from "@counterfoil/domain/gateway/GatewayLine"
import type { Statement } from "@counterfoil/domain/gateway/Statement"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { describe, expect, it } from "vitest"
import { captured, day, eur } from "../../../domain/test/Sample.ts"
import { LineUnreadable } from "../../src/gateway/Csv.ts"
import type { SentGateway } from "../../src/gateway/Gateways.ts"
import { gatewayBooksOf } from "../../src/tables/GatewayBooks.ts"
import { lookAt } from "../../src/tables/GatewayLook.ts"
import { keepGateways, referencesAbout } from "../../src/tables/GatewayRun.ts"
import { check } from "../../src/tables/ProjectionCheck.ts"
import { catchUp, rebuild } from "../../src/tables/Projector.ts"
import { anyGateway, sentOf } from "../gateway/Sent.ts"
import { database, record } from "./Tenants.ts"

const db = database()

const charge = (file: string, n: number, amount = "5.00"): GatewayLine => ({
  id: `t${n}`,
  kind: "charge",
  reference: `ch-${n}`,
  payoutId: "p1",
  gross: eur(amount),
  fee: eur("0.00"),
  net: eur(amount),
  expectedFee: undefined,
  on: day("2026-03-02"),
  file,
  line: n + 2
})

const statement = (files: Readonly<Record<string, ReadonlyArray<number>>>): Statement => ({
  files: [],
  lines: Object.entries(files).flatMap(([name, all]) => all.map((n) => charge(name, n))),
  payouts: undefined,
  bankLines: undefined
})

const gateway = { ...anyGateway(), since: day("2026-03-02") }
const sent = (files: Readonly<Record<string, ReadonlyArray<number>>>) => sentOf(gateway, statement(files))

/** The same, which tells how often which of its files is read. */
const watched = (all: SentGateway) => {
  const read: Array<string> = []
  const settlement = all.settlement.map((file) => ({
    ...file,
    rows: Stream.suspend(() => {
      read.push(file.name)
      return file.rows
    })
  }))
  return { all: { ...all, settlement }, read }
}

const rows = (tenant: string) =>
  Effect.promise(() =>
    db.sql(
      `select f.name, f.lines, l.id from recon.gateway_line l join recon.gateway_file f
        on f.tenant = l.tenant and f.number = l.file where l.tenant = $1 order by f.name, l.line`,
      [tenant]
    )
  )
const lines = (tenant: string) =>
  Effect.promise(() => db.sql("select from recon.gateway_line where tenant = $1", [tenant]))

describe("Settlement files in the tables", () => {
  it("are read once: what is known by its hash is not read again", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        const first = watched(sent({ "1.csv": [1, 2], "2.csv": [3] }))
        yield* keepGateways(tenant, [first.all])
        expect(first.read).toEqual(["1.csv", "2.csv"])
        const more = watched(sent({ "1.csv": [1, 2], "2.csv": [3, 4], "3.csv": [5] }))
        const [kept] = yield* keepGateways(tenant, [more.all])
        expect(more.read).toEqual(["2.csv", "3.csv"])
        expect(kept?.sources.map(({ count, name }) => [name, count])).toEqual([
          ["gateway: 1.csv", 2],
          ["gateway: 2.csv", 2],
          ["gateway: 3.csv", 1]
        ])
        expect((yield* rows(tenant)).map(({ id, lines: count, name }) => [name, count, id])).toEqual([
          ["1.csv", 2, "t1"],
          ["1.csv", 2, "t2"],
          ["2.csv", 2, "t3"],
          ["2.csv", 2, "t4"],
          ["3.csv", 1, "t5"]
        ])
      })
    ))

  it("are read again where they are read otherwise, or other references are the gateway's", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        const files = sent({ "1.csv": [1] })
        yield* keepGateways(tenant, [files])
        const otherwise = watched({
          ...files,
          settlement: files.settlement.map((file) => ({ ...file, format: "decimal commas" }))
        })
        yield* keepGateways(tenant, [otherwise.all])
        const others = watched({ ...otherwise.all, gateway: { ...gateway, references: "^ch" } })
        yield* keepGateways(tenant, [others.all])
        expect([...otherwise.read, ...others.read]).toEqual(["1.csv", "1.csv", "1.csv"])
        expect(yield* lines(tenant)).toHaveLength(1)
      })
    ))

  it("leave nothing of a file whose last line cannot be read, nor of what it was before, and say why", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        yield* keepGateways(tenant, [sent({ "1.csv": [1], "2.csv": [2] })])
        const all = sent({ "1.csv": [1], "2.csv": [2, 3] })
        const unreadable = new LineUnreadable({ file: "2.csv", line: 4, problem: "no amount" })
        const torn: SentGateway = {
          ...all,
          settlement: all.settlement.map((file) =>
            file.name === "2.csv" ? { ...file, rows: Stream.concat(file.rows, Stream.fail(unreadable)) } : file
          )
        }
        const [kept] = yield* keepGateways(tenant, [torn])
        expect(kept?.untold).toEqual([{ subject: "file 2.csv", why: "2.csv, line 4: no amount" }])
        expect(kept?.statement.files.map(({ name }) => name)).toEqual(["1.csv"])
        if (kept === undefined) throw new Error("nothing was kept")
        expect((yield* lookAt(tenant, kept)).statement.lines.map(({ id }) => id)).toEqual(["t1"])
      })
    ))

  it("are forgotten when they are gone; what another gateway has sent stays", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        const other = sentOf(gateway, statement({ "1.csv": [9] }), "other")
        yield* keepGateways(tenant, [sent({ "1.csv": [1], "2.csv": [2] }), other])
        yield* keepGateways(tenant, [sent({ "2.csv": [2] })])
        expect((yield* rows(tenant)).map(({ id }) => id)).toEqual(["t9", "t2"])
        expect(yield* lines(tenant)).toHaveLength(2)
      })
    ))

  it("are read by one of two who look at them together", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        const both = [watched(sent({ "1.csv": [1, 2, 3] })), watched(sent({ "1.csv": [1, 2, 3] }))]
        yield* Effect.forEach(both, ({ all }) => keepGateways(tenant, [all]), { concurrency: 2 })
        expect(both.flatMap(({ read }) => read)).toEqual(["1.csv"])
        expect(yield* lines(tenant)).toHaveLength(3)
      })
    ))

  it("are found by the discrepancies that are about their lines", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        const kept = yield* keepGateways(tenant, [sent({ "1.csv": [1, 2] })])
        const about = (subject: string) =>
          ({ code: "G01", subject, documents: [] }) as unknown as Parameters<typeof referencesAbout>[2][number]
        expect(
          yield* referencesAbout(tenant, kept, [about("GatewayLine-t2"), about("GatewayLine-x"), about("Payment-t1")])
        ).toEqual(["ch-2"])
      })
    ))
})

const payments = (...numbers: ReadonlyArray<number>) =>
  numbers.map((n) => ({
    stream: `Payment-${n}`,
    event: {
      ...captured(`${n}`, "5.00", "2026-03-02"),
      method: "Electronic" as const,
      gatewayReference: `ch-${n}`
    }
  }))

describe("A look at a gateway", () => {
  it("reads nothing of what is settled, on either side, but what it comes to; unless it is asked about it", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        const early = payments(7).map(({ event, stream }) => ({
          stream,
          event: { ...event, effectiveOn: day("2026-03-01") }
        }))
        const external = payments(8).map(({ event, stream }) => ({
          stream,
          event: { ...event, method: "External" as const }
        }))
        yield* record("all", [...payments(1, 2, 3, 4), ...early, ...external])
        yield* catchUp(tenant)
        const [kept] = yield* keepGateways(tenant, [sent({ "1.csv": [1, 2, 5] })])
        if (kept === undefined) throw new Error("nothing was kept")
        const looked = yield* lookAt(tenant, kept)
        expect(looked).toMatchObject({
          streams: ["Payment-3", "Payment-4"],
          statement: { lines: [{ id: "t5" }], settled: [{ payoutId: "p1", count: 2, net: eur("10.00") }] }
        })
        const asked = yield* lookAt(tenant, kept, { streams: ["Payment-1"] })
        expect(asked).toMatchObject({
          streams: ["Payment-1", "Payment-3", "Payment-4"],
          statement: { lines: [{ id: "t1" }, { id: "t5" }], settled: [{ count: 1, net: eur("5.00") }] }
        })
        expect((yield* gatewayBooksOf(tenant, looked.streams)).payments.map(({ reference }) => reference)).toEqual([
          "ch-3",
          "ch-4"
        ])
      })
    ))

  it("leaves what is settled so though the gateway has fees of their own for it", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        yield* record("all", payments(1))
        yield* catchUp(tenant)
        const { lines: charges, ...more } = statement({ "1.csv": [1] })
        const fee: GatewayLine = { ...charge("1.csv", 1, "-0.10"), id: "fee", kind: "other", line: 9 }
        const [kept] = yield* keepGateways(tenant, [sentOf(gateway, { ...more, lines: [...charges, fee] })])
        if (kept === undefined) throw new Error("nothing was kept")
        expect(yield* lookAt(tenant, kept)).toMatchObject({
          streams: [],
          statement: { lines: [], settled: [{ count: 2, net: eur("4.90") }] }
        })
      })
    ))

  it("rests on rows that are made of events: what is wrong with them is found, and a rebuild mends it", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        yield* record("all", payments(1, 2))
        yield* catchUp(tenant)
        const wrong = [
          "update recon.gateway_book set print = 'in EUR 1'",
          "update recon.gateway_book set is_expected = false",
          "delete from recon.gateway_book"
        ]
        for (const statement of wrong) {
          yield* Effect.promise(() => db.sql(`${statement} where tenant = $1 and stream = 'Payment-2'`, [tenant]))
          expect((yield* check(tenant)).discrepancies).toMatchObject([
            { code: "I12", subject: "Payment-2", theirs: expect.stringContaining("gateway_book") }
          ])
          yield* rebuild(tenant)
          expect((yield* check(tenant)).discrepancies).toEqual([])
        }
      })
    ))
})
