import { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Money from "@counterfoil/domain/Money"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { bridges } from "../../src/report/Bridge.ts"
import { type Report, summary } from "../../src/report/Report.ts"
import { columns, toCsv } from "../../src/report/ReportCsv.ts"
import { toHtml } from "../../src/report/ReportHtml.ts"
import { jsonSchema, ReportJson, toJson } from "../../src/report/ReportJson.ts"
import { readCsv } from "./Csv.ts"
import { clean, discrepancy, example, many, money, nothing, untold } from "./Example.ts"

/** Per currency: how many, and the sum of sizes as decimal text. */
type Totals = Readonly<Record<string, readonly [count: number, absolute: string]>>

const ofJson = (report: Report): { count: number; totals: Totals } => {
  const { all } = Schema.decodeUnknownSync(ReportJson)(JSON.parse(toJson(report))).summary
  return {
    count: all.count,
    totals: Object.fromEntries(
      all.totals.map(({ absolute, count }) => [absolute.currency, [count, Money.format(absolute)]])
    )
  }
}

/** Adds up the rows and checks the totals rows against them. */
const ofCsv = (report: Report): { count: number; totals: Totals } => {
  const rows = readCsv(toCsv(report))
  const own = rows.filter(({ record }) => record === "discrepancy")
  const sums = new Map<string, [number, bigint]>()
  for (const row of own) {
    const { absolute_amount: size = "", currency = "" } = row
    if (currency === "") continue
    const [count, sum] = sums.get(currency) ?? [0, 0n]
    sums.set(currency, [count + 1, sum + money(size, currency).minor])
  }
  const added = Object.fromEntries(
    Array.from(sums, ([code, [count, minor]]) => [code, [count, Money.format({ ...money("0", code), minor })] as const])
  )
  const totalRows = rows.filter(({ record }) => record === "total")
  const told = totalRows
    .filter((row) => row["currency"] !== "")
    .map((row) => [row["currency"], [Number(row["count"]), row["absolute_amount"]]])
  expect(Object.fromEntries(told)).toEqual(added)
  expect(totalRows.reduce((sum, row) => sum + Number(row["count"]), 0)).toBe(own.length)
  return { count: own.length, totals: added }
}

const ofHtml = (report: Report): { count: number; totals: Totals } => {
  const page = toHtml(report)
  const rows = page.match(/<tr class="discrepancy">/g)?.length ?? 0
  const cards = Array.from(page.matchAll(/data-severity="\w+">(\d+)</g), (match) => Number(match[1]))
  expect(cards.reduce((sum, count) => sum + count, 0)).toBe(rows)
  const totals = Array.from(page.matchAll(/<tr data-total="([^"]+)">([\s\S]*?)<\/tr>/g), ([, code = "", row = ""]) => {
    const count = /Total \w+, ([\d,]+) difference/.exec(row)?.[1]?.replaceAll(",", "")
    const sizes = Array.from(row.matchAll(/<data value="([^"]+)"/g), (match) => match[1] ?? "")
    return [code, [Number(count), sizes[1] ?? ""]] as const
  })
  return { count: rows, totals: Object.fromEntries(totals) }
}

describe("What is immaterial", () => {
  it("is told as such in all three forms, is in their totals, and does not count", () => {
    const found = [discrepancy("Z03", "Invoice-1", { amount: money("0.40"), accountId: "A1" })]
    const life = {
      phase: "open",
      counts: false,
      isImmaterial: true,
      openedOn: LocalDate.make("2026-01-01"),
      since: LocalDate.make("2026-01-01"),
      cause: null,
      expectedBy: null
    } as const
    const report: Report = { ...example, verdict: "clean", discrepancies: found, cases: { "Z03 Invoice-1": life } }
    expect(readCsv(toCsv(report)).find(({ record }) => record === "discrepancy")).toMatchObject({ immaterial: "yes" })
    const page = toHtml(report)
    expect(page).toContain("immaterial, open since")
    expect(page).toContain("1 difference is immaterial.")
    const { discrepancies, summary: told } = Schema.decodeUnknownSync(Schema.fromJsonString(ReportJson))(toJson(report))
    expect(discrepancies[0]?.case).toMatchObject({ isImmaterial: true, counts: false })
    expect([told.all.count, told.counting.count]).toEqual([1, 0])
  })
})

