/**
 * What writing off and reversing leave behind: a credit memo that Zuora made and applied to the document. For what it was
 * made is known from the call: its reason code may say anything.
 */
import type { Target } from "@counterfoil/domain/Application"
import type { Purpose } from "@counterfoil/domain/BillingDocument"
import { CreditMemoId } from "@counterfoil/domain/Id"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Money from "@counterfoil/domain/Money"
import type { ObservedCreditMemo, ObservedDocument } from "@counterfoil/domain/Observed"
import { NotPositive, OtherCurrency, OverApplied } from "@counterfoil/domain/Rejection"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { RequestOf, Shown } from "./BillingCall.ts"
import { finding } from "./Finding.ts"
import { partsOn } from "./Known.ts"
import { load } from "./Loaded.ts"
import { readBack } from "./SourceTrace.ts"
import { readTarget } from "./TargetDocument.ts"
import { readCreditMemo } from "./ZuoraDocuments.ts"

/** How a document is written off. */
export const writeOffTerms = {
  /** Part of what is open, which Zuora divides by its application rule; all of it by default. Needs the enhanced write-off. */
  amount: Schema.optionalKey(Money.Money),
  /** Accounting code of an expense: a bad debt, which leaves revenue alone. Needs the enhanced write-off. */
  expenseCode: Schema.optionalKey(Schema.NonEmptyString),
  /** Date of the memo; today in the tenant's zone by default. */
  memoDate: Schema.optionalKey(LocalDate),
  /** `Write-off` by Zuora's default. */
  reasonCode: Schema.optionalKey(Schema.NonEmptyString)
}
const Terms = Schema.Struct(writeOffTerms)
type Terms = typeof Terms.Type

/** The terms as Zuora wants them. */
export const writtenOff = ({ amount, expenseCode, reasonCode }: Terms, memoDate: LocalDate) => ({
  memoDate,
  amount,
  reasonCode,
  ...(expenseCode === undefined
    ? {}
    : { revenueImpacting: "No" as const, nonRevenueWriteOffAccountingCode: expenseCode })
})

export const purposeOf = ({ expenseCode }: Terms): Purpose => (expenseCode === undefined ? "write-off" : "bad debt")

/** The amount that is written off: what is asked for, no more than is open. */
export const checkPart = ({ amount }: Terms, open: Money.Money, document: string) => {
  if (amount === undefined) return Effect.succeed(open)
  if (amount.currency !== open.currency)
    return Effect.fail(new OtherCurrency({ document, expected: open.currency, found: amount.currency }))
  if (amount.minor <= 0n) return Effect.fail(new NotPositive({ field: "amount", amount }))
  return amount.minor > open.minor
    ? Effect.fail(new OverApplied({ document, requested: amount, open }))
    : Effect.succeed(amount)
}

/** What an intention to take something off a document says. */
interface Close {
  readonly target: Target
  readonly amount: Money.Money
  readonly purpose: Purpose
  readonly unchangedSince: string
}

/** Credit memos that now pay of a document and that we do not know. */
const newMemosOn = Effect.fnUntraced(function* (target: Target) {
  const parts = yield* partsOn(target)
  const memoIds = new Set(
    parts.flatMap(({ creditMemoId }) =>
      creditMemoId === undefined || creditMemoId === "" ? [] : [CreditMemoId.make(creditMemoId)]
    )
  )
  const { ledger } = yield* load(Array.from(memoIds, StreamName.creditMemo))
  const unknown = Array.from(memoIds).filter((id) => !ledger.creditMemos.has(id))
  return yield* Effect.forEach(unknown, (id) => readCreditMemo(id), { concurrency: 4 })
})

const givenTo = ({ id }: Target, memos: ReadonlyArray<ObservedCreditMemo>): bigint =>
  memos
    .flatMap(({ parts }) => parts)
    .reduce((sum, { amount, target }) => (target.id === id ? sum + amount.minor : sum), 0n)

/** What such a call leaves, and how to see it. */
export const closing = <I>(closeOf: (intent: I) => Close) => ({
  ...readBack((intent: I) => [StreamName.ofTarget(closeOf(intent).target)]),
  show: Effect.fnUntraced(function* (
    { intent }: RequestOf<I>,
    answer: { readonly creditMemo?: { readonly id: string } | undefined } | undefined
  ) {
    const { amount, purpose, target } = closeOf(intent)
    const made = answer?.creditMemo?.id
    const memos = made === undefined ? yield* newMemosOn(target) : [yield* readCreditMemo(made)]
    const document = yield* readTarget(target)
    return {
      documents: [document, ...memos.map((memo) => ({ ...memo, purpose }))],
      isShown: givenTo(target, memos) === amount.minor
    } satisfies Shown
  }),
  look: Effect.fnUntraced(function* ({ before, intent }: RequestOf<I>) {
    const { amount, target, unchangedSince } = closeOf(intent)
    const stream = StreamName.ofTarget(target)
    const openMinor = before.find((one) => one.stream === stream)?.open?.minor ?? amount.minor
    const { balance, updatedAt } = yield* readTarget(target)
    const memos = yield* newMemosOn(target)
    const givenMinor = givenTo(target, memos)
    const seen = [`balance ${balance.minor}`, `new memos ${givenMinor}`, updatedAt]
    // Items that offset each other leave no amount, so that a memo has to be there as well.
    const isTaken = balance.minor === openMinor - amount.minor && givenMinor === amount.minor
    if (isTaken && memos.length > 0) return finding("happened", seen)
    const isAsBefore = balance.minor === openMinor && givenMinor === 0n && updatedAt === unchangedSince
    return finding(isAsBefore ? "not happened" : "unclear", seen)
  })
})

/** The memo that closed a document, if nothing is open of it afterwards. */
export const closed = (documents: ReadonlyArray<ObservedDocument>) => {
  const isClosed = documents.some(
    (one) => (one.kind === "invoice" || one.kind === "debitMemo") && one.balance.minor === 0n
  )
  const memo = documents.find((one) => one.kind === "creditMemo")
  return isClosed && memo !== undefined ? [{ creditMemoId: memo.id, effectiveOn: memo.memoDate }] : []
}
