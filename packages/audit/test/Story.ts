/** An account with a past that can be asked about: billed, credited, paid, taken back, refunded, and looked at by runs. */
import { everyDay } from "@counterfoil/billing/OpenDays"
import { commit } from "@counterfoil/billing/Recording"
import type { Application, ItemApplication, Source, Split } from "@counterfoil/domain/Application"
import type { BillingEvent } from "@counterfoil/domain/BillingEvent"
import type { Origin } from "@counterfoil/domain/EventMeta"
import {
  AccountId,
  ApplicationId,
  CreditMemoId,
  GroupId,
  InvoiceId,
  ItemId,
  OperationId,
  PaymentId,
  RefundId
} from "@counterfoil/domain/Id"
import type { Item } from "@counterfoil/domain/Item"
import type { Placed } from "@counterfoil/domain/Ledger"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import type { Money } from "@counterfoil/domain/Money"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import { eur } from "../../domain/test/Sample.ts"

const day = (text: string) => LocalDate.make(text)
const accountId = AccountId.make("A-1")
const operationId = OperationId.make("apply-march-1")

const item = (id: string, kind: Item["kind"], name: string, amount: Money, more: Partial<Item> = {}): Item => ({
  id: ItemId.make(id),
  kind,
  name,
  amount,
  ...more
})

const invoice = (id: string, total: Money, on: string, items: ReadonlyArray<Item>): Placed => ({
  stream: `Invoice-${id}`,
  event: {
    _tag: "InvoicePosted",
    invoiceId: InvoiceId.make(id),
    number: `INV-${id}`,
    accountId,
    sourceType: "Subscription",
    total,
    items,
    effectiveOn: day(on)
  }
})

const memo: Placed = {
  stream: "CreditMemo-1",
  event: {
    _tag: "CreditMemoPosted",
    creditMemoId: CreditMemoId.make("1"),
    number: "CM-1",
    accountId,
    total: eur("11.90"),
    items: [
      item("m-seats", "charge", "Seats", eur("10.00"), { creditedItemId: ItemId.make("seats") }),
      item("m-tax", "tax", "VAT", eur("1.90"), {
        parentId: ItemId.make("m-seats"),
        creditedItemId: ItemId.make("seats-tax")
      })
    ],
    effectiveOn: day("2026-03-05")
  }
}

const payment: Placed = {
  stream: "Payment-1",
  event: {
    _tag: "PaymentCaptured",
    paymentId: PaymentId.make("1"),
    number: "P-1",
    accountId,
    amount: eur("60.00"),
    method: "Electronic",
    gatewayReference: "ch_1001",
    effectiveOn: day("2026-03-10")
  }
}

const to = (target: string, amount: string, source?: string): ItemApplication => ({
  ...(source === undefined ? {} : { sourceItemId: ItemId.make(source) }),
  targetItemId: ItemId.make(target),
  amount: eur(amount)
})

const given = (
  id: string,
  from: Source,
  invoiceId: string,
  amount: string,
  on: string,
  items: readonly [ItemApplication, ...Array<ItemApplication>]
): Application => ({
  id: ApplicationId.make(id),
  groupId: GroupId.make(`group-${id}`),
  source: from,
  target: { kind: "invoice", id: InvoiceId.make(invoiceId) },
  amount: eur(amount),
  split: { _tag: "Stated", items } satisfies Split,
  strategy: "charge-first",
  effectiveOn: day(on)
})

const ofMemo: Source = { kind: "creditMemo", id: CreditMemoId.make("1") }
const ofPayment: Source = { kind: "payment", id: PaymentId.make("1") }
const credited = given("a-1", ofMemo, "1", "11.90", "2026-03-06", [
  to("seats", "10.00", "m-seats"),
  to("seats-tax", "1.90", "m-tax")
])
const paid = given("a-2", ofPayment, "1", "60.00", "2026-03-10", [to("seats", "60.00")])
const taken = {
  ...given("u-1", ofPayment, "1", "20.00", "2026-03-12", [to("seats", "20.00")]),
  applicationId: paid.id
}
const second = given("a-3", ofPayment, "2", "5.00", "2026-03-21", [to("support", "5.00")])

const operation = (event: BillingEvent): Placed => ({ stream: `Operation-${operationId}`, event })
const lane = (event: BillingEvent): Placed => ({ stream: "AccountLane-A-1", event })
const on = { effectiveOn: day("2026-03-10") }
const at = "2026-03-10T09:30:00.000Z"