describe("What is proposed", () => {
  const id = "Z05 Payment-8a28bc3f0e91 > Invoice-8a28bc3f0b90"
  const line = "record what Zuora shows of payment P-00008130, invoice INV00019402 — can be adopted"

  it("is told in one line in all three forms, with its figures; so is why nothing is", () => {
    const rows = readCsv(toCsv(example))
    expect(rows.filter(({ proposed }) => proposed !== "").map(({ proposed }) => proposed)).toEqual([
      "nothing: its dry run leaves I21 Invoice-8a28bc3f0b77",
      line
    ])
    const page = toHtml(example)
    expect(page).toContain(`Proposed: ${line}`)
    expect(page).toContain("payment P-00008130: 0.00 EUR → 250.00 EUR")
    expect(page).toContain("Nothing is proposed: its dry run leaves I21 Invoice-8a28bc3f0b77.")
    const { discrepancies } = Schema.decodeUnknownSync(Schema.fromJsonString(ReportJson))(toJson(example))
    const told = discrepancies.find((one) => one.id === id)?.proposal
    expect(told).toMatchObject({
      approvers: 0,
      figures: [{ after: money("250.00") }, { item: "Platform", after: null }]
    })
  })

  it("says how many must approve it", () => {
    const proposal = example.proposals[id]
    const needing = (approvers: 1 | 2): Report => ({
      ...example,
      proposals: proposal?._tag === "Offered" ? { [id]: { ...proposal, approvers } } : {}
    })
    expect(toHtml(needing(1))).toContain("— needs one approver")
    expect(toHtml(needing(2))).toContain("— needs two approvers")
  })
})

describe("the three forms of a report", () => {
  it.each([
    ["a realistic month end", example],
    ["a clean run", clean],
    ["nothing at all", nothing],
    ["a run that could not tell", untold],
    ["500 discrepancies with amounts beyond 2^53", many(500)]
  ])("tie in counts and totals: %s", (_, report) => {
    const json = ofJson(report)
    expect(json.count).toBe(report.discrepancies.length)
    expect(ofCsv(report)).toEqual(json)
    expect(ofHtml(report)).toEqual(json)
  })

  it("say the same again for the same report, byte for byte", () => {
    expect(toJson(many(50))).toBe(toJson(many(50)))
    expect(toCsv(many(50))).toBe(toCsv(many(50)))
    expect(toHtml(many(50))).toBe(toHtml(many(50)))
  })
})

describe("equal causes", () => {
  it("are counted once, and their members add up to all discrepancies in the three forms", () => {
    for (const report of [example, many(500), { ...many(412), cases: {} }]) {
      const json = Schema.decodeUnknownSync(ReportJson)(JSON.parse(toJson(report)))
      const { all, byGroup } = json.summary
      expect(byGroup.reduce((sum, { count }) => sum + count, 0)).toBe(all.count)
      const rows = readCsv(toCsv(report)).filter(({ record }) => record === "discrepancy")
      for (const { count, id } of byGroup) {
        expect(rows.filter(({ group }) => group === id)).toHaveLength(count)
        expect(json.discrepancies.filter(({ group }) => group === id)).toHaveLength(count)
      }
      const shown = Array.from(toHtml(report).matchAll(/<tr data-group="([^"]+)">[\s\S]*?class="amount">([\d,]+)</g))
      const ofHtml = shown.map(([, id, count]) => [id, Number(count?.replaceAll(",", ""))])
      expect(ofHtml).toEqual(byGroup.length === all.count ? [] : byGroup.map(({ count, id }) => [id, count]))
    }
  })
})

