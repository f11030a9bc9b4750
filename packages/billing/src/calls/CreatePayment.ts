/**
 * Creates a payment, external or electronic, and applies it at once where asked. Its gateway order id is one
 * per operation, so that a payment whose answer was lost can be found again.
 */
import { nobody } from "@counterfoil/domain/AccountLane"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import { Money } from "@counterfoil/domain/Money"
import { PaymentId } from "@counterfoil/domain/Id"
import type { Placed } from "@counterfoil/domain/Ledger"
import type * as Operation from "@counterfoil/domain/Operation"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Wire from "@counterfoil/zuora/calls/CreatePayment"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { BillingCall, RequestOf, Shown, Versioned } from "../BillingCall.ts"
import { CommandInvalid } from "../BillingError.ts"
import { asked, Key, portions } from "../Command.ts"
import { finding } from "../Finding.ts"
import { paymentItem } from "../ItemNames.ts"
import * as Known from "../Known.ts"
import { load } from "../Loaded.ts"
import { idFrom } from "../Observing.ts"
import { noPaymentSince, worthless } from "../PaymentsSince.ts"
import { accountsOf, type Plan } from "../Plan.ts"
import { portionsOf, targetsOf } from "../Portions.ts"
import { refuseWhileProcessing } from "../Processing.ts"
import { causeOf } from "../Recording.ts"
import { readBack } from "../SourceTrace.ts"
import { moment } from "../TenantClock.ts"
import { readTargets } from "../TargetDocument.ts"
import { readPayment } from "../ZuoraDocuments.ts"

/** Where the money comes from. */
const Means = Schema.TaggedUnion({
  /** Received outside of Zuora, which only records it. */
  External: {
    /** ACH, BankTransfer, Cash, Check, CreditCard, DebitCard, PayPal, WireTransfer, Other … */
    methodType: Schema.NonEmptyString,
    /** Such as the number of a cheque or transfer. */
    referenceId: Schema.optionalKey(Schema.NonEmptyString),
    /** Today in the tenant's zone by default. */
    effectiveOn: Schema.optionalKey(LocalDate)
  },
  /** Charged at the gateway, today. */
  Electronic: { gatewayId: Schema.NonEmptyString, paymentMethodId: Schema.optionalKey(Schema.NonEmptyString) }
})

export const Command = Schema.Struct({
  ...asked,
  /** Account id or number; null for money that came from outside and whose account is not known yet: transfer it later. */
  accountKey: Schema.NullOr(Key),
  amount: Money,
  means: Means,
  /** What it is applied to at once; the rest stays unapplied. A payment without an account cannot be applied. */
  ...portions,
  comment: Schema.optionalKey(Schema.NonEmptyString)
})
export type Command = typeof Command.Type

type Intent = Extract<Operation.Intent, { readonly _tag: "CreatePayment" }>

const plan = Effect.fn("CreatePayment.plan")(function* (command: Command, versioned: Versioned) {
  const { amount, comment, means } = command
  const cause = causeOf(command)
  const { today } = yield* moment
  if (command.accountKey === null) yield* checkUnassigned(command)
  const accountId = command.accountKey === null ? null : yield* Known.account(command.accountKey)
  if (means._tag === "Electronic" && accountId !== null) yield* refuseWhileProcessing(command, accountId, cause)
  const effectiveOn = means._tag === "External" ? (means.effectiveOn ?? today) : today
  const reference = idFrom(command.operationId, "payment")
  const source = { kind: "payment", id: PaymentId.make(reference) } as const
  const imagined: Placed = {
    stream: StreamName.ofSource(source),
    event: {
      _tag: "PaymentCaptured",
      paymentId: source.id,
      number: "to be created",
      accountId,
      amount,
      method: means._tag,
      effectiveOn
    }
  }
  const decided =
    command.invoices === undefined && command.debitMemos === undefined
      ? { applications: [], loaded: yield* load([]) }
      : yield* portionsOf({ ...command, effectiveOn }, source, [imagined])
  const { applications, loaded } = decided
  const call = yield* Effect.fromResult(
    Wire.prepare(
      {
        accountId: accountId ?? undefined,
        amount,
        currency: amount.currency.slice(0, 3),
        effectiveDate: effectiveOn,
        gatewayOrderId: reference,
        comment,
        ...targetsOf(applications, paymentItem(loaded)),
        ...(means._tag === "External"
          ? { type: "External", paymentMethodType: means.methodType, referenceId: means.referenceId }
          : { type: "Electronic", gatewayId: means.gatewayId, paymentMethodId: means.paymentMethodId })
      },
      versioned
    )
  )
  return {
    intent: { _tag: "CreatePayment", accountId, amount, reference },
    call,
    accounts: accountsOf(accountId ?? nobody(source.id), loaded),
    loaded,
    effectiveOn
  } satisfies Plan<Intent>
})

/** A gateway charges somebody: only money that came from outside may have no account yet. */
const checkUnassigned = Effect.fnUntraced(function* ({ debitMemos, invoices, means }: Command) {
  if (means._tag === "Electronic")
    return yield* new CommandInvalid({ problem: "accountKey: an electronic payment needs one, only External does not" })
  if (invoices !== undefined || debitMemos !== undefined)
    return yield* new CommandInvalid({
      problem: "invoices: a payment without an account pays none, nor debitMemos: name its account"
    })
})

/** That the order id of an external payment can be looked for is inferred: the reference shows it on every payment. */
const found = Effect.fnUntraced(function* (reference: string) {
  const zuora = yield* Zuora
  const filters = [{ field: "gatewayorderid", op: "EQ", value: reference }] as const
  return Array.from(yield* Stream.runCollect(zuora.objectQuery("payments", { filters })))
})

const show = Effect.fnUntraced(function* ({ intent }: RequestOf<Intent>, answer: Wire.Response | undefined) {
  const ids = answer === undefined ? (yield* found(intent.reference)).map(({ id }) => id) : [answer.id]
  const payments = yield* Effect.forEach(ids, (id) => readPayment(id))
  return { documents: [...(yield* readTargets(payments)), ...payments], isShown: payments.length > 0 } satisfies Shown
})

/** A payment that was declined or canceled may be there all the same: it shows that the call did act. */
const look = Effect.fnUntraced(function* ({ intent }: RequestOf<Intent>) {
  const payments = yield* found(intent.reference)
  const isMoney = payments.some(({ status }) => !worthless.has(status ?? ""))
  return finding(
    isMoney ? "happened" : payments.length === 0 ? "not happened" : "unclear",
    payments.map(({ id, status }) => `${id} ${status}`)
  )
})

export const createPayment: BillingCall<typeof Command, Intent, Wire.Response> = {
  wireName: "create-payment",
  Command,
  plan,
  interpret: Wire.interpret,
  ...readBack(() => []),
  show,
  look,
  // A payment without an account is external: no gateway declines it.
  cameToNothing: ({ intent }, since) =>
    intent.accountId === null ? Effect.succeed(false) : noPaymentSince(intent.accountId, since)
}
