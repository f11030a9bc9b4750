/** A realistic month end of a small company, with one discrepancy of most kinds; and ways to vary it. */
import { Currency } from "@counterfoil/domain/Currency"
import { type Discrepancy, make, sort } from "@counterfoil/domain/Discrepancy"
import type { DiscrepancyCode } from "@counterfoil/domain/DiscrepancyCode"
import type { AccountId } from "@counterfoil/domain/Id"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Money from "@counterfoil/domain/Money"
import type { AccountName } from "@counterfoil/domain/Journal"
import * as Result from "effect/Result"
import { createHash } from "node:crypto"
import { type Outcome, outcomeOf } from "../../src/report/Outcome.ts"
import type { AccountBalance, CheckedIdentity, Page, Report, ReportedCase } from "../../src/report/Report.ts"

export const currency = (code: string): Currency => Currency.make(code)
export const money = (text: string, code = "EUR"): Money.Money => Result.getOrThrow(Money.parse(text, currency(code)))

export const discrepancy = (
  code: DiscrepancyCode,
  subject: string,
  more: Partial<Omit<Parameters<typeof make>[0], "accountId">> & { readonly accountId?: string } = {}
): Discrepancy =>
  make({
    title: subject,
    amount: null,
    ours: "",
    theirs: "",
    documents: [subject],
    ...more,
    accountId: (more.accountId ?? null) as AccountId | null,
    code,
    subject
  })

const account = (
  accountId: string,
  [invoices, unappliedPayments, unappliedMemos, balance, zuora]: readonly [
    string,
    string,
    string,
    string,
    string | null
  ],
  code = "EUR"
): AccountBalance => ({
  accountId,
  currency: currency(code),
  invoices: money(invoices, code),
  unappliedPayments: money(unappliedPayments, code),
  debitMemos: money("0.00", code),
  unappliedMemos: money(unappliedMemos, code),
  creditBalance: money("0.00", code),
  balance: money(balance, code),
  fromDocuments: money(balance, code),
  zuora: zuora === null ? null : money(zuora, code)
})

const page = (source: string, window: string, count: number): Page => ({
  source,
  window,
  count,
  sha256: createHash("sha256").update(`${source} ${count}`).digest("hex"),
  why: null
})

const posted = (code: string, account: AccountName, debit: string, credit: string) => ({
  account,
  currency: currency(code),
  debitMinor: money(debit, code).minor,
  creditMinor: money(credit, code).minor
})

const identity = (code: string, equation: string, checked: number): CheckedIdentity => ({
  code,
  equation,
  checked,
  violations: 0,
  silent: null
})

const found: ReadonlyArray<Discrepancy> = sort([
  discrepancy("Z01", "Payment-8a28bc3f0e6d", {
    title: "payment P-00008121",
    accountId: "A00000377",
    amount: money("-1190.00"),
    ours: "missing",
    theirs: "1190.00 EUR",
    consequences: [
      { code: "Z05", subject: "Payment-8a28bc3f0e6d > Invoice-8a28bc3f0a11" },
      { code: "Z03", subject: "Invoice-8a28bc3f0a11" }
    ]
  }),
  discrepancy("Z02", "CreditMemo-8a28bc3f0c02", {
    title: "credit memo CM00000245",
    accountId: "A00000402",
    amount: money("59.50"),
    ours: "59.50 EUR",
    theirs: "missing"
  }),
  discrepancy("Z04", "Invoice-8a28bc3f0b77 item 3", {
    title: "VAT 19 % of invoice INV00019377",
    accountId: "A00000391",
    amount: money("23.00"),
    ours: "190.00 EUR",
    theirs: "167.00 EUR",
    consequences: [{ code: "Z03", subject: "Invoice-8a28bc3f0b77" }]
  }),
  discrepancy("Z05", "Payment-8a28bc3f0e91 > Invoice-8a28bc3f0b90", {
    title: "payment P-00008130 on invoice INV00019402",
    accountId: "A00000407",
    amount: money("250.00"),
    ours: "250.00 EUR",
    theirs: "0.00 EUR",
    consequences: [
      { code: "Z14", subject: "Payment-8a28bc3f0e91" },
      { code: "Z03", subject: "Invoice-8a28bc3f0b90" },
      { code: "Z04", subject: "Invoice-8a28bc3f0b90" }
    ]
  }),
  discrepancy("I18", "Operation-01JCW9T3", {
    title: "operation 01JCW9T3 (collect)",
    accountId: "A00000418",
    ours: "no outcome since 2026-10-31T21:14:07Z"
  }),
  discrepancy("Z06", "Payment-8a28bc3f0e44 > Invoice-8a28bc3f0b12", {
    title: "payment P-00008101 on invoice INV00019312",
    accountId: "A00000455",
    amount: money("19.00", "USD"),
    ours: "tax: 19.00, plan: 81.00",
    theirs: "plan: 100.00",
    consequences: [{ code: "Z04", subject: "Invoice-8a28bc3f0b12" }]
  }),
  discrepancy("Z08", "Payment-8a28bc3f0ea5", {
    title: "payment P-00008144",
    accountId: "A00000415",
    amount: money("-75.00"),
    ours: "missing",
    theirs: "75.00 EUR"
  })
])