/** Commit by commit: by whom, why, from what. */
const story: ReadonlyArray<readonly [id: string, actor: string, reason: string, Origin, ReadonlyArray<Placed>]> = [
  [
    "import-1",
    "importer",
    "history",
    "imported",
    [
      invoice("1", eur("119.00"), "2026-03-01", [
        item("seats", "charge", "Seats", eur("100.00")),
        item("seats-tax", "tax", "VAT", eur("19.00"), { parentId: ItemId.make("seats") })
      ]),
      memo
    ]
  ],
  [
    "credit-1",
    "grace",
    "goodwill",
    "answered",
    [
      { stream: "CreditMemo-1", event: { _tag: "CreditMemoApplied", application: credited } },
      { stream: "Invoice-1", event: { _tag: "InvoiceCreditMemoApplied", application: credited } }
    ]
  ],
  ["collect-1", "rent-service", "rent of March", "answered", [payment]],
  [
    `${operationId}:requested`,
    "rent-service",
    "rent of March",
    "intended",
    [
      operation({
        _tag: "OperationRequested",
        operationId,
        intent: { _tag: "Apply", groupId: paid.groupId, applications: [paid] },
        call: { name: "apply-payment", method: "PUT", path: "/v1/payments/1/apply", body: "{}", keyed: false },
        commandHash: "01",
        callHash: "02",
        trackId: operationId,
        accounts: [accountId],
        before: [{ stream: "Payment-1", version: 1, open: eur("60.00") }],
        ...on
      }),
      operation({ _tag: "OperationAttemptStarted", attempt: 1, startedAt: at, ...on }),
      lane({ _tag: "LaneTaken", accountId, operationId, owner: "host.1", until: "2026-03-10T09:35:00.000Z", ...on })
    ]
  ],
  [
    `${operationId}:answered-1`,
    "rent-service",
    "rent of March",
    "intended",
    [
      operation({
        _tag: "OperationAnswered",
        attempt: 1,
        status: 200,
        headers: { "zuora-track-id": operationId, "zuora-request-id": "zr-5512" },
        body: '{"success":true}',
        answeredAt: at,
        ...on
      })
    ]
  ],
  [
    `${operationId}:recorded`,
    "rent-service",
    "rent of March",
    "answered",
    [
      { stream: "Payment-1", event: { _tag: "PaymentApplied", application: paid } },
      { stream: "Invoice-1", event: { _tag: "InvoicePaymentApplied", application: paid } },
      operation({ _tag: "OperationRecorded", outcome: { _tag: "Succeeded" }, at, ...on }),
      lane({ _tag: "LaneFreed", operationId, ...on })
    ]
  ],
  [
    "run-7",
    "reconciler",
    "nightly",
    "observed",
    [
      {
        stream: "Case-Z05 Payment-1 > Invoice-1",
        event: {
          _tag: "CaseOpened",
          discrepancyId: "Z05 Payment-1 > Invoice-1",
          code: "Z05",
          severity: "high",
          title: "payment P-1 on invoice INV-1",
          accountId,
          amount: eur("20.00"),
          runId: "run-7",
          effectiveOn: day("2026-03-12")
        }
      }
    ]
  ],
  [
    "adopt-1",
    "ada",
    "taken back in Zuora",
    "observed",
    [
      { stream: "Payment-1", event: { _tag: "PaymentUnapplied", unapplication: taken } },
      { stream: "Invoice-1", event: { _tag: "InvoicePaymentUnapplied", unapplication: taken } }
    ]
  ],
  [
    "run-8",
    "reconciler",
    "nightly",
    "observed",
    [
      {
        stream: "Case-Z05 Payment-1 > Invoice-1",
        event: { _tag: "CaseResolved", runId: "run-8", effectiveOn: day("2026-03-13") }
      }
    ]
  ],
  [
    "refund-1",
    "grace",
    "too much",
    "answered",
    [
      {
        stream: "Payment-1",
        event: {
          _tag: "PaymentRefunded",
          amount: eur("15.00"),
          refundId: RefundId.make("R1"),
          number: "R-1",
          method: "Electronic",
          gatewayReference: "re_2001",
          effectiveOn: day("2026-03-15")
        }
      }
    ]
  ],
  [
    "apply-2",
    "rent-service",
    "rent of April",
    "answered",
    [
      invoice("2", eur("40.00"), "2026-03-20", [item("support", "charge", "Support", eur("40.00"))]),
      { stream: "Payment-1", event: { _tag: "PaymentApplied", application: second } },
      { stream: "Invoice-2", event: { _tag: "InvoicePaymentApplied", application: second } }
    ]
  ]
]

/** Appends all of it. What is recorded with it is as the store's clock says. */
export const tellStory = Effect.gen(function* () {
  const { append } = yield* EventStore
  const versions = new Map<string, number>()
  for (const [id, actor, reason, origin, placed] of story) {
    const [causationId = id] = id.split(":")
    yield* append(
      commit({
        id,
        cause: { actor, reason, causationId, correlationId: causationId },
        today: day("2026-03-31"),
        accountOf: () => accountId,
        versions,
        events: placed.map((one) => ({ ...one, origin })),
        openDays: everyDay
      })
    )
    for (const { stream } of placed) versions.set(stream, (versions.get(stream) ?? 0) + 1)
  }
})
