/**
 * Collects one debit memo: what its account has unapplied is applied to it where asked, oldest first, then largest, and the
 * rest charged where asked. Zuora chooses the sources and the split; both are read back.
 */
import * as DebitMemo from "@counterfoil/domain/DebitMemo"
import type { ObservedDebitMemo, ObservedDocument } from "@counterfoil/domain/Observed"
import type * as Operation from "@counterfoil/domain/Operation"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Wire from "@counterfoil/zuora/calls/CollectDebitMemo"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { BillingCall, RequestOf, Shown, Versioned } from "../BillingCall.ts"
import { asked, Key } from "../Command.ts"
import { finding } from "../Finding.ts"
import * as Known from "../Known.ts"
import { load } from "../Loaded.ts"
import { noPaymentSince } from "../PaymentsSince.ts"
import { holderOf, type Plan } from "../Plan.ts"
import { refuseWhileProcessing } from "../Processing.ts"
import { causeOf } from "../Recording.ts"
import { readBack } from "../SourceTrace.ts"
import { moment } from "../TenantClock.ts"
import { readDebitMemo, readPayment } from "../ZuoraDocuments.ts"

export const Command = Schema.Struct({
  ...asked,
  /** Debit memo id or number. */
  debitMemoKey: Key,
  /** Applies what the account has unapplied, in this order of kinds; nothing by default. */
  apply: Schema.optionalKey(Schema.NonEmptyArray(Schema.Literals(["creditMemo", "payment"]))),
  /** Charges a payment method for what is open then; true by default. */
  isCharged: Schema.optionalKey(Schema.Boolean),
  /** Id of a gateway; the account's default otherwise. */
  gatewayId: Schema.optionalKey(Schema.NonEmptyString),
  /** The account's default otherwise. */
  paymentMethodId: Schema.optionalKey(Schema.NonEmptyString)
})
export type Command = typeof Command.Type

type Intent = Extract<Operation.Intent, { readonly _tag: "CollectDebitMemo" }>

const kinds = { creditMemo: "CreditMemo", payment: "UnappliedPayment" } as const

const plan = Effect.fn("CollectDebitMemo.plan")(function* (command: Command, versioned: Versioned) {
  const { apply, gatewayId, isCharged = true, paymentMethodId } = command
  const cause = causeOf(command)
  const { today } = yield* moment
  const { debitMemoId, unchangedSince } = yield* Known.debitMemoNow(command, command.debitMemoKey, cause)
  const loaded = yield* load([StreamName.debitMemo(debitMemoId)])
  const state = loaded.ledger.debitMemos.get(debitMemoId) ?? DebitMemo.initial
  const amount = yield* Effect.fromResult(DebitMemo.decideCollect(state))
  const accountId = yield* holderOf({ kind: "debitMemo", id: debitMemoId }, loaded)
  if (isCharged) yield* refuseWhileProcessing(command, accountId, cause)
  const call = yield* Effect.fromResult(
    Wire.prepare(
      {
        debitMemoKey: debitMemoId,
        ...(apply === undefined ? {} : { applyCredit: true, applicationOrder: apply.map((kind) => kinds[kind]) }),
        collect: isCharged,
        ...(gatewayId === undefined && paymentMethodId === undefined ? {} : { payment: { gatewayId, paymentMethodId } })
      },
      versioned
    )
  )
  return {
    intent: { _tag: "CollectDebitMemo", accountId, debitMemoId, amount, isCharged, unchangedSince },
    call,
    accounts: [accountId],
    loaded,
    effectiveOn: today
  } satisfies Plan<Intent>
})

/** The memo and all that pays of it are read apart: they have to tell of the same amount. */
const isWhole = (memo: ObservedDebitMemo, documents: ReadonlyArray<ObservedDocument>): boolean => {
  const given = documents
    .flatMap((document) => ("parts" in document ? document.parts : []))
    .reduce((sum, { amount, target }) => (target.id === memo.id ? sum + amount.minor : sum), 0n)
  return given === memo.total.minor - memo.balance.minor
}

/** A payment that is Processing pays nothing yet, and no part of the memo names it. */
const show = Effect.fnUntraced(function* ({ intent }: RequestOf<Intent>, answer: Wire.Response | undefined) {
  const { amount, debitMemoId, isCharged } = intent
  const read = yield* Known.withSources({ kind: "debitMemo", id: debitMemoId })
  const charged = answer?.processedPayment?.id ?? ""
  const isListed = charged === "" || read.some(({ id }) => id === charged)
  const documents = isListed ? read : [...read, yield* readPayment(charged)]
  const memo = read.find((one) => one.kind === "debitMemo" && one.id === debitMemoId)
  if (memo?.kind !== "debitMemo") return { documents, isShown: false } satisfies Shown
  const isProcessing = answer?.processedPayment?.status === "Processing"
  const isNothing = [answer?.appliedCreditMemos, answer?.appliedPayments].every((all = []) => all.length === 0)
  const isPaid = isCharged && !isProcessing ? memo.balance.minor === 0n : isNothing || memo.balance.minor < amount.minor
  return { documents, isShown: isPaid && isWhole(memo, documents) } satisfies Shown
})

/** What is paid in full needs no second call. Less than that may be somebody else's doing, or a charge under way. */
const look = Effect.fnUntraced(function* ({ intent }: RequestOf<Intent>, since: string) {
  const { balance, updatedAt } = yield* readDebitMemo(intent.debitMemoId)
  const seen = [`balance ${balance.minor}`, updatedAt]
  if (balance.minor === 0n) return finding("happened", seen)
  const isAsBefore = balance.minor === intent.amount.minor && updatedAt === intent.unchangedSince
  return finding(isAsBefore && (yield* noPaymentSince(intent.accountId, since)) ? "not happened" : "unclear", seen)
})

/** Whether Zuora takes back what it applied when the charge fails is not documented: the memo tells. */
const cameToNothing = Effect.fnUntraced(function* ({ intent }: RequestOf<Intent>, since: string) {
  const { balance } = yield* readDebitMemo(intent.debitMemoId)
  return balance.minor === intent.amount.minor && (yield* noPaymentSince(intent.accountId, since))
})

export const collectDebitMemo: BillingCall<typeof Command, Intent, Wire.Response> = {
  wireName: "collect-debit-memo",
  Command,
  plan,
  interpret: Wire.interpret,
  ...readBack(({ debitMemoId }: Intent) => [StreamName.debitMemo(debitMemoId)]),
  show,
  look,
  cameToNothing
}
