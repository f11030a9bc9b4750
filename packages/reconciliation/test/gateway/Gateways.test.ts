import { booksOf } from "@counterfoil/domain/gateway/GatewayBooks"
import * as Ledger from "@counterfoil/domain/Ledger"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Money from "@counterfoil/domain/Money"
import * as Payment from "@counterfoil/domain/Payment"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Path from "effect/Path"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { compareWith, read, readAll as readWhole, together } from "../../src/gateway/Gateways.ts"
import { files, gateways } from "./Files.ts"

const folders: Array<string> = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** The file system of Node, as far as statements need it. */
const layer = Layer.merge(
  FileSystem.layerNoop({
    stream: (path) => Stream.suspend(() => Stream.make(new Uint8Array(readFileSync(path)))),
    readFileString: (path) => Effect.sync(() => readFileSync(path, "utf8")),
    readDirectory: (path) => Effect.sync(() => readdirSync(path))
  }),
  Path.layer
)

const folderOf = (all: Readonly<Record<string, string>>, config: unknown = gateways): string => {
  const folder = mkdtempSync(join(tmpdir(), "counterfoil-gateways-"))
  folders.push(folder)
  for (const [name, text] of Object.entries({ ...all, "gateways.json": JSON.stringify(config) })) {
    mkdirSync(join(folder, dirname(name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return join(folder, "gateways.json")
}

const readAll = (all: Readonly<Record<string, string>> = files, config: unknown = gateways) =>
  Effect.runPromise(
    read(folderOf(all, config)).pipe(
      Effect.flatMap((sent) => Effect.forEach(sent, readWhole)),
      Effect.provide(layer)
    )
  )

const day = (text: string) => LocalDate.make(text)

const paid = Schema.decodeUnknownSync(Payment.Event.cases.PaymentCaptured)
const refunded = Schema.decodeUnknownSync(Payment.Event.cases.PaymentRefunded)
const eur = (amount: string) => ({ amount, currency: "EUR" })
const payment = (id: string, amount: string, gatewayReference: string): Ledger.Placed => ({
  stream: `Payment-${id}`,
  event: paid({
    _tag: "PaymentCaptured",
    paymentId: id,
    number: `P-${id}`,
    accountId: "A1",
    amount: eur(amount),
    method: "Electronic",
    gatewayReference,
    effectiveOn: "2026-02-12"
  })
})
const back: Ledger.Placed = {
  stream: "Payment-1",
  event: refunded({
    _tag: "PaymentRefunded",
    amount: eur("5.00"),
    refundId: "R1",
    gatewayReference: "re_1",
    effectiveOn: "2026-02-15"
  })
}
const booked = [payment("1", "155.00", "ch_1"), back, payment("2", "1035.00", "8815000000000001")]

const compared = async (
  all: Readonly<Record<string, string>> = files,
  placed: ReadonlyArray<Ledger.Placed> = booked,
  asOf = "2026-02-18"
) => {
  const books = booksOf(Ledger.fold(placed), new Map())
  return together((await readAll(all)).map((one) => compareWith(one, books, day(asOf))))
}

const codes = ({ discrepancies }: Awaited<ReturnType<typeof compared>>) =>
  discrepancies.map(({ code, subject }) => `${code} ${subject}`)

describe("Gateways", () => {
  it("reads files of both shapes, with what proves that they were read", async () => {
    const [stripe, adyen] = await readAll()
    expect(
      stripe?.statement.lines.map(({ fee, gross, kind, net, on, reference }) => [
        kind,
        reference,
        Money.show(gross),
        Money.show(fee),
        Money.show(net),
        on
      ])
    ).toEqual([
      ["charge", "ch_1", "155.00 EUR", "4.50 EUR", "150.50 EUR", "2026-02-13"],
      ["refund", "re_1", "-5.00 EUR", "0.00 EUR", "-5.00 EUR", "2026-02-16"]
    ])
    expect(stripe?.statement.payouts?.map(({ amount, arrivesOn }) => [Money.show(amount), arrivesOn])).toEqual([
      ["145.50 EUR", "2026-02-17"]
    ])
    expect(stripe?.statement.bankLines).toMatchObject([{ payoutId: "po_1", valueOn: "2026-02-18" }])
    expect(
      adyen?.statement.lines.map(({ fee, gross, id, kind, net }) => [
        id,
        kind,
        Money.show(gross),
        Money.show(fee),
        Money.show(net)
      ])
    ).toEqual([
      ["adyen/batch-2026-02-17.csv:2", "charge", "1035.00 EUR", "1.50 EUR", "1033.50 EUR"],
      ["adyen/batch-2026-02-17.csv:3", "chargeback", "-20.00 EUR", "15.00 EUR", "-35.00 EUR"]
    ])
    expect(stripe?.sources).toContainEqual({
      name: "stripe: stripe/2026-02-13.csv",
      count: 2,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/)
    })
    expect(adyen?.statement.payouts).toBeUndefined()
  })

  it("compares each gateway with its own part of the books", async () => {
    const found = await compared()
    expect(codes(found)).toEqual(["G07 GatewayLine-adyen/batch-2026-02-17.csv:3"])
    expect(found.untold).toEqual([])
    expect(booksOf(Ledger.fold(booked), new Map()).payments).toHaveLength(2)
  })

  it("tells a fee that is not the agreed one, of the kinds and currencies of which one is agreed", async () => {
    const { stripe } = gateways.gateways
    const agreed = (percent: string) => ({
      gateways: {
        stripe: {
          ...stripe,
          settlement: {
            ...stripe?.settlement,
            agreedFees: { charge: { percent, fixed: { EUR: "0.00", USD: "0.30" } } }
          }
        }
      }
    })
    const found = async (percent: string) => {
      const [one] = await readAll(files, agreed(percent))
      if (one === undefined) throw new Error("the gateway is gone")
      return compareWith(one, booksOf(Ledger.fold(booked), new Map()), day("2026-02-18")).discrepancies
    }
    expect(await found("2.9032")).toEqual([])
    expect(await found("2.9")).toEqual([])
    expect(await found("2.89")).toMatchObject([
      { code: "G10", subject: "GatewayLine-txn_1", ours: "4.48 EUR", theirs: "4.50 EUR" }
    ])
    await expect(readAll(files, agreed("-1"))).rejects.toMatchObject({
      message: expect.stringContaining("a share in percent")
    })
  })

  it("cannot tell of a day whose file is due and not here, and names it", async () => {
    const { "stripe/2026-02-16.csv": _, ...rest } = files
    const found = await compared(rest)
    expect(codes(found)).toContain("S06 GatewayDay-2026-02-16")
    expect(found.untold).toEqual([
      { subject: "settlement file of stripe for 2026-02-16", why: "it is due and not here: fetch it and run again" }
    ])
  })

  it.each([
    ["an amount", "155.00", "155.001", 'line 2: "gross": "155.001" has more decimal places than EUR allows'],
    ["a currency", "eur", "euro", 'line 2: "euro" in "currency" is no currency'],
    ["a date", "2026-02-13 10", "13/02/2026 10", 'line 2: "13/02/2026 10:11:12" in "created_utc" does not begin with'],
    ["a kind", "charge,ch_1", "topup,ch_1", 'line 2: kinds does not say what "topup" is'],
    ["a column", "net,reporting", "netto,reporting", 'line 2: there is no column "net"'],
    ["a row", "charge,ch_1", "charge", "line 2"]
  ])("leaves a file out where %s is not as said, and names the line", async (_, right, wrong, problem) => {
    const name = "stripe/2026-02-13.csv"
    const [stripe] = await readAll({ ...files, [name]: files[name]?.replace(right, wrong) ?? "" })
    expect(stripe?.statement.lines).toEqual([])
    expect(stripe?.untold).toMatchObject([{ subject: `file ${name}`, why: expect.stringContaining(problem) }])
    expect(stripe?.statement.files.map((file) => file.name)).not.toContain(name)
  })

  it("leaves a file out that changes between its hash and its lines", async () => {
    const name = "stripe/2026-02-13.csv"
    const config = folderOf(files)
    const reading = read(config).pipe(
      Effect.tap(() =>
        Effect.sync(() => writeFileSync(join(dirname(config), name), files[name]?.replace("155.00", "156.00") ?? ""))
      ),
      Effect.flatMap((sent) => Effect.forEach(sent, readWhole)),
      Effect.provide(layer)
    )
    const [stripe] = await Effect.runPromise(reading)
    expect(stripe?.statement.lines).toEqual([])
    expect(stripe?.untold).toEqual([{ subject: `file ${name}`, why: "it has changed since the run began: run again" }])
  })

  it("reads a file of many lines, a stretch at a time, in quotes and out of them", async () => {
    const name = "stripe/2026-02-13.csv"
    const [head = "", line = ""] = files[name]?.split("\n") ?? []
    const many = Array.from({ length: 2_500 }, (_, n) =>
      line.replace("txn_1", `"txn\n${n}"`).replace(",ch_1", `,ch_${n}`)
    )
    const [stripe] = await readAll({ ...files, [name]: [head, ...many].join("\n") })
    expect(stripe?.statement.files[0]).toMatchObject({ name, lines: 2_500 })
    expect(stripe?.statement.lines.map(({ reference }) => reference)).toEqual(many.map((_, n) => `ch_${n}`))
    // A line break in a cell is a line of the file.
    expect(stripe?.statement.lines.at(-1)).toMatchObject({ id: "txn\n2499", line: 5_001 })
  })

  it("drops a copy that was put beside its original", async () => {
    const found = await compared({ ...files, "stripe/20260213.csv": files["stripe/2026-02-13.csv"] ?? "" })
    expect(codes(found)).toContain("S05 GatewayFile-stripe/20260213.csv")
    expect(codes(found).filter((code) => code.startsWith("G04"))).toEqual([])
  })

  it("refuses a gateways file that says what it does not know, and names the field", async () => {
    const { stripe } = gateways.gateways
    const misspelt = { gateways: { stripe: { ...stripe, setleDays: 3 } } }
    await expect(readAll(files, misspelt)).rejects.toMatchObject({
      _tag: "GatewaysFileInvalid",
      message: expect.stringContaining("setleDays")
    })
    await expect(readAll(files, { gateways: { stripe: { ...stripe, references: "(" } } })).rejects.toMatchObject({
      message: expect.stringContaining("regular expression")
    })
  })
})