const day = (text: string) => LocalDate.make(text)

/** One night old, all but two: one is explained, one has been open for too long. */
const cases: Report["cases"] = {
  ...Object.fromEntries(
    found
      .filter(({ severity }) => severity !== "info")
      .map(({ id }): [string, ReportedCase] => [
        id,
        {
          phase: "open",
          counts: true,
          isImmaterial: false,
          openedOn: day("2026-10-31"),
          since: day("2026-10-31"),
          cause: null,
          expectedBy: null
        }
      ])
  ),
  "Z04 Invoice-8a28bc3f0b77 item 3": {
    phase: "explained",
    counts: false,
    isImmaterial: false,
    openedOn: day("2026-09-14"),
    since: day("2026-10-29"),
    cause: "the tax engine corrects it with its next upload",
    expectedBy: day("2026-11-04")
  },
  "Z05 Payment-8a28bc3f0e91 > Invoice-8a28bc3f0b90": {
    phase: "aged",
    counts: true,
    isImmaterial: false,
    openedOn: day("2026-10-24"),
    since: day("2026-10-24"),
    cause: null,
    expectedBy: null
  }
}

/** The application that Zuora does not have: since when, by whom, and what it did to the payment. */
const brokenBy: Report["brokenBy"] = {
  "Z05 Payment-8a28bc3f0e91 > Invoice-8a28bc3f0b90": {
    stream: "Payment-8a28bc3f0e91",
    version: 4,
    type: "PaymentApplied",
    effectiveOn: "2026-10-23",
    recordedAt: "2026-10-23T21:14:07.551820Z",
    actor: "collections@northwind.example",
    reason: "bank transfer of 23 October",
    causationId: "apply-2026-10-23-117",
    before: money("120.00"),
    after: money("0.00")
  }
}

const proposals: Report["proposals"] = {
  "Z05 Payment-8a28bc3f0e91 > Invoice-8a28bc3f0b90": {
    _tag: "Offered",
    discrepancyId: "Z05 Payment-8a28bc3f0e91 > Invoice-8a28bc3f0b90",
    digest: "ab".repeat(32),
    approvers: 0,
    steps: [{ _tag: "Observe", streams: ["Payment-8a28bc3f0e91", "Invoice-8a28bc3f0b90"] }],
    words: ["record what Zuora shows of payment P-00008130, invoice INV00019402"],
    figures: [
      {
        stream: "Payment-8a28bc3f0e91",
        title: "payment P-00008130",
        item: null,
        before: money("0.00"),
        after: money("250.00")
      },
      {
        stream: "Invoice-8a28bc3f0b90",
        title: "invoice INV00019402",
        item: "Platform",
        before: money("0.00"),
        after: null
      }
    ],
    costs: []
  },
  "Z04 Invoice-8a28bc3f0b77 item 3": { _tag: "Refrained", why: "its dry run leaves I21 Invoice-8a28bc3f0b77" }
}