describe("money in transit", () => {
  it("comes to the same per currency in all three forms", () => {
    const added = (rows: ReadonlyArray<readonly [code: string, count: number, amount: string]>) => {
      const sums: Record<string, [number, bigint]> = {}
      for (const [code, count, amount] of rows) {
        const [before, minor] = sums[code] ?? [0, 0n]
        sums[code] = [before + count, minor + money(amount, code).minor]
      }
      return sums
    }
    const json = Schema.decodeUnknownSync(ReportJson)(JSON.parse(toJson(example))).inTransit
    const rows = readCsv(toCsv(example)).filter(({ record }) => record === "in-transit")
    const totals = toHtml(example).matchAll(
      /<tr data-transit="(\w+)">[\s\S]*?([\d,]+) payments?[\s\S]*?<data value="([^"]+)"/g
    )
    const ofJson = added(json.map(({ amount, count }) => [amount.currency, count, Money.format(amount)]))
    expect(ofJson).toEqual({ EUR: [13, 221_420n], USD: [1, 9_500n] })
    expect(added(rows.map((row) => [row["currency"] ?? "", Number(row["count"]), row["amount"] ?? ""]))).toEqual(ofJson)
    expect(added(Array.from(totals, ([, code = "", count = "", sum = ""]) => [code, Number(count), sum]))).toEqual(
      ofJson
    )
  })

  it("is no heading where there is none", () => {
    expect(toHtml(nothing)).not.toContain("Money in transit")
  })
})

describe("the summary", () => {
  it("counts timing and what is explained, and lets them not count for the verdict", () => {
    const { all, bySeverity, counting } = summary(example)
    expect([all.count, counting.count]).toEqual([7, 5])
    expect(bySeverity.map(({ count, severity }) => [severity, count])).toEqual([
      ["critical", 2],
      ["high", 3],
      ["medium", 1],
      ["low", 0],
      ["info", 1]
    ])
  })

  it("adds up sizes, so that opposite differences do not hide each other", () => {
    const report = {
      cases: {},
      brokenBy: {},
      proposals: {},
      discrepancies: [
        discrepancy("Z01", "Payment-1", { amount: money("-10.00") }),
        discrepancy("Z02", "Payment-2", { amount: money("10.00") })
      ]
    }
    expect(summary(report).all.totals).toEqual([
      { currency: "EUR", count: 2, absolute: money("20.00"), net: money("0.00") }
    ])
  })
})

describe("the bridge", () => {
  it("leads from our balances to Zuora's, and tells what no step explains", () => {
    const [eur] = bridges(example)
    expect([eur?.ours, eur?.zuora, eur?.rest]).toEqual([money("33600.50"), money("32372.00"), money("-75.00")])
    expect(eur?.steps.map(({ change, discrepancy }) => [discrepancy.code, Money.format(change)])).toEqual([
      ["Z01", "-1190.00"],
      ["Z02", "59.50"],
      ["Z04", "-23.00"]
    ])
    expect([eur?.compared, eur?.leftOut]).toEqual([6, 1])
  })

  it("goes up by a refund that only Zuora has, and by a debit memo that only Zuora has", () => {
    const found = [
      discrepancy("Z01", "Payment-1 refund r1", { accountId: "A00000377", amount: money("-5.00") }),
      discrepancy("Z01", "DebitMemo-1", { accountId: "A00000377", amount: money("-7.00") })
    ]
    const [eur] = bridges({ ...example, discrepancies: found })
    expect(eur?.steps.map(({ change }) => Money.format(change))).toEqual(["7.00", "5.00"])
  })
})

