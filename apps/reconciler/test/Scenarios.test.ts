import * as CreditBalance from "@counterfoil/domain/CreditBalance"
import * as CreditMemo from "@counterfoil/domain/CreditMemo"
import * as DebitMemo from "@counterfoil/domain/DebitMemo"
import * as Invoice from "@counterfoil/domain/Invoice"
import * as Payment from "@counterfoil/domain/Payment"
import { show } from "@counterfoil/domain/scenario/Problem"
import { replay } from "@counterfoil/domain/scenario/Replay"
import { Reason } from "@counterfoil/domain/scenario/Expected"
import * as Result from "effect/Result"
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, describe, expect, it } from "vitest"
import { parse } from "../src/ScenarioFile.ts"
import { counterfoil } from "./InProcess.ts"

const folder = fileURLToPath(new URL("../../../scenarios", import.meta.url))
const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".yaml"))
const text = (file: string) => readFileSync(join(folder, file), "utf8")
const read = (content: string) => Result.getOrThrow(parse(content))

const trials = mkdtempSync(join(tmpdir(), "counterfoil-scenarios-"))
afterAll(() => rmSync(trials, { recursive: true, force: true }))

const trial = (name: string, content: string): string => {
  const file = join(trials, name)
  writeFileSync(file, content)
  return file
}

const sample = "payments/payment-settles-an-invoice-line-by-line.yaml"
const lineOf = (content: string, part: string) => content.split("\n").findIndex((line) => line.includes(part)) + 1

describe("Our scenarios", () => {
  it.each(files)("%s holds", (file) => {
    const differences = Result.getOrThrow(replay(read(text(file)).scenario))
    expect(differences.map(({ expected, found, path }) => `${show(path)}: ${expected}, ${found}`)).toEqual([])
  })

  it("each expect something", () => {
    for (const file of files)
      expect([file, read(text(file)).scenario.steps.some((step) => step.expect ?? step.refused)]).not.toEqual([
        file,
        false
      ])
  })

  it("provoke every refusal that the domain knows", () => {
    const provoked = new Set(
      files.flatMap((file) => read(text(file)).scenario.steps.flatMap(({ refused }) => refused?.because ?? []))
    )
    expect(Reason.literals.filter((reason) => !provoked.has(reason))).toEqual([])
  })

  it("expect every event that a document can have", () => {
    const all = [Invoice.Event, DebitMemo.Event, CreditMemo.Event, Payment.Event, CreditBalance.Event].flatMap(
      ({ cases }) => Object.keys(cases)
    )
    const expected = new Set(
      files.flatMap((file) => {
        const { given, steps } = read(text(file)).scenario
        return [given, ...steps].flatMap(({ expect: one }) => one?.events ?? [])
      })
    )
    expect(all.filter((name) => !expected.has(name))).toEqual([])
    expect([...expected].filter((name) => !all.includes(name))).toEqual([])
  })

  it("are those that the guide reads line by line", () => {
    const guide = readFileSync(join(folder, "../docs/scenarios.md"), "utf8")
    expect(guide).toContain(`\`\`\`yaml\n${text(sample)}\`\`\`\n`)
  })

  it("have titles of their own", () => {
    const titles = files.map((file) => read(text(file)).scenario.title)
    expect(new Set(titles).size).toBe(titles.length)
  })
})

