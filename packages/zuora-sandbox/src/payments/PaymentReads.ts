/** Reading payments, their parts and item parts. Source: Zuora API reference, "List payments", "List all parts of a payment". */
import * as Result from "effect/Result"
import { type Call, type Operation, type Outcome, param, stamps } from "../server/Call.ts"
import { filterRows } from "../server/ListFilter.ts"
import { page } from "../server/Page.ts"
import type { ItemPart, Part } from "../settlement/Part.ts"
import { partsOf } from "../settlement/Parts.ts"
import { findPayment } from "./PaymentApply.ts"
import * as PaymentWire from "./PaymentWire.ts"
import { amount } from "../server/Json.ts"
import { notFound } from "../server/Refusal.ts"

/** GET /v1/payments: exact filters, newest number first. */
export const list: Operation = (call) => {
  const rows = [...call.tx.all("payment")].map((payment) => ({
    ...PaymentWire.write(call, payment),
    standalone: payment.standalone,
    paymentOption: []
  }))
  return Result.map(filterRows(call, rows), (found) => page(call, "payments", found, (row) => row))
}

/** GET /v1/payments/{paymentKey} */
export const get: Operation = (call) =>
  Result.map(findPayment(call), (payment) => ({
    ...PaymentWire.answer(call, payment),
    standalone: payment.standalone
  }))

const writePart = (call: Call, part: Part, currency: string) => ({
  id: part.id,
  amount: amount(part.amount, currency),
  invoiceId: part.invoiceId,
  debitMemoId: part.debitMemoId,
  ...stamps(call, part)
})

const writeItem = (call: Call, part: Part, item: ItemPart, currency: string) => ({
  id: item.id,
  amount: amount(item.amount, currency),
  invoiceItemId: item.lineKind === "item" && part.invoiceId !== null ? item.lineId : null,
  debitMemoItemId: item.lineKind === "item" && part.debitMemoId !== null ? item.lineId : null,
  taxItemId: item.lineKind === "tax" ? item.lineId : null,
  ...stamps(call, item)
})

/** GET /v1/payments/{paymentKey}/parts */
export const parts: Operation = (call) =>
  Result.map(findPayment(call), (payment) =>
    page(call, "parts", partsOf(call, payment.id), (part) => writePart(call, part, payment.currency))
  )

const withPart = (call: Call, use: (part: Part, currency: string) => Outcome): Outcome =>
  Result.flatMap(findPayment(call), (payment) => {
    const part = partsOf(call, payment.id).find((row) => row.id === param(call, "partId"))
    return part === undefined ? notFound(param(call, "partId")) : use(part, payment.currency)
  })

/** GET /v1/payments/{paymentKey}/parts/{partId} */
export const part: Operation = (call) =>
  withPart(call, (row, currency) => Result.succeed({ ...writePart(call, row, currency), success: true }))

/** GET /v1/payments/{paymentKey}/parts/{partId}/itemparts */
export const itemParts: Operation = (call) =>
  withPart(call, (row, currency) => {
    const items = row.items.filter((item) => !item.deleted)
    return Result.succeed(page(call, "itemParts", items, (item) => writeItem(call, row, item, currency)))
  })

/** GET /v1/payments/{paymentKey}/parts/{partId}/itemparts/{itemPartId} */
export const itemPart: Operation = (call) =>
  withPart(call, (row, currency) => {
    const item = row.items.find((one) => !one.deleted && one.id === param(call, "itemPartId"))
    if (item === undefined) return notFound(param(call, "itemPartId"))
    return Result.succeed({ ...writeItem(call, row, item, currency), success: true })
  })
