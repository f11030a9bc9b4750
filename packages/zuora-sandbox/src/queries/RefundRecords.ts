/** Refunds, their applications and parts as bulk reads show them. Source: Zuora API reference, "Object queries"; data source reference. */
import { itemRowId, signed } from "./ApplicationRecords.ts"
import { isoDatetime } from "../server/Call.ts"
import { amount } from "../server/Json.ts"
import { type Reading, type Row, stamps } from "./Reading.ts"

export const refunds = ({ call, rows }: Reading): ReadonlyArray<Row> =>
  rows("refund").map((refund) => ({
    id: refund.id,
    refundNumber: refund.number,
    accountId: refund.accountId,
    paymentId: refund.paymentId,
    creditMemoId: refund.creditMemoId,
    amount: amount(refund.amount, refund.currency),
    currency: refund.currency,
    type: refund.type,
    sourceType: refund.paymentId === null ? "CreditMemo" : "Payment",
    methodType: refund.methodType,
    status: refund.status,
    gatewayState: refund.gatewayState,
    refundDate: refund.refundDate,
    cancelledOn: refund.cancelledOn === null ? null : isoDatetime(call, refund.cancelledOn),
    referenceId: refund.referenceId,
    reasonCode: refund.reasonCode,
    comment: refund.comment,
    ...stamps(call, refund)
  }))

/** A cancellation is an application of its own; its sign follows switch `unapplicationSign`. */
export const refundApplications = ({ call, rows }: Reading): ReadonlyArray<Row> =>
  rows("refundApplication").map((row) => ({
    id: row.id,
    refundId: row.refundId,
    paymentId: row.sourceKind === "payment" ? row.sourceId : null,
    creditMemoId: row.sourceKind === "creditMemo" ? row.sourceId : null,
    accountId: row.accountId,
    applyAmount: signed(
      call,
      row.direction === "cancel",
      row.amount,
      call.tx.raw("refund", row.refundId)?.currency ?? ""
    ),
    effectiveDate: row.effectiveDate,
    applicationGroupId: row.groupId,
    ...stamps(call, row)
  }))

/** Of credit memos only: a payment is refunded as a whole. */
export const refundApplicationItems = ({ call, rows }: Reading): ReadonlyArray<Row> =>
  rows("refundApplication").flatMap((row) =>
    row.items.map((item, at) => ({
      id: itemRowId(row.id, at),
      refundApplicationId: row.id,
      creditMemoItemId: item.lineKind === "item" ? item.lineId : null,
      creditTaxationItemId: item.lineKind === "tax" ? item.lineId : null,
      amount: signed(
        call,
        row.direction === "cancel",
        item.amount,
        call.tx.raw("refund", row.refundId)?.currency ?? ""
      ),
      effectiveDate: row.effectiveDate,
      ...stamps(call, row)
    }))
  )

export const refundParts = ({ call, rows }: Reading): ReadonlyArray<Row> =>
  rows("refund").flatMap((refund) =>
    refund.parts.map((part) => ({
      id: part.id,
      refundId: refund.id,
      paymentId: refund.paymentId,
      creditMemoId: refund.creditMemoId,
      amount: amount(part.amount, refund.currency),
      ...stamps(call, part)
    }))
  )

export const refundPartItems = ({ call, rows }: Reading): ReadonlyArray<Row> =>
  rows("refund").flatMap((refund) =>
    refund.parts.flatMap((part) =>
      part.items.map((item) => ({
        id: item.id,
        refundPartId: part.id,
        creditMemoItemId: item.lineKind === "item" ? item.lineId : null,
        creditTaxationItemId: item.lineKind === "tax" ? item.lineId : null,
        amount: amount(item.amount, refund.currency),
        ...stamps(call, part)
      }))
    )
  )