const bare: Report = {
  tenant: "Northwind Cloud GmbH",
  runId: "2026-10-31-nightly-7f3a",
  asOf: "2026-10-31T23:59:59Z",
  since: null,
  watermark: "2026-11-01T01:30:00Z",
  startedAt: "2026-11-01T03:30:00Z",
  finishedAt: "2026-11-01T03:31:12Z",
  verdict: "discrepancies",
  sources: [
    {
      name: "events of our store",
      count: 128_412,
      sha256: "9f0c6a1f5c2e7d38b0b1c0d8a94d2f1e6f5a3b7c8d9e0f1a2b3c4d5e6f708192"
    },
    {
      name: "Zuora invoices",
      count: 19_402,
      sha256: "1b6d9e04c7f2a85d3e90b4c1f6a7d28e5c3f09b18a7d6e4c2f105b9a8c7d6e5f"
    },
    {
      name: "Zuora invoice items",
      count: 61_870,
      sha256: "c41a7e93d05b28f6e1c94a70b3d82f5e6a917c0d4b8e3f2a1c6d5e9f80b7a432"
    },
    {
      name: "Zuora payments",
      count: 8_144,
      sha256: "5d20f8b7e3a6c914d7b05e28f1a3c69d48e7b250c3f6a91d8e4b7c20f5a3d681"
    },
    {
      name: "Zuora credit memos",
      count: 245,
      sha256: "e7a3b5c1d904f826b7e1a5c3d9f02846b1e7a3c5d9f08264b7e1a5c3d90f2846"
    }
  ],
  discrepancies: found,
  cases,
  brokenBy,
  proposals,
  untold: [],
  identities: [
    identity("1 total = items", "document total = sum of item amounts", 19_647),
    identity("2 balance = item balances", "invoice balance = sum of item balances", 19_402),
    identity(
      "3 item balance",
      "0 <= item amount - discount - applications <= item amount, with the item's sign",
      61_870
    ),
    identity(
      "12 memo conservation",
      "memo total = applied + unapplied + refunded, 0 <= unapplied; each item likewise",
      245
    ),
    identity("13 payment conservation", "captured = applied + unapplied + refunded, 0 <= unapplied <= captured", 8_143),
    identity("14 part = part items", "application amount = sum of its items; un-applied <= applied", 8_377),
    {
      ...identity("21 credit balance", "increases - decreases >= 0 for every effective date", 0),
      silent: "not applicable"
    },
    identity("19 both legs", "given by sources = got by targets, per application, un-applications included", 8_377),
    identity("26 = 27 account balance", "balance from applications = balance from documents alone", 9)
  ],
  accountNames: { A00000377: "A00000377 Fabrikam" },
  accounts: [
    account("A00000377", ["4760.00", "0.00", "0.00", "4760.00", "3570.00"]),
    { ...account("A00000391", ["1000.00", "0.00", "0.00", "1190.00", "1167.00"]), debitMemos: money("190.00") },
    account("A00000402", ["900.00", "0.00", "59.50", "840.50", "900.00"]),
    account("A00000407", ["14280.00", "250.00", "0.00", "14030.00", "14030.00"]),
    account("A00000412", ["13800.00", "0.00", "1320.00", "12480.00", "12480.00"]),
    account("A00000415", ["300.00", "0.00", "0.00", "300.00", "225.00"]),
    account("A00000418", ["1670.00", "0.00", "0.00", "1670.00", null]),
    account("A00000455", ["4100.00", "0.00", "0.00", "4100.00", "4100.00"], "USD")
  ],
  trialBalance: {
    balances: [
      posted("EUR", "accounts receivable", "241980.00", "206709.50"),
      posted("EUR", "applications in transit", "206709.50", "206709.50"),
      posted("EUR", "deferred revenue", "1050.00", "203344.54"),
      posted("EUR", "gateway clearing", "207900.00", "0.00"),
      posted("EUR", "on-account credit memos", "1190.00", "1249.50"),
      posted("EUR", "tax payable", "199.50", "38635.46"),
      posted("EUR", "unapplied payments", "205519.50", "207900.00"),
      posted("USD", "accounts receivable", "48200.00", "44100.00"),
      posted("USD", "applications in transit", "44100.00", "44100.00"),
      posted("USD", "deferred revenue", "0.00", "48200.00"),
      posted("USD", "gateway clearing", "44100.00", "0.00"),
      posted("USD", "unapplied payments", "44100.00", "44100.00")
    ],
    inTransit: []
  },
  requests: 23,
  manifest: [
    page("invoices", "id, the first 5000", 1204),
    page("invoice-items", "invoiceId up to 8a80", 3610),
    page("taxation-items", "invoiceId up to 8a80", 3580),
    page("payments", "id, the first 5000", 1022),
    page("payment-parts", "paymentId up to 8a90", 1100)
  ],
  inTransit: [
    { gateway: "adyen", count: 2, amount: money("310.00"), oldestOn: LocalDate.make("2026-10-30") },
    { gateway: "stripe", count: 11, amount: money("1904.20"), oldestOn: LocalDate.make("2026-10-29") },
    { gateway: "stripe", count: 1, amount: money("95.00", "USD"), oldestOn: LocalDate.make("2026-10-31") }
  ],
  trend: []
}