describe("A wrong scenario", () => {
  const { scenario } = read(text(sample))
  const differencesOf = (content: string) => Result.getOrThrow(replay(read(content).scenario))

  it("is found wherever one figure is wrong", () => {
    const content = text(sample)
    const wrong = [
      ["balance: 0.00", "balance: 0.01", "steps[0].expect.invoices.INV-1.balance"],
      ["vat: 0.00 }", "vat: 1.90 }", "steps[0].expect.invoices.INV-1.lines.vat"],
      ["unapplied: 38.10", "unapplied: 38.11", "steps[0].expect.payments.P-1.unapplied"],
      ["applies: 11.90", "applies: 11.00", "steps[0].expect.applications.a1.applies"],
      ["tax payable: -1.90", "tax payable: 1.90", "steps[0].expect.journal.tax payable"],
      ["A-1: -38.10", "A-1: 0.00", "steps[0].expect.accounts.A-1"],
      ["[PaymentApplied, ", "[", "steps[0].expect.events"]
    ] as const
    for (const [right, other, path] of wrong) {
      expect(content).toContain(right)
      expect(differencesOf(content.replace(right, other)).map((one) => show(one.path))).toEqual([path])
    }
    expect(Result.getOrThrow(replay(scenario))).toEqual([])
  })

  it("is found on every document, in what was given, and in a closing", () => {
    const wrong = [
      [
        "debit-memos/payment-settles-a-debit-memo",
        "late-fee: 0.00",
        "late-fee: 0.01",
        "debitMemos.DM-1.lines.late-fee"
      ],
      ["write-offs/bad-debt-leaves-revenue-alone", "expense: 7.90", "expense: 0.00", "journal.bad debt expense"],
      [
        "write-offs/header-is-zero-and-lines-are-not",
        "to: old-vat, amount: -9.50",
        "to: old-vat, amount: -9.40",
        "applications.w1.items"
      ],
      ["reversals/invoice-is-mirrored-by-a-memo", "closed: reversed", "closed: written off", "invoices.INV-1.closed"],
      ["legacy/overpayment-becomes-credit-balance", "{ A-1: 12.00 }", "{ A-1: 12.01 }", "creditBalances.A-1"],
      ["cut-over/half-paid-invoice", "unapplied: 30.00", "unapplied: 80.00", "given.expect.payments.P-1.unapplied"],
      ["accounts/a-parent-pays-for-its-child", "Parent: -20.00", "Parent: -50.00", "accounts.Parent"],
      ["chargebacks/won-back", "chargeback fees: 15.00", "chargeback fees: 0.00", "journal.chargeback fees"]
    ] as const
    for (const [file, right, other, path] of wrong) {
      const content = text(`${file}.yaml`)
      expect([file, content]).toEqual([file, expect.stringContaining(right)])
      const found = differencesOf(content.replace(right, other)).map((one) => show(one.path))
      expect([file, found]).toEqual([file, [expect.stringContaining(path)]])
    }
    const [refused] = differencesOf(
      text("accounts/a-parent-pays-for-its-child.yaml").replace("acrossAccounts: true\n", "")
    )
    expect(refused?.found).toContain("OtherAccount: ")
  })

  it("is found where a refusal has other numbers, is another one, or does not come", () => {
    const file = text("payments/two-invoices-too-much-for-the-second.yaml")
    const [number] = differencesOf(file.replace("open: 200.00 }", "open: 300.00 }"))
    expect(number).toMatchObject({ path: ["steps", 0, "refused", "open"], expected: "300.00", found: "200.00" })
    const [reason] = differencesOf(file.replace("because: OverApplied", "because: TooEarly"))
    expect(reason).toMatchObject({ path: ["steps", 0, "refused", "because"], expected: "TooEarly" })
    const [accepted] = differencesOf(file.replace("rent: { amount: 200.00 }", "rent: { amount: 300.00 }"))
    expect(accepted).toMatchObject({ path: ["steps", 0, "refused", "because"], found: "accepted" })
    const [refused] = differencesOf(file.replace(/ {4}refused: .*\n/, ""))
    expect(refused).toMatchObject({ path: ["steps", 0, "apply"], expected: "accepted" })
  })
})

describe("counterfoil scenario", () => {
  it("holds all of ours, with no database and no Zuora", async () => {
    const { code, out } = await counterfoil(["scenario", "run", folder])
    expect(out).toBe(`Scenarios: ${files.length} hold, 0 differ, 0 could not be read.\n`)
    expect(code).toBe(0)
  })

  it("names a difference by file, line, column and path, and ends with 1", async () => {
    const content = text(sample).replace("balance: 0.00", "balance: 0.10")
    const file = trial("wrong.yaml", content)
    const { code, out } = await counterfoil(["scenario", "run", file])
    expect(out).toContain(
      `${file}:${lineOf(content, "balance: 0.10")}:18 steps[0].expect.invoices.INV-1.balance: expected 0.10, found 0.00\n`
    )
    expect(out).toContain("Scenarios: 0 hold, 1 differ, 0 could not be read.")
    expect(code).toBe(1)
  })

  it.each([
    ["no YAML", "title: [", "Flow sequence"],
    ["a word of no meaning", text(sample).replace("    expect:", "    expects:"), "steps[0].expects"],
    ["a line twice", text(sample).replace("vat: { amount: 1.90, taxOf", "seats: { amount: 1.90, taxOf"), "unique"],
    [
      "no such invoice",
      text(sample).replace("        INV-1:\n          amount", "        INV-9:\n          amount"),
      "there is no invoice or debit memo INV-9"
    ],
    [
      "an amount too fine",
      text(sample).replace("amount: 50.00", "amount: 50.001"),
      "more decimal places than EUR allows"
    ],
    ["no number", text(sample).replace("amount: 50.00", "amount: fifty"), "Expected an amount such as 10.10"]
  ])("cannot read %s: it says where, and ends with 3", async (_, content, message) => {
    const file = trial("unreadable.yaml", content)
    const { code, err } = await counterfoil(["scenario", "run", file])
    expect(err).toContain(message)
    expect(err).toMatch(/unreadable\.yaml:\d+:\d+ /)
    expect(code).toBe(3)
  })

  it("reads JSON, whose numbers keep their text", async () => {
    const content = JSON.stringify({
      title: "JSON",
      currency: "EUR",
      given: { payments: { "P-1": { on: "2026-03-01", amount: "10.10" } } },
      steps: [
        {
          refund: { from: "P-1", amount: "0.10", on: "2026-03-02" },
          expect: { payments: { "P-1": { unapplied: "10.00" } } }
        }
      ]
    }).replaceAll(/"(\d+\.\d+)"/g, "$1")
    expect((await counterfoil(["scenario", "run", trial("ours.json", content)])).code).toBe(0)
  })

  it("is misuse for a file that is not there and a folder without scenarios", async () => {
    expect((await counterfoil(["scenario", "run", join(trials, "nowhere.yaml")])).code).toBe(3)
    expect((await counterfoil(["scenario", "run", mkdtempSync(join(trials, "empty-"))])).code).toBe(3)
  })

  it("prints the schema that stands beside the scenarios", async () => {
    const { code, out } = await counterfoil(["scenario", "schema"])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toEqual(JSON.parse(readFileSync(join(folder, "../docs/scenario.schema.json"), "utf8")))
    expect(out).toContain(Reason.literals[0])
  })
})
