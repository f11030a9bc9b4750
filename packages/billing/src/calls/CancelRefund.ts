/** Cancels a refund: its money is back on the payment or credit memo that it came from. */
import type { Source } from "@counterfoil/domain/Application"
import * as CreditMemo from "@counterfoil/domain/CreditMemo"
import { RefundId } from "@counterfoil/domain/Id"
import type { Ledger, Placed } from "@counterfoil/domain/Ledger"
import type * as Operation from "@counterfoil/domain/Operation"
import * as Payment from "@counterfoil/domain/Payment"
import { type Rejection, UnknownRefund } from "@counterfoil/domain/Rejection"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Wire from "@counterfoil/zuora/calls/CancelRefund"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { BillingCall, RequestOf, Shown, Versioned } from "../BillingCall.ts"
import { asked, Key } from "../Command.ts"
import { finding } from "../Finding.ts"
import * as Known from "../Known.ts"
import { load } from "../Loaded.ts"
import { planOf } from "../Plan.ts"
import { causeOf } from "../Recording.ts"
import { readSource } from "../SourceDocument.ts"
import { refundedBefore } from "../SourceTrace.ts"
import { moment } from "../TenantClock.ts"

export const Command = Schema.Struct({
  ...asked,
  /** Refund id or number. */
  refundKey: Key
})
export type Command = typeof Command.Type

type Intent = Extract<Operation.Intent, { readonly _tag: "CancelRefund" }>

const decide = (
  { effectiveOn, refundId, source }: Omit<Intent, "_tag" | "amount">,
  { creditMemos, payments }: Pick<Ledger, "creditMemos" | "payments">
): Result.Result<ReadonlyArray<Payment.Event | CreditMemo.Event>, Rejection> => {
  const command = { _tag: "CancelRefund", refundId, effectiveOn } as const
  return source.kind === "payment"
    ? Payment.decide(command, payments.get(source.id) ?? Payment.initial)
    : CreditMemo.decide(command, creditMemos.get(source.id) ?? CreditMemo.initial)
}

const plan = Effect.fn("CancelRefund.plan")(function* (command: Command, versioned: Versioned) {
  const zuora = yield* Zuora
  const cause = causeOf(command)
  const refund = yield* zuora.getRefund(command.refundKey)
  const { creditMemoId = "", paymentId = "" } = refund
  const { source }: { readonly source: Source } =
    paymentId === ""
      ? yield* Known.creditMemo(command, creditMemoId, cause)
      : yield* Known.payment(command, paymentId, cause)
  const { today: effectiveOn } = yield* moment
  const refundId = RefundId.make(refund.id)
  const loaded = yield* load([StreamName.ofSource(source)])
  const events = yield* Effect.fromResult(decide({ refundId, source, effectiveOn }, loaded.ledger))
  const [amount] = events.flatMap((event) => ("amount" in event ? [event.amount] : []))
  if (amount === undefined) return yield* new UnknownRefund({ document: source.id, refundId })
  const intent: Intent = { _tag: "CancelRefund", refundId, source, amount, effectiveOn }
  return yield* planOf(source, { effectiveOn, loaded }, intent, Wire.prepare({ refundKey: refundId }, versioned))
})

/** The end of the refund on its source, unless that is known already. */
const legs = (intent: Intent, ledger: Ledger): ReadonlyArray<Placed> =>
  Result.match(decide(intent, ledger), {
    onFailure: () => [],
    onSuccess: (events) => Array.from(events, (event) => ({ stream: StreamName.ofSource(intent.source), event }))
  })

const show = Effect.fnUntraced(function* (request: RequestOf<Intent>) {
  const { amount, source } = request.intent
  const document = yield* readSource(source)
  const expected = (yield* refundedBefore(source, request)) - amount.minor
  return { documents: [document], isShown: document.refunded.minor <= expected } satisfies Shown
})

/** Assumption A50: what is canceled stays so, so that a processed refund was not. */
const look = Effect.fnUntraced(function* ({ intent }: RequestOf<Intent>) {
  const zuora = yield* Zuora
  const { status } = yield* zuora.getRefund(intent.refundId)
  if (status === "Canceled") return finding("happened", [status])
  return finding(status === "Processed" ? "not happened" : "unclear", [status])
})

export const cancelRefund: BillingCall<typeof Command, Intent, Wire.Response> = {
  wireName: "cancel-refund",
  Command,
  plan,
  interpret: Wire.interpret,
  legs,
  streams: ({ source }) => [StreamName.ofSource(source)],
  show,
  look
}
