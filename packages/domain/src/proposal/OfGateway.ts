/** G01, G04, G07 and G08: what a gateway's file says and Zuora does not know, as calls that make it known. */
import type { Discrepancy } from "../Discrepancy.ts"
import type { PaymentId, RefundId } from "../Id.ts"
import * as Money from "../Money.ts"
import type * as Payment from "../Payment.ts"
import { minorOf } from "../Refund.ts"
import { type Candidate, candidate, type Find } from "./Repair.ts"
import { accountNamed, isStated, lineOf, type Scene } from "./Scene.ts"
import type { Step } from "./Step.ts"
import { freed } from "./TakenBack.ts"

/** G01: the money is booked on the account that its reference names. */
export const booking: Find = (discrepancy, _, scene) => {
  const line = lineOf(scene, discrepancy.subject)
  if (line?.reference === undefined || line.gross.minor <= 0n)
    return "the line has no reference to find the customer by"
  const accountId = accountNamed(scene, line.reference)
  if (accountId === undefined) return "its reference does not name the invoice or debit memo of exactly one account"
  const { gross: amount, on: receivedOn, reference } = line
  return told(discrepancy, scene, [{ _tag: "CreatePayment", accountId, amount, reference, receivedOn }])
}

/** G04: the later capture goes back, where it has a payment of its own. */
export const givingBack: Find = (discrepancy, { payments }, scene) => {
  const [stream = ""] = discrepancy.documents
  const payment = processed(payments.get(stream.slice("Payment-".length) as PaymentId))
  if (payment === undefined) return "the later capture has no processed payment"
  if (payment.method !== "Electronic") return "Zuora gives money back at a gateway only of electronic payments"
  const amount = Money.make(payment.amount.currency, payment.amount.minor - payment.usage.refundedMinor)
  return told(discrepancy, scene, [
    ...freed(payment, amount),
    { _tag: "RefundPayment", paymentId: payment.paymentId, amount, way: "Electronic" }
  ])
}

/** G07: a chargeback, return or refund is reported for the payment that the line names. */
export const returning: Find = (discrepancy, _, scene) => {
  const line = lineOf(scene, discrepancy.subject)
  if (line === undefined) return "the line is not there"
  if (line.kind === "chargeback reversed") return "no call of Zuora takes a chargeback back that was won"
  const [payment, ...others] = Array.from(scene.ledger.payments.values()).flatMap((state) => {
    const own = processed(state)
    return own !== undefined && line.reference !== undefined && own.gatewayReference === line.reference ? [own] : []
  })
  if (payment === undefined || others.length > 0) return "its reference is not that of exactly one processed payment"
  const { paymentId } = payment
  const amount = Money.negate(line.gross)
  if (line.kind === "refund")
    return told(discrepancy, scene, [
      ...freed(payment, amount),
      { _tag: "RefundPayment", paymentId, amount, way: "External" }
    ])
  const report = (kind: "rejected" | "charged back"): Step => ({ _tag: "Report", paymentId, kind, amount })
  return line.kind === "return" && Money.equals(amount, payment.amount)
    ? told(discrepancy, scene, [report("rejected")])
    : told(discrepancy, scene, [report("charged back")])
}

/** G08: a refund that the bank has refused is canceled; of one that is only late nobody knows yet. */
export const canceling: Find = (discrepancy, { creditMemos, payments }, scene) => {
  const [stream = "", , reference] = discrepancy.subject.split(" ")
  const isRefused = scene.statements.some(({ statement }) =>
    statement.lines.some((line) => line.kind === "refund failed" && line.reference === reference)
  )
  if (!isRefused) return "it may still be on its way: ask the gateway first"
  const id = stream.slice(stream.indexOf("-") + 1)
  const state = stream.startsWith("Payment-") ? payments.get(id as never) : creditMemos.get(id as never)
  if (state === undefined || state._tag === "NotSeen") return "what it came from is not known"
  const refundId = state.usage.refunds.find((refund) => refund.reference === reference)?.id
  const minor = refundId === undefined ? undefined : minorOf(state.usage.refunds, refundId)
  if (refundId === undefined || minor === undefined) return "the refund has no id yet"
  const { currency } = "amount" in state ? state.amount : state.total
  const source = stream.startsWith("Payment-")
    ? ({ kind: "payment", id: id as never } as const)
    : ({ kind: "creditMemo", id: id as never } as const)
  return told(discrepancy, scene, [canceled(refundId, source, Money.make(currency, minor))])
}

const canceled = (
  refundId: RefundId,
  source: Extract<Step, { _tag: "CancelRefund" }>["source"],
  amount: Money.Money
): Step => ({
  _tag: "CancelRefund",
  refundId,
  source,
  amount
})

const processed = (state: Payment.State | undefined): Payment.Processed | undefined =>
  state?._tag === "Processed" ? state : undefined

/** Done when the statement no longer differs by it. */
const told = (
  { id }: Discrepancy,
  scene: Scene,
  steps: ReadonlyArray<Step>
): readonly [Candidate, ...ReadonlyArray<Candidate>] | string =>
  candidate(steps, "", (after) => !isStated(scene, after, id))
