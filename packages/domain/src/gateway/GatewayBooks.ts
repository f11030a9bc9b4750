/** What our books say that a gateway may say too: payments and refunds, by the gateway's reference. */
import type { Currency } from "../Currency.ts"
import type { AccountId } from "../Id.ts"
import type { Ledger } from "../Ledger.ts"
import type { LocalDate } from "../LocalDate.ts"
import * as Money from "../Money.ts"
import * as Refund from "../Refund.ts"
import * as StreamName from "../StreamName.ts"

interface Booked {
  /** The stream of the payment or memo. */
  readonly stream: string
  readonly title: string
  readonly accountId: AccountId | null
  readonly amount: Money.Money
  readonly effectiveOn: LocalDate
}

export interface BookedPayment extends Booked {
  readonly phase: "Processing" | "Processed" | "Failed" | "Canceled"
  readonly reference: string
  /**
   * Zuora had it made by a gateway, which must know it. An external one may carry a gateway's reference or one of people:
   * it is compared where the gateway knows it, and not missed where it does not.
   */
  readonly isElectronic: boolean
  /** What it was made for: two captures for one intent are one too many. */
  readonly intent: string
}

/** `amount` is what it takes away: zero once it is undone. */
export interface BookedRefund extends Booked {
  readonly kind: Refund.Kind
  readonly reference: string | undefined
  /** That of the payment that it gives back. */
  readonly paymentReference: string | undefined
}

export interface GatewayBooks {
  readonly payments: ReadonlyArray<BookedPayment>
  readonly refunds: ReadonlyArray<BookedRefund>
}

/**
 * Out of the ledger. `intents` says for which operation a payment's stream was made; a payment that it does not name has
 * an intent of its own. Payments without a reference are left out.
 */
export const booksOf = (ledger: Ledger, intents: ReadonlyMap<string, string>): GatewayBooks => {
  const payments: Array<BookedPayment> = []
  const refunds: Array<BookedRefund> = []
  for (const [id, state] of ledger.payments) {
    if (state._tag === "NotSeen") continue
    const { accountId, amount, effectiveOn, gatewayReference, method, number, usage } = state
    const stream = StreamName.payment(id)
    const source = { stream, title: `payment ${number}`, accountId }
    refunds.push(...refundsOf({ ...source, paymentReference: gatewayReference }, amount.currency, usage.refunds))
    if (gatewayReference === undefined) continue
    payments.push({
      ...source,
      amount,
      phase: state._tag,
      reference: gatewayReference,
      isElectronic: method === "Electronic",
      intent: intents.get(stream) ?? stream,
      effectiveOn
    })
  }
  for (const [id, state] of ledger.creditMemos) {
    if (state._tag === "NotSeen") continue
    const { accountId, number, total, usage } = state
    const source = { stream: StreamName.creditMemo(id), title: `credit memo ${number}`, accountId }
    refunds.push(...refundsOf({ ...source, paymentReference: undefined }, total.currency, usage.refunds))
  }
  return { payments, refunds }
}

/** Every refund that the books know by its id, with what it still takes away. */
const refundsOf = (
  source: Pick<BookedRefund, "stream" | "title" | "accountId" | "paymentReference">,
  currency: Currency,
  refunds: ReadonlyArray<Refund.Refund>
): ReadonlyArray<BookedRefund> => {
  const byId = new Map(refunds.flatMap((refund) => (refund.id === undefined ? [] : [[refund.id, refund] as const])))
  return Array.from(byId, ([id, { effectiveOn, kind, reference }]) => ({
    ...source,
    title: `${kind} ${reference ?? id} of ${source.title}`,
    amount: Money.make(currency, Refund.minorOf(refunds, id) ?? 0n),
    kind,
    reference,
    effectiveOn
  }))
}
