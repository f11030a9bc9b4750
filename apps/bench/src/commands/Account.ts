/**
 * An account with a past: an invoice and a payment that was applied to it and taken back again and again, and a lane that
 * was taken and freed for each call. Ids from its name, so that accounts of any length stand side by side.
 */
import { type Application, stated, type Unapplication } from "@counterfoil/domain/Application"
import type { BillingEvent } from "@counterfoil/domain/BillingEvent"
import { Currency } from "@counterfoil/domain/Currency"
import { AccountId, ApplicationId, GroupId, InvoiceId, ItemId, OperationId, PaymentId } from "@counterfoil/domain/Id"
import type { Placed } from "@counterfoil/domain/Ledger"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Money from "@counterfoil/domain/Money"
import * as StreamName from "@counterfoil/domain/StreamName"

export const today = LocalDate.make("2026-03-02")

const until = "2026-03-02T09:35:00.000Z"

const money = (minor: bigint) => Money.make(Currency.make("EUR"), minor)

/** Far more than a run applies. */
const total = money(1_000_000_000n)

export class Account {
  readonly accountId: AccountId
  readonly payment: string
  readonly invoice: string
  readonly lane: string
  readonly #paymentId: PaymentId
  readonly #invoiceId: InvoiceId
  readonly #itemId: ItemId

  constructor(name: string) {
    this.accountId = AccountId.make(name)
    this.#paymentId = PaymentId.make(`p-${name}`)
    this.#invoiceId = InvoiceId.make(`i-${name}`)
    this.#itemId = ItemId.make(`item-${name}`)
    this.payment = StreamName.payment(this.#paymentId)
    this.invoice = StreamName.invoice(this.#invoiceId)
    this.lane = StreamName.accountLane(this.accountId)
  }

  get source() {
    return { kind: "payment", id: this.#paymentId } as const
  }

  /** One cent, on the invoice's only item. */
  application(id: string): Application {
    const amount = money(1n)
    return {
      id: ApplicationId.make(id),
      groupId: GroupId.make(id),
      source: this.source,
      target: { kind: "invoice", id: this.#invoiceId },
      amount,
      split: { _tag: "Stated", items: [{ targetItemId: this.#itemId, amount }] },
      strategy: "explicit",
      effectiveOn: today
    }
  }

  /** The account's lane, taken for a call and free again. */
  turn(id: string): ReadonlyArray<Placed> {
    const operation = { accountId: this.accountId, operationId: OperationId.make(id), effectiveOn: today }
    return this.#placed(this.lane, [
      { _tag: "LaneTaken", ...operation, owner: "bench", until },
      { _tag: "LaneFreed", operationId: operation.operationId, effectiveOn: today }
    ])
  }

  /** The documents as they begin. */
  get beginning(): ReadonlyArray<Placed> {
    const { accountId } = this
    return [
      ...this.#placed(this.invoice, [
        {
          _tag: "InvoicePosted",
          invoiceId: this.#invoiceId,
          number: this.#invoiceId,
          accountId,
          sourceType: "Subscription",
          total,
          items: [{ id: this.#itemId, kind: "charge", amount: total }],
          effectiveOn: today
        }
      ]),
      ...this.#placed(this.payment, [
        {
          _tag: "PaymentCaptured",
          paymentId: this.#paymentId,
          number: this.#paymentId,
          accountId,
          amount: total,
          method: "External",
          effectiveOn: today
        }
      ])
    ]
  }

  /** Applied, and taken back: two events in each stream. */
  backAndForth(id: string): ReadonlyArray<Placed> {
    const application = this.application(id)
    const unapplication: Unapplication = {
      ...application,
      id: ApplicationId.make(`${id}-back`),
      applicationId: application.id,
      split: {
        _tag: "Stated",
        items: [stated(application.split)[0] ?? { targetItemId: this.#itemId, amount: money(1n) }]
      }
    }
    return [
      ...this.#placed(this.payment, [
        { _tag: "PaymentApplied", application },
        { _tag: "PaymentUnapplied", unapplication }
      ]),
      ...this.#placed(this.invoice, [
        { _tag: "InvoicePaymentApplied", application },
        { _tag: "InvoicePaymentUnapplied", unapplication }
      ]),
      ...this.turn(id)
    ]
  }

  #placed(stream: string, events: ReadonlyArray<BillingEvent>): ReadonlyArray<Placed> {
    return events.map((event) => ({ stream, event }))
  }
}
