/**
 * Credit memos from an invoice, and their life: Draft → Posted → Draft (unpost), Draft → Canceled.
 * Source: Zuora API reference, "Create a credit memo from an invoice", "Post a credit memo" and the calls beside it.
 */
import * as Result from "effect/Result"
import { type Call, type Operation, param, readAmount, today } from "./Call.ts"
import { type CreditMemo, type MemoItem, appliedOf, refundedOf, unappliedOf } from "./CreditMemo.ts"
import * as CreditMemoApply from "./CreditMemoApply.ts"
import { find } from "./CreditMemoReads.ts"
import * as CreditMemoWire from "./CreditMemoWire.ts"
import * as Fields from "./Fields.ts"
import { postMemo } from "./Generate.ts"
import { type Invoice, balanceOf } from "./Invoice.ts"
import { availableToCredit } from "./InvoiceReads.ts"
import { type Refusal, notFound, refuse, rule } from "./Refusal.ts"
import { movePart } from "./Settlement.ts"
import { show } from "./Target.ts"
import { atLeast } from "./Version.ts"

const taxShape = {
  amount: Fields.decimal,
  financeInformation: Fields.anything,
  jurisdiction: Fields.text(),
  locationCode: Fields.text(),
  sourceTaxItemId: Fields.text(32),
  taxCode: Fields.text(),
  taxCodeDescription: Fields.text(),
  taxDate: Fields.date,
  taxExemptAmount: Fields.decimal,
  taxName: Fields.text(),
  taxRate: Fields.decimal,
  taxRateDescription: Fields.text(),
  taxRateType: Fields.oneOf("Percentage", "FlatFee")
}
const itemShape = {
  amount: Fields.required(Fields.decimal),
  financeInformation: Fields.anything,
  invoiceItemId: Fields.required(Fields.text(32)),
  quantity: Fields.decimal,
  serviceEndDate: Fields.date,
  serviceStartDate: Fields.date,
  skuName: Fields.required(Fields.text()),
  taxItems: Fields.list(taxShape),
  taxMode: Fields.oneOf("TaxExclusive", "TaxInclusive"),
  unitOfMeasure: Fields.text()
}
const memoShape = {
  autoApplyToInvoiceUponPosting: Fields.boolean,
  autoPost: Fields.boolean,
  comment: Fields.text(255),
  effectiveDate: Fields.date,
  excludeFromAutoApplyRules: Fields.boolean,
  invoiceId: Fields.text(32),
  reasonCode: Fields.text(),
  taxAutoCalculation: Fields.boolean
}
/** Up to 256.0 an item's note is `comment`, from 257.0 on `description`. */
const shapeUntil256 = { ...memoShape, items: Fields.list({ ...itemShape, comment: Fields.text(255) }, 1000) }
const shapeFrom257 = { ...memoShape, items: Fields.list({ ...itemShape, description: Fields.text(255) }, 1000) }

interface RequestedItem extends Fields.Read<typeof itemShape> {
  readonly note: string
}

const readRequest = (call: Call) =>
  atLeast(call.version, "257.0")
    ? Result.map(Fields.readBody(shapeFrom257, call.body), (body) => ({
        ...body,
        items: body.items?.map((item): RequestedItem => ({ ...item, note: item.description ?? "" }))
      }))
    : Result.map(Fields.readBody(shapeUntil256, call.body), (body) => ({
        ...body,
        items: body.items?.map((item): RequestedItem => ({ ...item, note: item.comment ?? "" }))
      }))

const readItem = (call: Call, invoice: Invoice, item: RequestedItem): Result.Result<MemoItem, Refusal> =>
  Result.gen(function* () {
    const source = invoice.items.find((row) => row.id === item.invoiceItemId)
    if (source === undefined)
      return yield* refuse(30, `Item '${item.invoiceItemId}' is not of invoice ${invoice.number}.`)
    const check = (amount: bigint, line: typeof source | (typeof source.taxItems)[number]) => {
      const available = availableToCredit(call, invoice, line)
      return rule(
        call.settings.availableToCreditCheck === "off" || amount <= available,
        `The amount ${show(amount, invoice.currency)} is above the ${show(available, invoice.currency)} available to credit.`
      )
    }
    const amount = yield* readAmount(item.amount, invoice.currency, "items.amount")
    yield* check(amount, source)
    const open = { applied: 0n, refunded: 0n }
    const taxItems = []
    for (const tax of item.taxItems ?? []) {
      const line = source.taxItems.find((row) => row.id === tax.sourceTaxItemId)
      if (line === undefined)
        return yield* refuse(30, `Taxation item '${tax.sourceTaxItemId ?? ""}' is not of the item.`)
      const taxAmount = yield* readAmount(tax.amount ?? "0", invoice.currency, "taxItems.amount")
      yield* check(taxAmount, line)
      taxItems.push({
        id: call.tx.nextId(),
        name: line.name,
        rate: line.rate,
        amount: taxAmount,
        sourceId: line.id,
        ...open
      })
    }
    return {
      id: call.tx.nextId(),
      name: item.skuName,
      rate: "0",
      amount,
      sourceId: source.id,
      comment: item.note,
      serviceStart: item.serviceStartDate ?? source.serviceStart,
      serviceEnd: item.serviceEndDate ?? source.serviceEnd,
      taxItems,
      ...open
    }
  })

