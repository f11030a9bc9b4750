/**
 * Billing an account: charges that are due become a posted invoice, negative ones a posted credit memo; existing drafts
 * are posted too, except memos made from an invoice or a charge.
 * Source: Zuora API reference, "Invoice and collect"; Zuora documentation, "Unified Invoicing" and the billing rule
 * "all negative charges on a credit memo".
 */
import * as Result from "effect/Result"
import type { Account, UnbilledCharge } from "./Account.ts"
import type { Call } from "../server/Call.ts"
import type { CreditMemo } from "../memos/CreditMemo.ts"
import * as CreditMemoPost from "../memos/CreditMemoPost.ts"
import type * as Invoice from "./Invoice.ts"
import * as Receivable from "../settlement/Receivable.ts"
import { plusDays } from "../time/Instant.ts"
import { movePart } from "../settlement/Parts.ts"
import type { Payment } from "../payments/Payment.ts"
import { type Refusal, rule } from "../server/Refusal.ts"

interface Dates {
  readonly documentDate: string
  readonly targetDate: string
}

interface Generated {
  readonly memos: ReadonlyArray<CreditMemo>
}

/** Payment term of generated invoices, in days. */
const termDays = 30

/**
 * The draft that a new invoice takes up: it keeps its id and number and grows. With several only the first.
 * Source: Zuora documentation, "Unified Invoicing": drafts of standalone invoices are consolidated, by a billing rule.
 */
const draftOf = (call: Call, account: Account): Invoice.Invoice | undefined =>
  call.settings.consolidateDrafts === "off"
    ? undefined
    : call.tx
        .where("invoice", "accountId", account.id)
        .find((invoice) => invoice.status === "Draft" && invoice.sourceType === "Standalone")

const makeInvoice = (call: Call, account: Account, charges: ReadonlyArray<UnbilledCharge>, dates: Dates): void => {
  const draft = draftOf(call, account)
  const dated = { invoiceDate: dates.documentDate, dueDate: plusDays(dates.documentDate, termDays) }
  call.tx.put("invoice", {
    id: draft?.id ?? call.tx.nextId(),
    number: draft?.number ?? call.tx.nextNumber("INV"),
    accountId: account.id,
    currency: account.currency,
    status: "Posted",
    sourceType: draft === undefined ? "Subscription" : "Consolidation",
    source: "API",
    ...dated,
    targetDate: dates.targetDate,
    postedDate: call.now,
    items: [...(draft?.items ?? []), ...itemsOf(call, charges)],
    headerPaid: 0n,
    reversed: false,
    createdDate: draft?.createdDate ?? call.now,
    updatedDate: call.now
  })
}

const itemsOf = (call: Call, charges: ReadonlyArray<UnbilledCharge>): ReadonlyArray<Invoice.InvoiceItem> =>
  charges.map((charge) => ({
    id: call.tx.nextId(),
    name: charge.name,
    rate: "0",
    amount: charge.amount,
    paid: 0n,
    credited: 0n,
    serviceStart: charge.serviceStart,
    serviceEnd: charge.serviceEnd,
    appliedToItemId: null,
    subscriptionId: null,
    sourceItemType: "SubscriptionComponent",
    taxItems: charge.taxes.map((tax) => ({ ...tax, id: call.tx.nextId(), paid: 0n, credited: 0n }))
  }))

const makeMemo = (call: Call, account: Account, charges: ReadonlyArray<UnbilledCharge>, dates: Dates): CreditMemo => {
  const memo = CreditMemoPost.write(call, {
    id: call.tx.nextId(),
    number: call.tx.nextNumber("CM"),
    accountId: account.id,
    currency: account.currency,
    sourceType: "Subscription",
    source: "API",
    creditMemoDate: dates.documentDate,
    items: charges.map((charge) => ({
      id: call.tx.nextId(),
      name: charge.name,
      rate: "0",
      amount: -charge.amount,
      sourceId: null,
      comment: "",
      serviceStart: charge.serviceStart,
      serviceEnd: charge.serviceEnd,
      taxItems: charge.taxes.map((tax) => ({ ...tax, id: call.tx.nextId(), amount: -tax.amount, sourceId: null }))
    }))
  })
  return CreditMemoPost.post(call, memo)
}

const postDrafts = (call: Call, account: Account): ReadonlyArray<CreditMemo> => {
  for (const invoice of call.tx.where("invoice", "accountId", account.id)) {
    if (invoice.status !== "Draft") continue
    call.tx.put("invoice", { ...invoice, status: "Posted", postedDate: call.now, updatedDate: call.now })
  }
  const drafts = call.tx
    .where("creditMemo", "accountId", account.id)
    .filter((memo) => memo.status === "Draft" && memo.sourceType !== "Invoice" && memo.sourceType !== "Standalone")
  return drafts.map((memo) => CreditMemoPost.post(call, memo))
}

/** Bills what is due by the target date and posts the drafts of the account. */
export const generate = (call: Call, account: Account, dates: Dates): Result.Result<Generated, Refusal> =>
  Result.gen(function* () {
    const settlement = call.settings.invoiceSettlement === "on"
    const due = account.unbilled.filter((charge) => charge.dueOn === null || charge.dueOn <= dates.targetDate)
    const negative = settlement ? due.filter((charge) => charge.amount < 0n) : []
    const billed = due.filter((charge) => !negative.includes(charge))
    const total = billed.reduce((sum, charge) => sum + charge.amount, 0n)
    yield* rule(billed.length === 0 || total >= 0n, "An invoice with a negative total cannot be generated.")
    if (billed.length > 0) makeInvoice(call, account, billed, dates)
    const drafts = postDrafts(call, account)
    const memos = negative.length > 0 ? [...drafts, makeMemo(call, account, negative, dates)] : drafts
    const unbilled = account.unbilled.filter((charge) => !due.includes(charge))
    call.tx.put("account", { ...account, unbilled, updatedDate: call.now })
    return { memos }
  })

/** Pays whole balances at header level, for a tenant without Invoice Settlement. */
export const payHeaders = (call: Call, payment: Payment, invoices: ReadonlyArray<Invoice.Invoice>): void => {
  for (const invoice of invoices) payHeader(call, payment.id, invoice, Receivable.balanceOf(invoice))
}

/** Links a payment to an invoice by header amount (of a draft: only notes it); returns the id of the invoice payment. */
export const payHeader = (
  call: Call,
  paymentId: string,
  invoice: Invoice.Invoice,
  amount: bigint,
  linkId?: string
): string => {
  const { tx, now } = call
  const payment = tx.get("payment", paymentId)
  const id = linkId ?? tx.nextId()
  const createdDate = tx.get("invoicePayment", id)?.createdDate ?? now
  const link = { id, paymentId, invoiceId: invoice.id, amount, refunded: 0n }
  tx.put("invoicePayment", { ...link, createdDate, updatedDate: now })
  if (payment === undefined || payment.status === "Draft") return id
  tx.put("payment", { ...payment, applied: payment.applied + amount, updatedDate: now })
  tx.put("invoice", { ...invoice, headerPaid: invoice.headerPaid + amount, updatedDate: now })
  movePart(call, { sourceKind: "payment", sourceId: paymentId }, null, -amount, [], 1n)
  movePart(call, { sourceKind: "payment", sourceId: paymentId }, { kind: "invoice", id: invoice.id }, amount, [], 1n)
  return id
}
