/** What a refund leaves behind: on the payment or memo it came from, what Zuora says was refunded. */
import type * as Operation from "@counterfoil/domain/Operation"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import type { RequestOf, Shown } from "./BillingCall.ts"
import { finding } from "./Finding.ts"
import { readSource } from "./SourceDocument.ts"
import { readBack, refundedBefore } from "./SourceTrace.ts"

export type Refund = Extract<Operation.Intent, { readonly _tag: "Refund" }>

/** How money is given back. */
export const Way = Schema.TaggedUnion({
  /** Paid outside of Zuora, which only records it. */
  External: {
    /** ACH, BankTransfer, Cash, Check, CreditCard, DebitCard, PayPal, WireTransfer, Other … */
    methodType: Schema.NonEmptyString,
    /** Today in the tenant's zone by default. */
    refundedOn: Schema.optionalKey(LocalDate)
  },
  /** Made at the gateway, today. A memo needs to know which payment method. */
  Electronic: { paymentMethodId: Schema.optionalKey(Schema.NonEmptyString) }
})
export type Way = typeof Way.Type

/** The terms as Zuora wants them; the date is always stated where Zuora takes one. */
export const termsOf = (way: Way, today: LocalDate) =>
  way._tag === "External"
    ? { type: "External" as const, methodType: way.methodType, refundDate: way.refundedOn ?? today }
    : { type: "Electronic" as const }

/** The day on which it counts. */
export const dayOf = (way: Way, today: LocalDate): LocalDate =>
  way._tag === "External" ? (way.refundedOn ?? today) : today

/** A refund that is Processing is neither success nor failure: whatever Zuora counts as refunded is recorded. */
const show = Effect.fnUntraced(function* (request: RequestOf<Refund>, answer: { readonly status: string } | undefined) {
  const { amount, source } = request.intent
  const document = yield* readSource(source)
  const expected = (yield* refundedBefore(source, request)) + amount.minor
  const isShown = answer?.status !== "Processed" || document.refunded.minor >= expected
  return { documents: [document], isShown } satisfies Shown
})

const look = Effect.fnUntraced(function* (request: RequestOf<Refund>) {
  const { amount, source, unchangedSince } = request.intent
  const { refunded, updatedAt } = yield* readSource(source)
  const before = yield* refundedBefore(source, request)
  const seen = [`refunded ${refunded.minor}`, updatedAt]
  if (refunded.minor === before + amount.minor) return finding("happened", seen)
  // A refund that was canceled since leaves the amount of before, but not the document.
  return finding(refunded.minor === before && updatedAt === unchangedSince ? "not happened" : "unclear", seen)
})

const cameToNothing = Effect.fnUntraced(function* (request: RequestOf<Refund>) {
  const { source } = request.intent
  const { refunded } = yield* readSource(source)
  return refunded.minor === (yield* refundedBefore(source, request))
})

export const refunding = {
  ...readBack(({ source }: Refund) => [StreamName.ofSource(source)]),
  show,
  look,
  cameToNothing
}