/** POST /v1/invoices/{invoiceKey}/creditmemos; a body `invoiceId` wins over the path. */
export const createFromInvoice: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* readRequest(call)
    const key = body.invoiceId ?? param(call, "invoiceKey")
    const invoice = call.tx.byKey("invoice", key)
    if (invoice === undefined) return yield* notFound(key)
    yield* rule(invoice.status === "Posted", `Invoice ${invoice.number} is ${invoice.status}, not Posted.`)
    if (body.items === undefined || body.items.length === 0) return yield* refuse(22, "Missing required field 'items'.")
    const taxed = body.items.some((item) => (item.taxItems ?? []).length > 0)
    yield* rule(
      !taxed || body.taxAutoCalculation === false,
      "Tax amounts can be given only when taxAutoCalculation is false."
    )
    const items = []
    for (const item of body.items) items.push(yield* readItem(call, invoice, item))
    const memo: CreditMemo = {
      id: call.tx.nextId(),
      number: call.tx.nextNumber("CM"),
      accountId: invoice.accountId,
      currency: invoice.currency,
      status: "Draft",
      sourceType: "Invoice",
      source: "AdhocFromInvoice",
      creditMemoDate: body.effectiveDate ?? today(call),
      reasonCode: body.reasonCode ?? "",
      comment: body.comment ?? null,
      referredInvoiceId: invoice.id,
      autoApplyUponPosting: body.autoApplyToInvoiceUponPosting ?? false,
      excludeFromAutoApplyRules: body.excludeFromAutoApplyRules ?? false,
      items,
      postedOn: null,
      cancelledOn: null,
      createdDate: call.now,
      updatedDate: call.now
    }
    call.tx.put("creditMemo", memo)
    if (body.autoPost === true) yield* postAndApply(call, memo)
    return CreditMemoWire.answer(call, call.tx.get("creditMemo", memo.id) ?? memo)
  })

/** Posts; with `autoApplyUponPosting` applies to the invoice as far as both sides reach. */
const postAndApply = (call: Call, memo: CreditMemo): Result.Result<void, Refusal> => {
  postMemo(call, memo)
  const posted = call.tx.get("creditMemo", memo.id) ?? memo
  const invoice = call.tx.get("invoice", memo.referredInvoiceId ?? "")
  if (!memo.autoApplyUponPosting || invoice === undefined) return Result.succeed(undefined)
  const open = unappliedOf(posted)
  const balance = balanceOf(invoice)
  const amount = open < balance ? open : balance
  if (amount <= 0n) return Result.succeed(undefined)
  const document = { invoiceId: invoice.id, amount: show(amount, invoice.currency), items: undefined }
  return CreditMemoApply.applyTo(call, posted, [document], today(call))
}

const change = (call: Call, act: (memo: CreditMemo) => Result.Result<void, Refusal>): Result.Result<unknown, Refusal> =>
  Result.gen(function* () {
    yield* Fields.readBody({}, call.body)
    const memo = yield* find(call)
    yield* act(memo)
    return CreditMemoWire.answer(call, call.tx.get("creditMemo", memo.id) ?? memo)
  })

const needs = (memo: CreditMemo, status: CreditMemo["status"]) =>
  rule(memo.status === status, `Credit memo ${memo.number} is ${memo.status}, not ${status}.`)

/** PUT /v1/creditmemos/{creditMemoKey}/post */
export const post: Operation = (call) =>
  change(call, (memo) => Result.flatMap(needs(memo, "Draft"), () => postAndApply(call, memo)))

/** PUT /v1/creditmemos/{creditMemoKey}/unpost: only while nothing is applied or refunded. */
export const unpost: Operation = (call) =>
  change(call, (memo) =>
    Result.gen(function* () {
      yield* needs(memo, "Posted")
      yield* rule(
        appliedOf(memo) === 0n && refundedOf(memo) === 0n,
        `Credit memo ${memo.number} is applied or refunded, so it cannot be unposted.`
      )
      movePart(call, { sourceKind: "creditMemo", sourceId: memo.id }, null, -unappliedOf(memo), [], 1n)
      call.tx.put("creditMemo", { ...memo, status: "Draft", postedOn: null, updatedDate: call.now })
    })
  )

/** PUT /v1/creditmemos/{creditMemoKey}/cancel */
export const cancel: Operation = (call) =>
  change(call, (memo) =>
    Result.map(needs(memo, "Draft"), () => {
      call.tx.put("creditMemo", { ...memo, status: "Canceled", cancelledOn: call.now, updatedDate: call.now })
    })
  )
