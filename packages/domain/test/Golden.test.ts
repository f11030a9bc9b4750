import { existsSync, readFileSync, writeFileSync, mkdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import { type BillingEvent, type BillingEventType, cases, decode, effectiveOn, encode } from "../src/BillingEvent.ts"
import { AccountId, ApproverId, CreditMemoId, GroupId, ImportId, OperationId, PaymentId, RefundId } from "../src/Id.ts"
import type { Intent } from "../src/Operation.ts"
import { PeriodId } from "../src/period/PeriodId.ts"
import { credited, documents, laterForms, on, paid, taken } from "./GoldenDocuments.ts"
import { day, debitId, eur, invoiceId, toItem } from "./Sample.ts"

const folder = fileURLToPath(new URL("../golden", import.meta.url))
const operationId = OperationId.make("op-1")
const accountId = AccountId.make("A-1")
const paymentId = PaymentId.make("1")
const creditMemoId = CreditMemoId.make("1")
const approverId = ApproverId.make("ada")
const importId = ImportId.make("import-1")
const periodId = PeriodId.make("2026-02")
const at = "2026-03-02T09:30:00.123Z"
const digest = "ab".repeat(32)
const source = { kind: "payment", id: paymentId } as const
const target = { kind: "invoice", id: invoiceId("1") } as const

/** One example of every case. A new case without an example fails the build below. */
const examples: { readonly [K in BillingEventType]: Extract<BillingEvent, { _tag: K }> } = {
  ...documents,
  OperationRequested: {
    _tag: "OperationRequested",
    operationId,
    intent: { _tag: "Apply", groupId: GroupId.make("group-1"), applications: [paid] },
    call: { name: "apply-payment", method: "PUT", path: "/v1/payments/1/apply", body: "{}", keyed: false },
    commandHash: "01",
    callHash: "00",
    trackId: "op-1",
    accounts: [accountId],
    before: [{ stream: "Payment-1", version: 1, open: eur("50.00") }],
    ...on
  },
  OperationAttemptStarted: { _tag: "OperationAttemptStarted", attempt: 1, startedAt: at, ...on },
  OperationAnswered: {
    _tag: "OperationAnswered",
    attempt: 1,
    status: 200,
    headers: { "content-type": "application/json" },
    body: '{"success":true}',
    answeredAt: at,
    ...on
  },
  OperationOutcomeUnknown: { _tag: "OperationOutcomeUnknown", attempt: 1, cause: "connection reset", at, ...on },
  OperationProbed: { _tag: "OperationProbed", finding: "not happened", fingerprint: "00", at, ...on },
  OperationResolved: {
    _tag: "OperationResolved",
    verdict: "happened",
    reason: "the key is too old to ask again",
    evidence: {
      text: "the gateway's settlement file of 2 March lists it",
      shows: [{ kind: "payment", id: "P1", number: "P-00000001" }],
      unrelated: [{ kind: "payment", id: "P2", number: "P-00000002" }]
    },
    approverId,
    at,
    ...on
  },
  OperationRecorded: {
    _tag: "OperationRecorded",
    outcome: { _tag: "Declined", code: "05", text: "Do Not Honor" },
    at,
    ...on
  },
  LaneTaken: { _tag: "LaneTaken", accountId, operationId, owner: "host-1", until: at, ...on },
  LaneFreed: { _tag: "LaneFreed", operationId, ...on },
  ApproverEnrolled: {
    _tag: "ApproverEnrolled",
    approverId,
    name: "Ada Lovelace",
    roles: ["operator", "approver"],
    tokenHash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    enrolledBy: null,
    ...on
  },
  ApproverRevoked: {
    _tag: "ApproverRevoked",
    approverId,
    revokedBy: ApproverId.make("grace"),
    reason: "has left the company",
    ...on
  },
  CalloutReceived: {
    _tag: "CalloutReceived",
    notificationId: "8ad08e0097d3b4f10197d3b4f1aa0001",
    named: [{ object: "Invoice", id: "8ad08e0097d3b4f10197d3b4f1aa0002" }],
    bodyHash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    problem: null,
    ...on
  },
  CalloutClosed: {
    _tag: "CalloutClosed",
    findings: [
      { object: "Invoice", id: "8ad08e0097d3b4f10197d3b4f1aa0002", outcome: "read", facts: 2, reason: null },
      { object: "Usage", id: "8ad08e0097d3b4f10197d3b4f1aa0003", outcome: "left", facts: 0, reason: "no document" }
    ],
    ...on
  },
  CaseOpened: {
    _tag: "CaseOpened",
    discrepancyId: "Z05 Payment-1 > Invoice-1",
    code: "Z05",
    severity: "high",
    title: "payment P-00000001 on invoice INV00000001",
    accountId,
    amount: eur("10.00"),
    runId: "run-1",
    ...on
  },
  CaseAmountChanged: { _tag: "CaseAmountChanged", before: null, amount: eur("10.00"), runId: "run-1", ...on },
  CaseExplained: {
    _tag: "CaseExplained",
    cause: "the bank returns it",
    expectedBy: day("2026-03-04"),
    ...on
  },
  CaseAged: { _tag: "CaseAged", since: day("2026-03-01"), runId: "run-1", ...on },
  CaseAccepted: { _tag: "CaseAccepted", reason: "too small to chase", approverId, needed: 2, ...on },
  CaseResolved: { _tag: "CaseResolved", runId: "run-1", ...on },
  CaseReopened: { _tag: "CaseReopened", amount: eur("10.00"), runId: "run-1", ...on },
  CaseRepairProposed: {
    _tag: "CaseRepairProposed",
    digest,
    attempt: 1,
    needed: 2,
    steps: [
      { _tag: "Observe", streams: ["Payment-1", "Invoice-1"] },
      { _tag: "ObserveChange", changeId: "adjustment-1" },
      { _tag: "Unapply", source, target, amount: eur("10.00"), items: [toItem("i1", "10.00")] },
      { _tag: "Apply", source, target, amount: eur("10.00"), items: [] },
      { _tag: "WriteOff", target, amount: eur("10.00") },
      { _tag: "UnpostCreditMemo", creditMemoId: creditMemoId, amount: eur("10.00") },
      { _tag: "RefundPayment", paymentId, amount: eur("10.00"), way: "Electronic" },
      { _tag: "CancelRefund", refundId: RefundId.make("R1"), source, amount: eur("10.00") },
      { _tag: "TransferPayment", paymentId, accountId, amount: eur("10.00") },
      { _tag: "Report", paymentId, kind: "charged back", amount: eur("10.00") },
      { _tag: "CreatePayment", accountId, amount: eur("10.00"), reference: "ch_1", receivedOn: day("2026-03-01") }
    ],
    reason: "paid twice",
    ...on
  },
  CaseRepairApproved: { _tag: "CaseRepairApproved", digest, approverId, reason: "looked at both", ...on },
  CaseRepairStarted: { _tag: "CaseRepairStarted", digest, ...on },
  CaseRepairEnded: { _tag: "CaseRepairEnded", digest, outcome: "failed", why: "Zuora refused it", ...on },
  AccountErased: {
    _tag: "AccountErased",
    accountId,
    generation: 1,
    approverId,
    reason: "request 4711",
    ...on
  },
  ImportStarted: {
    _tag: "ImportStarted",
    importId,
    cutOverOn: day("2026-02-28"),
    accountId: null,
    startedAt: "2026-03-02T09:30:00.123Z",
    ...on
  },
  ImportAdvanced: {
    _tag: "ImportAdvanced",
    importId,
    pass: "all",
    kind: "payment",
    upTo: "8ad08e0097d3b4f10197d3b4f1aa0002",
    isDone: false,
    documents: 5000,
    facts: 12000,
    requests: 21,
    ...on
  },
  ImportPaused: { _tag: "ImportPaused", importId, requests: 7, ...on },
  ImportGapFound: {
    _tag: "ImportGapFound",
    importId,
    subject: "payment P-00000001",
    why: "its log does not come to what stands now",
    ...on
  },
  ImportFinished: { _tag: "ImportFinished", importId, ...on },
  PeriodFrozen: { _tag: "PeriodFrozen", periodId, ...on },
  PeriodProposed: {
    _tag: "PeriodProposed",
    periodId,
    proposal: {
      runId: "run-1",
      figures: {
        trialBalance: [
          { account: "accounts receivable", debit: eur("100.00"), credit: eur("0.00") },
          { account: "deferred revenue", debit: eur("0.00"), credit: eur("100.00") }
        ],
        rollForward: [
          {
            control: "accounts receivable",
            opening: eur("0.00"),
            movements: [{ movement: "invoices", amount: eur("100.00") }],
            closing: eur("100.00")
          }
        ],
        counts: [{ type: "InvoicePosted", count: 1 }],
        priorPeriod: 0
      },
      inTransit: [{ count: 1, amount: eur("50.00") }],
      sources: [
        { name: "Events in the store", count: 7, sha256: "00".repeat(32) },
        { name: "cards: 2026-02-27.csv", count: 3, sha256: "11".repeat(32), file: "2026-02-27.csv" }
      ]
    },
    ...on
  },
  PeriodWithdrawn: { _tag: "PeriodWithdrawn", periodId, reason: "an invoice is missing", ...on },
  PeriodSigned: { _tag: "PeriodSigned", periodId, approverId, ...on },
  PeriodClosed: { _tag: "PeriodClosed", periodId, heads: [{ log: 0, size: 7, root: "22".repeat(32) }], ...on },
  PeriodReopeningSigned: {
    _tag: "PeriodReopeningSigned",
    periodId,
    approverId,
    reason: "an invoice was dated wrongly",
    ...on
  },
  PeriodReopened: { _tag: "PeriodReopened", periodId, reason: "an invoice was dated wrongly", ...on }
}

/** One request of every intention: what is stored under the same event name has several forms. */
const intents: { readonly [K in Intent["_tag"]]: Extract<Intent, { _tag: K }> } = {
  Collect: { _tag: "Collect", accountId, invoiceId: invoiceId("1"), documentDate: on.effectiveOn },
  Apply: { _tag: "Apply", groupId: GroupId.make("group-1"), applications: [paid] },
  Unapply: { _tag: "Unapply", groupId: GroupId.make("group-1"), unapplications: [taken] },
  CreateInvoicePayment: { _tag: "CreateInvoicePayment", application: paid },
  UpdateInvoicePayment: {
    _tag: "UpdateInvoicePayment",
    invoicePaymentId: "ip1",
    paymentId,
    invoiceId: invoiceId("1"),
    before: eur("4.00"),
    amount: eur("5.00"),
    unchangedSince: at
  },
  CreatePayment: { _tag: "CreatePayment", accountId, amount: eur("50.00"), reference: "ref-1" },
  TransferPayment: { _tag: "TransferPayment", paymentId, from: null, to: accountId, unchangedSince: at },
  CancelPayment: { _tag: "CancelPayment", paymentId },
  ReportGateway: { _tag: "ReportGateway", paymentId, kind: "charged back", amount: eur("5.00"), unchangedSince: at },
  Refund: { _tag: "Refund", source: credited.source, amount: eur("1.50"), unchangedSince: at },
  CreateCreditMemo: { _tag: "CreateCreditMemo", accountId, invoiceId: invoiceId("1"), isPosted: true },
  ChangeCreditMemo: { _tag: "ChangeCreditMemo", creditMemoId, to: "Posted", unchangedSince: at },
  CloseInvoice: {
    _tag: "CloseInvoice",
    invoiceId: invoiceId("1"),
    by: "write-off",
    amount: eur("4.00"),
    unchangedSince: at
  },
  CreateDebitMemo: { _tag: "CreateDebitMemo", accountId, invoiceId: invoiceId("1"), isPosted: true },
  ChangeReceivable: {
    _tag: "ChangeReceivable",
    target: { kind: "invoice", id: invoiceId("1") },
    to: "Posted",
    unchangedSince: at
  },
  CloseDebitMemo: {
    _tag: "CloseDebitMemo",
    debitMemoId: debitId("1"),
    amount: eur("3.00"),
    purpose: "write-off",
    unchangedSince: at
  },
  CancelRefund: {
    _tag: "CancelRefund",
    refundId: RefundId.make("r1"),
    source: credited.source,
    amount: eur("1.50"),
    ...on
  },
  CollectDebitMemo: {
    _tag: "CollectDebitMemo",
    accountId,
    debitMemoId: debitId("1"),
    amount: eur("3.00"),
    isCharged: true,
    unchangedSince: at
  },
  CloseCreditMemo: { _tag: "CloseCreditMemo", creditMemoId, amount: eur("2.00"), unchangedSince: at }
}

/** Money whose account is not known yet, and what leaves revenue alone, are forms of their own. */
const unassigned = { ...intents.CreatePayment, accountId: null }

const badDebt = { ...intents.CloseInvoice, purpose: "bad debt" } as const

const reversedMemo = { ...intents.CloseCreditMemo, by: "reversal" } as const

const settled = { ...intents.ReportGateway, kind: "settled", amount: eur("0.00") } as const

const refundOfApplied = { ...intents.Refund, target: { kind: "invoice", id: invoiceId("1") } } as const

const requests = Object.entries({
  ...intents,
  CreatePaymentOfNobody: unassigned,
  CloseInvoiceAsBadDebt: badDebt,
  ReportOfSettlement: settled,
  CloseCreditMemoByReversal: reversedMemo,
  RefundOfApplied: refundOfApplied
}).map(([name, intent]) => [`OperationRequested-${name}`, { ...examples.OperationRequested, intent }] as const)

describe("Stored events are read for ever", () => {
  it("has an example of every case", () => {
    expect(Object.keys(examples).sort((a, b) => a.localeCompare(b))).toEqual(
      Object.keys(cases).sort((a, b) => a.localeCompare(b))
    )
  })

  for (const [type, example] of [...Object.entries(examples), ...requests, ...laterForms]) {
    const file = `${folder}/${type}.v1.json`
    it(`${type}: the stored form stays as it is, and decodes to the same event`, () => {
      const stored = encode(example)
      if (!existsSync(file) && process.env["COUNTERFOIL_WRITE_GOLDEN"] === "1") {
        mkdirSync(folder, { recursive: true })
        writeFileSync(file, `${JSON.stringify(stored, null, 2)}\n`)
      }
      const golden = JSON.parse(readFileSync(file, "utf8")) as typeof stored
      expect(stored).toEqual(golden)
      expect(Result.getOrThrow(decode(golden))).toEqual(example)
      expect(effectiveOn(example)).toMatch(/^2026-03-0[12]$/)
    })
  }

  it("keeps and reports what it does not know", () => {
    const stored = encode(examples.PaymentRefunded)
    const problem = (other: Partial<typeof stored>) =>
      Result.match(decode({ ...stored, ...other }), { onSuccess: () => "known", onFailure: (error) => error.message })
    expect(problem({ type: "PaymentLost" })).toContain("type is not known")
    expect(problem({ schemaVersion: 2 })).toContain("version is not known")
    expect(problem({ data: { amount: { amount: "1.5", currency: "EUR" }, effectiveOn: "2026-03-02" } })).toContain(
      'Expected "1.50"'
    )
  })
})
