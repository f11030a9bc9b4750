/**
 * Writing a credit memo off, or reversing it: Zuora makes a debit memo of the same lines and applies the whole memo to it,
 * in one step. Only a memo of a bill run is reversed; which one that is, is for Zuora to say.
 */
import { decideCloseMemo } from "@counterfoil/domain/Crediting"
import * as CreditMemo from "@counterfoil/domain/CreditMemo"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import type { ObservedCreditMemo, ObservedPart } from "@counterfoil/domain/Observed"
import type * as Operation from "@counterfoil/domain/Operation"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Reverse from "@counterfoil/zuora/calls/ReverseCreditMemo"
import * as WriteOff from "@counterfoil/zuora/calls/WriteOffCreditMemo"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { BillingCall, RequestOf, Shown, Versioned } from "../BillingCall.ts"
import { asked, Key } from "../Command.ts"
import { finding } from "../Finding.ts"
import * as Known from "../Known.ts"
import { load } from "../Loaded.ts"
import { planOf } from "../Plan.ts"
import { causeOf } from "../Recording.ts"
import { readBack } from "../SourceTrace.ts"
import { readTargets } from "../TargetDocument.ts"
import { moment } from "../TenantClock.ts"
import { readCreditMemo } from "../ZuoraDocuments.ts"

export const Command = Schema.Struct({
  ...asked,
  /** Credit memo id or number. */
  creditMemoKey: Key,
  /** Date of the debit memo; today in the tenant's zone by default. */
  memoDate: Schema.optionalKey(LocalDate),
  /** Zuora's default names the kind. */
  reasonCode: Schema.optionalKey(Schema.NonEmptyString)
})
export type Command = typeof Command.Type

type Intent = Extract<Operation.Intent, { readonly _tag: "CloseCreditMemo" }>
type By = NonNullable<Intent["by"]>

const byOf = ({ by = "write-off" }: Intent): By => by

/** The memo as it is now, what is left of it, and the day of the debit memo. */
const opened = Effect.fnUntraced(function* (command: Command, by: By) {
  const { source, unchangedSince } = yield* Known.creditMemo(command, command.creditMemoKey, causeOf(command))
  const { today } = yield* moment
  const loaded = yield* load([StreamName.ofSource(source)])
  const { amount } = yield* Effect.fromResult(
    decideCloseMemo(loaded.ledger.creditMemos.get(source.id) ?? CreditMemo.initial)
  )
  const intent: Intent = { _tag: "CloseCreditMemo", creditMemoId: source.id, by, amount, unchangedSince }
  return { effectiveOn: command.memoDate ?? today, intent, loaded, source }
})

const planWriteOff = Effect.fn("CloseCreditMemo.planWriteOff")(function* (command: Command, versioned: Versioned) {
  const { intent, source, ...decided } = yield* opened(command, "write-off")
  const { reasonCode } = command
  const call = WriteOff.prepare({ creditMemoId: source.id, memoDate: decided.effectiveOn, reasonCode }, versioned)
  return yield* planOf(source, decided, intent, call)
})

const planReversal = Effect.fn("CloseCreditMemo.planReversal")(function* (command: Command, versioned: Versioned) {
  const { intent, source, ...decided } = yield* opened(command, "reversal")
  const { effectiveOn: memoDate } = decided
  const { reasonCode } = command
  const call = Reverse.prepare(
    { creditMemoKey: source.id, memoDate, applyEffectiveDate: memoDate, reasonCode },
    versioned
  )
  return yield* planOf(source, decided, intent, call)
})

/** What debit memos have of it. The memo's own figures and its parts are read apart: one may lag behind the other. */
const givenMinor = (parts: ReadonlyArray<ObservedPart>): bigint =>
  parts.reduce((sum, { amount, target }) => (target.kind === "debitMemo" ? sum + amount.minor : sum), 0n)

const isTaken = ({ amount }: Intent, { parts, unapplied }: Pick<ObservedCreditMemo, "parts" | "unapplied">): boolean =>
  unapplied.minor === 0n && givenMinor(parts) === amount.minor

const show = Effect.fnUntraced(function* ({ intent }: RequestOf<Intent>) {
  const memo = yield* readCreditMemo(intent.creditMemoId)
  const debitMemos = yield* readTargets([memo])
  return { documents: [...debitMemos, memo], isShown: isTaken(intent, memo) } satisfies Shown
})

/**
 * Nothing of it was used before: what is used up by debit memos alone was given up, and whether it was reversed is told by
 * its flag.
 */
const look = Effect.fnUntraced(function* ({ intent }: RequestOf<Intent>) {
  const zuora = yield* Zuora
  const { amount, creditMemoId, unchangedSince } = intent
  const { parts, unapplied, updatedAt } = yield* readCreditMemo(creditMemoId)
  const { reversed = false } = yield* zuora.getCreditMemo(creditMemoId)
  const seen = [`unapplied ${unapplied.minor}`, `reversed ${reversed}`, updatedAt]
  const isByIt = reversed === (byOf(intent) === "reversal")
  if (isByIt && isTaken(intent, { parts, unapplied }) && parts.every(({ target }) => target.kind === "debitMemo"))
    return finding("happened", seen)
  const isAsBefore = unapplied.minor === amount.minor && updatedAt === unchangedSince
  return finding(isAsBefore ? "not happened" : "unclear", seen)
})

const trace = {
  ...readBack(({ creditMemoId }: Intent) => [StreamName.creditMemo(creditMemoId)]),
  show,
  look,
  follows: ((intent, documents, { creditMemos }) => {
    const { amount, creditMemoId } = intent
    const debitMemo = documents.find((one) => one.kind === "debitMemo")
    if (debitMemo === undefined) return []
    const memo = { debitMemoId: debitMemo.id, amount, effectiveOn: debitMemo.memoDate }
    return CreditMemo.record(
      { _tag: "Closed", by: byOf(intent), memo },
      creditMemos.get(creditMemoId) ?? CreditMemo.initial
    ).map((event) => ({ stream: StreamName.creditMemo(creditMemoId), event }))
  }) satisfies BillingCall<typeof Command, Intent>["follows"]
}

export const writeOffCreditMemo: BillingCall<typeof Command, Intent, WriteOff.Response> = {
  wireName: "write-off-credit-memo",
  Command,
  plan: planWriteOff,
  interpret: WriteOff.interpret,
  ...trace
}

export const reverseCreditMemo: BillingCall<typeof Command, Intent, Reverse.Response> = {
  wireName: "reverse-credit-memo",
  Command,
  plan: planReversal,
  interpret: Reverse.interpret,
  ...trace
}