/** Four weeks of nights: a bad week, repaired, and what is found tonight. */
const nights: ReadonlyArray<Outcome> = Array.from({ length: 27 }, (_, at): Outcome => {
  const day = new Date(Date.UTC(2026, 9, 5 + at)).toISOString().slice(0, 10)
  const isBad = at > 8 && at < 15
  const bySeverity = { critical: isBad ? 15 - at : 0, high: isBad ? 40 - at : at % 3, medium: at % 5, low: 1, info: 2 }
  return {
    runId: `run-${at}`,
    mode: at % 7 === 6 ? "full" : "incremental",
    asOf: `${day}T01:30:00.000Z`,
    startedAt: `${day}T01:30:00.000Z`,
    finishedAt: `${day}T01:42:00.000Z`,
    verdict: at === 20 ? "could-not-tell" : at % 15 === 0 ? "clean" : "discrepancies",
    counting: bySeverity.critical + bySeverity.high + bySeverity.medium + 1,
    bySeverity,
    totals:
      at % 15 === 0 ? [] : [money(isBad ? "18220.50" : `${40 + at}.10`), ...(isBad ? [money("90.00", "USD")] : [])]
  }
})

export const example: Report = { ...bare, trend: [...nights, outcomeOf(bare, "full")] }

/** Nothing differs: Zuora says what we say. */
export const clean: Report = {
  ...example,
  verdict: "clean",
  discrepancies: [],
  accounts: example.accounts.map((row) => ({ ...row, zuora: row.balance }))
}

/** Nothing at all: a tenant on its first day. */
export const nothing: Report = {
  ...clean,
  sources: [],
  identities: [],
  accounts: [],
  trialBalance: { balances: [], inTransit: [] },
  inTransit: [],
  requests: 0,
  manifest: [],
  trend: []
}

/** A source was incomplete. */
export const untold: Report = {
  ...example,
  verdict: "could-not-tell",
  untold: [
    { subject: "Zuora payments", why: "page 7 of 9 could not be read: Zuora answered 503 five times." },
    { subject: "payment P-00008077", why: "its split is pending for longer than the read lag." }
  ]
}

/** Many discrepancies in three currencies, among them each severity that occurs and amounts beyond a double's 2^53. */
export const many = (count: number): Report => ({
  ...example,
  discrepancies: sort(
    Array.from({ length: count }, (_, at) => {
      const code = (["Z01", "Z04", "Z06", "Z08", "I18"] as const)[at % 5] ?? "Z01"
      const size = 9_007_199_254_740_993n + BigInt(at) * 37n
      const unit = currency(["EUR", "JPY", "BHD"][at % 3] ?? "EUR")
      return discrepancy(code, `Invoice-${at.toString().padStart(5, "0")}`, {
        accountId: "A00000377",
        ...(code === "I18" ? {} : { amount: Money.make(unit, at % 2 === 0 ? size : -size) })
      })
    })
  )
})
