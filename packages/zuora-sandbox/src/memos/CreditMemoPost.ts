/**
 * Writing credit memos and posting them: from posting on a memo has an unapplied part, and may apply itself.
 * Source: Zuora API reference, "Post a credit memo", "Create a credit memo from an invoice".
 */
import * as Result from "effect/Result"
import { type Call, today } from "../server/Call.ts"
import { type CreditMemo, amountOf, unappliedOf } from "./CreditMemo.ts"
import * as CreditMemoApply from "./CreditMemoApply.ts"
import type { NewItem } from "./MemoItems.ts"
import { movePart } from "../settlement/Parts.ts"
import { balanceOf } from "../settlement/Receivable.ts"
import type { Refusal } from "../server/Refusal.ts"
import * as Target from "../settlement/Target.ts"

/** What a new memo needs beyond its defaults. */
export type NewMemo = Pick<CreditMemo, "accountId" | "currency" | "sourceType" | "source"> &
  Partial<Omit<CreditMemo, "items">> & { readonly items: ReadonlyArray<NewItem> }

/** Writes a draft. */
export const write = (call: Call, fields: NewMemo): CreditMemo => {
  const open = { applied: 0n, refunded: 0n }
  const memo: CreditMemo = {
    creditMemoDate: today(call),
    reasonCode: "",
    comment: null,
    referredInvoiceId: null,
    reversed: false,
    revenueImpacting: true,
    autoApplyUponPosting: false,
    excludeFromAutoApplyRules: false,
    postedOn: null,
    cancelledOn: null,
    deletedOn: null,
    createdDate: call.now,
    updatedDate: call.now,
    ...fields,
    id: fields.id ?? call.tx.nextId(),
    number: fields.number ?? call.tx.nextNumber("CM"),
    status: "Draft",
    items: fields.items.map((item) => ({
      ...item,
      ...open,
      taxItems: item.taxItems.map((tax) => ({ ...tax, ...open }))
    }))
  }
  call.tx.put("creditMemo", memo)
  return memo
}

/** Posts a draft. */
export const post = (call: Call, memo: CreditMemo): CreditMemo => {
  const posted: CreditMemo = { ...memo, status: "Posted", postedOn: call.now, updatedDate: call.now }
  call.tx.put("creditMemo", posted)
  movePart(call, { sourceKind: "creditMemo", sourceId: memo.id }, null, amountOf(memo), [], 1n)
  return posted
}

/** Posts; with `autoApplyUponPosting` applies to the invoice as far as both sides reach. */
export const postAndApply = (call: Call, memo: CreditMemo): Result.Result<void, Refusal> => {
  const posted = post(call, memo)
  const invoice = call.tx.get("invoice", memo.referredInvoiceId ?? "")
  if (!memo.autoApplyUponPosting || invoice === undefined) return Result.succeed(undefined)
  const open = unappliedOf(posted)
  const balance = balanceOf(invoice)
  const amount = open < balance ? open : balance
  if (amount <= 0n) return Result.succeed(undefined)
  return CreditMemoApply.applyTo(call, posted, [Target.whole("invoice", invoice, amount)], today(call))
}
