/**
 * One step of a repair: an observation, or one call to Zuora with everything that it is asked for, so that whoever
 * approves it approves exactly this. Stored with the case that it repairs. No step names a day: calls are dated when they
 * are made.
 */
import * as Schema from "effect/Schema"
import { ItemApplication, Source, Target } from "../Application.ts"
import { AccountId, CreditMemoId, PaymentId, RefundId } from "../Id.ts"
import { LocalDate } from "../LocalDate.ts"
import { Money } from "../Money.ts"
import * as StreamName from "../StreamName.ts"

/** Items are empty where the tenant settles by header, or where none is named. */
const settling = { source: Source, target: Target, amount: Money, items: Schema.Array(ItemApplication) }

export const Step = Schema.TaggedUnion({
  /** Records what Zuora shows of these streams' documents, each read once more. */
  Observe: { streams: Schema.NonEmptyArray(Schema.String) },
  /** Records one legacy adjustment, or one move of a credit balance, by its id. */
  ObserveChange: { changeId: Schema.NonEmptyString },
  Unapply: settling,
  Apply: settling,
  /** All that is open of a document; zero where its items offset each other. */
  WriteOff: { target: Target, amount: Money },
  UnpostCreditMemo: { creditMemoId: CreditMemoId, amount: Money },
  /** Unapplied money of an electronic payment goes back at the gateway, of an external one it is recorded as given back. */
  RefundPayment: { paymentId: PaymentId, amount: Money, way: Schema.Literals(["Electronic", "External"]) },
  CancelRefund: { refundId: RefundId, source: Source, amount: Money },
  TransferPayment: { paymentId: PaymentId, accountId: AccountId, amount: Money },
  /** What the gateway has said of a payment, and Zuora does not know. */
  Report: { paymentId: PaymentId, kind: Schema.Literals(["rejected", "charged back"]), amount: Money },
  /** Money that came in outside of Zuora, on the day on which it came. */
  CreatePayment: { accountId: AccountId, amount: Money, reference: Schema.NonEmptyString, receivedOn: LocalDate }
})
export type Step = typeof Step.Type

/** The documents that it is about; none for what does not exist yet. */
export const streamsOf = (step: Step): ReadonlyArray<string> => {
  switch (step._tag) {
    case "Observe":
      return step.streams
    case "Unapply":
    case "Apply":
      return [StreamName.ofSource(step.source), StreamName.ofTarget(step.target)]
    case "WriteOff":
      return [StreamName.ofTarget(step.target)]
    case "UnpostCreditMemo":
      return [StreamName.creditMemo(step.creditMemoId)]
    case "CancelRefund":
      return [StreamName.ofSource(step.source)]
    case "RefundPayment":
    case "TransferPayment":
    case "Report":
      return [StreamName.payment(step.paymentId)]
    case "ObserveChange":
    case "CreatePayment":
      return []
  }
}

/** Whether it changes something in Zuora; what only observes does not. */
export const isCall = ({ _tag }: Step): boolean => _tag !== "Observe" && _tag !== "ObserveChange"

/** How much it moves; undefined for what only observes. */
export const amountOf = (step: Step): Money | undefined => ("amount" in step ? step.amount : undefined)

/** What it costs: given up, or paid out. What the bank took already is gone anyway. */
export const costOf = (step: Step): Money | undefined =>
  step._tag === "WriteOff" || (step._tag === "RefundPayment" && step.way === "Electronic") ? step.amount : undefined
