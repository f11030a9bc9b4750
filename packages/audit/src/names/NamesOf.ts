/** By which names people and other systems call what an event is about: numbers, references, what a call is known by. */
import type { BillingEvent } from "@counterfoil/domain/BillingEvent"
import * as StreamName from "@counterfoil/domain/StreamName"
import type { Entry } from "../Entry.ts"
import { whyOf } from "../Entry.ts"

/**
 * `number`: of a document. `refund`: number or id of a refund, `adjustment`: number of a legacy adjustment, both of the
 * document they belong to. `reference`: what a gateway calls a payment or refund, or is told to call it. `track id`: of a
 * call, ours or Zuora's. `made`: the operation whose answer told of a document.
 */
export const kinds = ["number", "refund", "adjustment", "reference", "track id", "made"] as const
export type NameKind = (typeof kinds)[number]

export interface Name {
  readonly kind: NameKind
  readonly name: string
  readonly stream: string
}

/** None of them is personal: money is matched by them for as long as books are kept. */
export const namesOf = (entry: Entry): ReadonlyArray<Name> => {
  const { event, stream } = entry
  const found = [
    ...(StreamName.isDocument(stream) ? [...ofDocument(event), ...madeBy(entry)] : []),
    ...(event._tag === "OperationRequested" ? ofRequest(event) : []),
    ...(event._tag === "OperationAnswered" ? ofAnswer(event) : [])
  ]
  return found.filter(([, name]) => name !== "").map(([kind, name]) => ({ kind, name, stream }))
}

type Found = readonly [NameKind, string]

const ofDocument = (event: BillingEvent): ReadonlyArray<Found> => {
  const isRefund = "refundId" in event || /Refund|ChargedBack|Returned/.test(event._tag)
  const isAdjustment = "adjustmentId" in event
  return [
    ...("number" in event && typeof event.number === "string"
      ? [[isRefund ? "refund" : isAdjustment ? "adjustment" : "number", event.number] as const]
      : []),
    ...("refundId" in event && event.refundId !== undefined ? [["refund", event.refundId] as const] : []),
    ...("gatewayReference" in event && event.gatewayReference !== undefined
      ? [["reference", event.gatewayReference] as const]
      : [])
  ]
}

const madeBy = (entry: Entry): ReadonlyArray<Found> => {
  const { causationId, origin } = whyOf(entry)
  return origin === "answered" ? [["made", causationId]] : []
}

const ofRequest = ({
  intent,
  trackId
}: Extract<BillingEvent, { _tag: "OperationRequested" }>): ReadonlyArray<Found> => [
  ["track id", trackId],
  ...(intent._tag === "CreatePayment" ? [["reference", intent.reference] as const] : [])
]

const ofAnswer = ({ headers }: Extract<BillingEvent, { _tag: "OperationAnswered" }>): ReadonlyArray<Found> =>
  ["zuora-track-id", "zuora-request-id"].map((header) => ["track id", headers[header] ?? ""] as const)
