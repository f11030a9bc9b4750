/**
 * Debit memos from an invoice or from charges. Source: Zuora API reference, "Create a debit memo from an invoice",
 * "Create a debit memo from a charge".
 */
import * as Result from "effect/Result"
import { type Operation, param, today } from "../server/Call.ts"
import * as ChargeItems from "./ChargeItems.ts"
import * as DebitMemoPost from "./DebitMemoPost.ts"
import * as DebitMemoWire from "./DebitMemoWire.ts"
import * as Fields from "../server/Fields.ts"
import * as MemoItems from "./MemoItems.ts"
import { notFound, rule } from "../server/Refusal.ts"

const fromInvoiceShape = {
  autoPay: Fields.boolean,
  autoPost: Fields.boolean,
  comment: Fields.text(255),
  dueDate: Fields.date,
  effectiveDate: Fields.date,
  invoiceId: Fields.text(32),
  reasonCode: Fields.text(),
  taxAutoCalculation: Fields.boolean
}

/** POST /v1/invoices/{invoiceKey}/debitmemos; a body `invoiceId` wins over the path. */
export const createFromInvoice: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* Fields.readBody({ ...fromInvoiceShape, items: MemoItems.fieldOf(call) }, call.body)
    const key = body.invoiceId ?? param(call, "invoiceKey")
    const invoice = call.tx.byKey("invoice", key)
    if (invoice === undefined) return yield* notFound(key)
    yield* rule(invoice.status === "Posted", `Invoice ${invoice.number} is ${invoice.status}, not Posted.`)
    const memo = DebitMemoPost.write(call, {
      accountId: invoice.accountId,
      currency: invoice.currency,
      sourceType: "Invoice",
      debitMemoDate: body.effectiveDate ?? today(call),
      reasonCode: body.reasonCode ?? "",
      comment: body.comment ?? null,
      referredInvoiceId: invoice.id,
      items: yield* MemoItems.read(call, invoice, body, () => Result.succeed(undefined)),
      ...(body.dueDate === undefined ? {} : { dueDate: body.dueDate })
    })
    if (body.autoPost === true) DebitMemoPost.post(call, memo)
    return DebitMemoWire.answer(call, call.tx.get("debitMemo", memo.id) ?? memo)
  })

/** POST /v1/debitmemos */
export const createFromCharge: Operation = (call) =>
  Result.gen(function* () {
    const shape = {
      ...ChargeItems.shapeOf(call),
      autoPay: Fields.boolean,
      dueDate: Fields.date,
      number: Fields.text(32)
    }
    const body = yield* Fields.readBody(shape, call.body)
    const account = yield* ChargeItems.accountOf(call, body)
    const { number } = body
    yield* rule(
      number === undefined || call.tx.byKey("debitMemo", number) === undefined,
      `The debit memo number ${number} is taken.`
    )
    const currency = body.currency ?? account.currency
    const memo = DebitMemoPost.write(call, {
      accountId: account.id,
      currency,
      sourceType: "Standalone",
      debitMemoDate: body.effectiveDate ?? today(call),
      reasonCode: body.reasonCode ?? "",
      comment: body.comment ?? null,
      items: yield* ChargeItems.read(call, body, currency),
      ...(number === undefined ? {} : { number }),
      ...(body.dueDate === undefined ? {} : { dueDate: body.dueDate })
    })
    if (body.autoPost === true) DebitMemoPost.post(call, memo)
    return DebitMemoWire.answer(call, call.tx.get("debitMemo", memo.id) ?? memo)
  })
