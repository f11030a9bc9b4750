/**
 * What refunds of payments and of credit memos have in common: the body, and writing the refund with its part and its
 * application. Source: Zuora API reference, "Refund a payment", "Refund a credit memo"; Zuora documentation: a refund's
 * application is moved up to the latest application or unapplication date when that is later than the refund date.
 */
import * as Result from "effect/Result"
import type { Account } from "../invoices/Account.ts"
import { type Call, today } from "../server/Call.ts"
import * as Fields from "../server/Fields.ts"
import * as Gateway from "./Gateway.ts"
import type { Refund, RefundItemPart } from "./Refund.ts"
import { type Refusal, refuse, rule } from "../server/Refusal.ts"

export const shape = {
  comment: Fields.text(255),
  customRates: Fields.anything,
  financeInformation: Fields.anything,
  gatewayOptions: Fields.anything,
  methodType: Fields.oneOf(
    "ACH",
    "Cash",
    "Check",
    "CreditCard",
    "PayPal",
    "WireTransfer",
    "DebitCard",
    "CreditCardReferenceTransaction",
    "BankTransfer",
    "Other"
  ),
  reasonCode: Fields.text(),
  referenceId: Fields.text(100),
  refundDate: Fields.date,
  refundTransactionType: Fields.oneOf("Chargeback", "PaymentReversal"),
  secondRefundReferenceId: Fields.text(100),
  softDescriptor: Fields.text(35),
  softDescriptorPhone: Fields.text(20),
  type: Fields.required(Fields.oneOf("External", "Electronic"))
}
export type Body = Fields.Read<typeof shape>

/** Where the money comes from. */
export interface Source {
  readonly kind: "payment" | "creditMemo"
  readonly id: string
  readonly currency: string
  readonly account: Account
  /** The earliest refund date: the source's own date. */
  readonly date: string
  /** The latest effective date already on the source. */
  readonly latest: string
}

/** External: `methodType` needed. Electronic: method and date are left out, the gateway is asked. */
export const check = (call: Call, body: Body, source: Source): Result.Result<Refund["status"], Refusal> =>
  Result.gen(function* () {
    if (body.type === "Electronic") {
      yield* rule(
        body.methodType === undefined && body.refundDate === undefined,
        "An electronic refund has neither 'methodType' nor 'refundDate'."
      )
      return yield* Gateway.ask(call, source.account)
    }
    if (body.methodType === undefined) return yield* refuse(22, "Missing required field 'methodType'.")
    yield* rule(
      (body.refundDate ?? today(call)) >= source.date,
      `The refund date is before ${source.date}, the date of what is refunded.`
    )
    return "Processed" as const
  })

/** Lines refunded of a credit memo; ids of the parts are given here. */
export type RefundLine = Omit<RefundItemPart, "id">

/** Writes refund, part and application. The caller lowers the source. */
export const write = (...made: Parameters<typeof record>): Refund => {
  const [call, , source] = made
  const refund = record(...made)
  log(call, refund, "refund", refund.refundDate > source.latest ? refund.refundDate : source.latest)
  return refund
}

/** The refund and its part alone: what is from before Invoice Settlement has no applications. */
export const record = (
  call: Call,
  body: Omit<Body, "type"> & { readonly type: Refund["type"]; readonly gatewayId?: string | undefined },
  source: Source,
  made: {
    readonly amount: bigint
    readonly status: Refund["status"]
    readonly lines: ReadonlyArray<RefundLine>
    readonly paymentMethodId: string | null
  }
): Refund => {
  const { tx, now } = call
  const electronic = body.type === "Electronic"
  const times = { createdDate: now, updatedDate: now }
  const refundDate = body.refundDate ?? today(call)
  const id = tx.nextId()
  const number = tx.nextNumber("R-")
  const refund: Refund = {
    id,
    number,
    paymentId: source.kind === "payment" ? source.id : null,
    creditMemoId: source.kind === "creditMemo" ? source.id : null,
    accountId: source.account.id,
    currency: source.currency,
    amount: made.amount,
    type: body.type,
    status: made.status,
    gatewayState: electronic ? "Submitted" : "NotSubmitted",
    gatewayId: electronic ? (body.gatewayId ?? source.account.paymentGatewayId) : null,
    methodType: electronic ? "CreditCard" : (body.methodType ?? null),
    paymentMethodId: electronic ? (made.paymentMethodId ?? source.account.paymentMethodId) : made.paymentMethodId,
    refundDate,
    comment: body.comment ?? null,
    referenceId: body.referenceId ?? Gateway.referenceOf(call, { type: body.type, status: made.status, number }),
    secondRefundReferenceId: body.secondRefundReferenceId ?? null,
    reasonCode: body.reasonCode ?? null,
    parts: [
      {
        id: tx.nextId(),
        amount: made.amount,
        items: made.lines.map((line) => ({ ...line, id: tx.nextId() })),
        ...times
      }
    ],
    cancelledOn: null,
    submittedOn: electronic ? now : null,
    deletedOn: null,
    ...times
  }
  tx.put("refund", refund)
  return refund
}

/** Notes what happened between a refund and its source. */
export const log = (call: Call, refund: Refund, direction: "refund" | "cancel", effectiveDate: string): void => {
  call.tx.put("refundApplication", {
    id: call.tx.nextId(),
    groupId: call.tx.nextId(),
    refundId: refund.id,
    sourceKind: refund.paymentId === null ? "creditMemo" : "payment",
    sourceId: refund.paymentId ?? refund.creditMemoId ?? "",
    accountId: refund.accountId,
    direction,
    amount: refund.amount,
    items: refund.parts.flatMap((part) =>
      part.items.map(({ amount, lineId, lineKind }) => ({ amount, lineId, lineKind }))
    ),
    effectiveDate,
    createdDate: call.now,
    updatedDate: call.now
  })
}
