/** What creating a credit memo leaves behind: the memo itself, and invoices that it was applied to at once. */
import { CreditMemoId } from "@counterfoil/domain/Id"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import type * as Operation from "@counterfoil/domain/Operation"
import * as StreamName from "@counterfoil/domain/StreamName"
import type { CreditMemo } from "@counterfoil/zuora/objects/CreditMemo"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { RequestOf, Shown } from "./BillingCall.ts"
import { finding } from "./Finding.ts"
import { load } from "./Loaded.ts"
import { readBack } from "./SourceTrace.ts"
import { readTargets } from "./TargetDocument.ts"
import { readCreditMemo } from "./ZuoraDocuments.ts"

export type NewMemo = Extract<Operation.Intent, { readonly _tag: "CreateCreditMemo" }>

/** What every new memo says beside its lines. */
export const terms = {
  /** Posted at once, or left a draft. */
  isPosted: Schema.Boolean,
  reasonCode: Schema.optionalKey(Schema.NonEmptyString),
  comment: Schema.optionalKey(Schema.NonEmptyString)
}

/** The terms as Zuora wants them; the date is always stated. */
export const termsOf = (
  command: { readonly isPosted: boolean; readonly reasonCode?: string; readonly comment?: string },
  effectiveDate: LocalDate
) => ({ autoPost: command.isPosted, reasonCode: command.reasonCode, comment: command.comment, effectiveDate })

/** Memos that the call may have made and that we do not know: those of its invoice, or of its own number. */
const candidates = Effect.fnUntraced(function* ({ accountId, invoiceId, number }: NewMemo) {
  const zuora = yield* Zuora
  const filters =
    invoiceId === undefined
      ? { accountId, ...(number === undefined ? {} : { number }) }
      : { referredInvoiceId: invoiceId }
  const memos = Array.from(yield* Stream.runCollect(zuora.creditMemos({ filters })))
  const { ledger } = yield* load(memos.map(({ id }) => StreamName.creditMemo(CreditMemoId.make(id))))
  return memos.filter(({ id }) => !ledger.creditMemos.has(CreditMemoId.make(id)))
})

const show = Effect.fnUntraced(function* ({ intent }: RequestOf<NewMemo>, answer: CreditMemo | undefined) {
  const ids = answer === undefined ? (yield* candidates(intent)).map(({ id }) => id) : [answer.id]
  const memos = yield* Effect.forEach(ids, (id) => readCreditMemo(id))
  const isShown = memos.length > 0 && (!intent.isPosted || memos.every(({ status }) => status === "Posted"))
  return { documents: [...(yield* readTargets(memos)), ...memos], isShown } satisfies Shown
})

/** By a number of our own it is certain; a new memo of the same invoice may be somebody else's. */
const look = Effect.fnUntraced(function* ({ intent }: RequestOf<NewMemo>) {
  const memos = yield* candidates(intent)
  const seen = memos.map(({ id, status }) => `${id} ${status}`)
  if (memos.length === 0) return finding("not happened", seen)
  return finding(intent.number === undefined ? "unclear" : "happened", seen)
})

export const newMemo = { ...readBack(() => []), show, look }