describe("JSON", () => {
  it("keeps its keys in order and its amounts as text", () => {
    const json = toJson(example)
    expect(Object.keys(JSON.parse(json) as object)).toEqual(Object.keys(ReportJson.fields))
    expect(json).toContain('"format": "counterfoil-report/3"')
    expect(json).toContain('"amount": "-1190.00",\n        "currency": "EUR"')
  })

  it("writes the keys of a discrepancy in one order, whatever the order they came in", () => {
    const shuffled = {
      ...example,
      discrepancies: example.discrepancies.map((row) =>
        Object.fromEntries(Object.entries(row).reverse())
      ) as unknown as Report["discrepancies"]
    }
    expect(toJson(shuffled)).toBe(toJson(example))
  })

  it("refuses another format and an amount that is a number", () => {
    const decode = Schema.decodeUnknownSync(ReportJson)
    const read = () => JSON.parse(toJson(example)) as { format: string; discrepancies: Array<{ amount: unknown }> }
    expect(() => decode({ ...read(), format: "counterfoil-report/4" })).toThrow(/counterfoil-report\/3/)
    const discrepancies = read().discrepancies.map((row) => ({ ...row, amount: { amount: 10.1, currency: "EUR" } }))
    expect(() => decode({ ...read(), discrepancies })).toThrow(/string/)
  })

  it("comes with a JSON Schema that names every field", () => {
    const schema = JSON.parse(jsonSchema()) as { required: ReadonlyArray<string>; title: string }
    expect(schema.title).toBe("counterfoil-report/3")
    // Runs over time came later: a report without them is one too.
    expect([...schema.required, "trend"].sort()).toEqual(Object.keys(ReportJson.fields).sort())
  })
})

describe("CSV", () => {
  const hostile = ["=cmd()|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1"]

  it.each(hostile)("lets no spreadsheet run %j", (text) => {
    const report = {
      ...example,
      discrepancies: [discrepancy("Z01", text, { title: text, accountId: text, ours: text, theirs: text })],
      untold: [{ subject: text, why: text }]
    }
    const cells = readCsv(toCsv(report)).flatMap((row) => columns.map((column) => row[column] ?? ""))
    const carrying = cells.filter((cell) => cell.includes(text) && !cell.startsWith("Z01 "))
    expect(carrying).toEqual(Array.from({ length: 7 }, () => `'${text}`))
  })

  it("leaves negative amounts as numbers", () => {
    const first = readCsv(toCsv(example)).find(({ code }) => code === "Z01")
    expect([first?.["amount"], first?.["absolute_amount"]]).toEqual(["-1190.00", "1190.00"])
  })

  it("keeps quotes, commas and line breaks", () => {
    const title = 'say "a, b"\r\nand\nmore'
    const rows = readCsv(toCsv({ ...example, discrepancies: [discrepancy("Z01", "Invoice-1", { title })] }))
    expect(rows[0]?.["title"]).toBe(title)
  })

  it("has the runs over time, a row per currency in which they found differences", () => {
    const runs = readCsv(toCsv(example)).filter(({ record }) => record === "run")
    expect(new Set(runs.map(({ subject }) => subject)).size).toBe(28)
    expect(runs[0]).toMatchObject({ subject: "run-0", name: "clean", title: "incremental", currency: "" })
    expect(runs.filter(({ subject }) => subject === "run-9")).toMatchObject([
      { currency: "EUR", absolute_amount: "18220.50", consequences: "critical 6; high 31; medium 4; low 1; info 2" },
      { currency: "USD", absolute_amount: "90.00", count: "42" }
    ])
    const { totals } = summary(example).counting
    expect(runs.filter(({ subject }) => subject === example.runId).map((row) => row["absolute_amount"])).toEqual(
      totals.map(({ absolute }) => Money.format(absolute))
    )
  })

  it("does not look clean when the run could not tell", () => {
    const rows = readCsv(toCsv({ ...untold, discrepancies: [], inTransit: [], manifest: [], trend: [] }))
    expect(rows.map(({ record }) => record)).toEqual(["could-not-tell", "could-not-tell", "total"])
    expect(rows.at(-1)).toMatchObject({ name: "could-not-tell", count: "0" })
  })
})
