/** A step for people, with amounts and the numbers that they know. */
import type { ItemApplication } from "../Application.ts"
import type { Ledger } from "../Ledger.ts"
import { targetOf } from "../Ledger.ts"
import * as Money from "../Money.ts"
import type { ObservedDocument } from "../Observed.ts"
import * as StreamName from "../StreamName.ts"
import { titleOf } from "./Changed.ts"
import type { Step } from "./Step.ts"

interface Known {
  readonly ledger: Ledger
  readonly documents: ReadonlyMap<string, ObservedDocument>
}

export const inWords = (step: Step, known: Known): string => {
  const named = (stream: string): string => nameOf(stream, known)
  switch (step._tag) {
    case "Observe":
      return `record what Zuora shows of ${step.streams.map(named).join(", ")}`
    case "ObserveChange":
      return `record what Zuora shows of adjustment ${step.changeId}`
    case "Unapply":
      return `un-apply ${Money.show(step.amount)} of ${named(StreamName.ofSource(step.source))} from ${named(StreamName.ofTarget(step.target))}${onItems(step, known)}`
    case "Apply":
      return `apply ${Money.show(step.amount)} of ${named(StreamName.ofSource(step.source))} to ${named(StreamName.ofTarget(step.target))}${onItems(step, known)}`
    case "WriteOff":
      return Money.isZero(step.amount)
        ? `write off the items of ${named(StreamName.ofTarget(step.target))} that offset each other`
        : `write off ${Money.show(step.amount)} of ${named(StreamName.ofTarget(step.target))}`
    case "UnpostCreditMemo":
      return `take ${named(StreamName.creditMemo(step.creditMemoId))} of ${Money.show(step.amount)} back to draft`
    case "RefundPayment":
      return step.way === "Electronic"
        ? `give ${Money.show(step.amount)} of ${named(StreamName.payment(step.paymentId))} back at the gateway`
        : `record that ${Money.show(step.amount)} of ${named(StreamName.payment(step.paymentId))} went back`
    case "CancelRefund":
      return `cancel the refund of ${Money.show(step.amount)} of ${named(StreamName.ofSource(step.source))}`
    case "TransferPayment":
      return `transfer ${named(StreamName.payment(step.paymentId))} to account ${step.accountId}`
    case "Report":
      return `report that ${Money.show(step.amount)} of ${named(StreamName.payment(step.paymentId))} was ${step.kind}`
    case "CreatePayment":
      return `book a payment of ${Money.show(step.amount)} by reference ${step.reference} on account ${step.accountId}`
  }
}

const nameOf = (stream: string, { documents, ledger }: Known): string => {
  const title = titleOf(ledger, stream)
  const shown = documents.get(stream)
  return title !== stream || shown === undefined ? title : `${words[shown.kind]} ${shown.number}`
}

const words = { invoice: "invoice", debitMemo: "debit memo", creditMemo: "credit memo", payment: "payment" } as const

/** Which items; said only where there are several to choose from. */
const onItems = ({ items, target }: Extract<Step, { _tag: "Unapply" | "Apply" }>, { ledger }: Known): string => {
  const lines = targetOf(ledger, target)?.items
  if (items.length === 0 || (lines?.size ?? 0) < 2) return ""
  const of = ({ amount, targetItemId }: ItemApplication): string =>
    `${Money.format(amount)} on ${lines?.get(targetItemId)?.name ?? targetItemId}`
  return ` (${items.map(of).join(", ")})`
}
