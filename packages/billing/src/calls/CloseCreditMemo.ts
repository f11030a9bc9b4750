/** Writing a credit memo off: Zuora makes a debit memo of the same lines and applies the whole memo to it, in one step. */
import { decideCloseMemo } from "@counterfoil/domain/Crediting"
import * as CreditMemo from "@counterfoil/domain/CreditMemo"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import type { ObservedCreditMemo, ObservedPart } from "@counterfoil/domain/Observed"
import type * as Operation from "@counterfoil/domain/Operation"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Wire from "@counterfoil/zuora/calls/WriteOffCreditMemo"
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
  /** `Write-off` by Zuora's default. */
  reasonCode: Schema.optionalKey(Schema.NonEmptyString)
})
export type Command = typeof Command.Type

type Intent = Extract<Operation.Intent, { readonly _tag: "CloseCreditMemo" }>

const plan = Effect.fn("CloseCreditMemo.plan")(function* (command: Command, versioned: Versioned) {
  const { reasonCode } = command
  const { source, unchangedSince } = yield* Known.creditMemo(command, command.creditMemoKey, causeOf(command))
  const { today } = yield* moment
  const effectiveOn = command.memoDate ?? today
  const loaded = yield* load([StreamName.ofSource(source)])
  const { amount } = yield* Effect.fromResult(
    decideCloseMemo(loaded.ledger.creditMemos.get(source.id) ?? CreditMemo.initial)
  )
  const call = Wire.prepare({ creditMemoId: source.id, memoDate: effectiveOn, reasonCode }, versioned)
  const intent: Intent = { _tag: "CloseCreditMemo", creditMemoId: source.id, amount, unchangedSince }
  return yield* planOf(source, { effectiveOn, loaded }, intent, call)
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

/** Nothing of it was used before: what is used up by debit memos alone was given up. */
const look = Effect.fnUntraced(function* ({ intent }: RequestOf<Intent>) {
  const { amount, unchangedSince } = intent
  const { parts, unapplied, updatedAt } = yield* readCreditMemo(intent.creditMemoId)
  const seen = [`unapplied ${unapplied.minor}`, updatedAt]
  if (isTaken(intent, { parts, unapplied }) && parts.every(({ target }) => target.kind === "debitMemo"))
    return finding("happened", seen)
  const isAsBefore = unapplied.minor === amount.minor && updatedAt === unchangedSince
  return finding(isAsBefore ? "not happened" : "unclear", seen)
})

export const writeOffCreditMemo: BillingCall<typeof Command, Intent, Wire.Response> = {
  wireName: "write-off-credit-memo",
  Command,
  plan,
  interpret: Wire.interpret,
  ...readBack(({ creditMemoId }: Intent) => [StreamName.creditMemo(creditMemoId)]),
  show,
  look,
  follows: ({ amount, creditMemoId }, documents, { creditMemos }) => {
    const debitMemo = documents.find((one) => one.kind === "debitMemo")
    if (debitMemo === undefined) return []
    const memo = { debitMemoId: debitMemo.id, amount, effectiveOn: debitMemo.memoDate }
    return CreditMemo.record(
      { _tag: "Closed", by: "write-off", memo },
      creditMemos.get(creditMemoId) ?? CreditMemo.initial
    ).map((event) => ({ stream: StreamName.creditMemo(creditMemoId), event }))
  }
}
