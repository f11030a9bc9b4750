/** An answer before it is compressed: its body is text already, so that a replay is the same to the byte. */
import * as Json from "./Json.ts"
import type { Refusal } from "./Refusal.ts"
import { statusByCategory } from "./Refusal.ts"
import type { Settings } from "./Tenant.ts"
import { atLeast } from "./Version.ts"

export interface Answer {
  readonly status: number
  readonly contentType: string
  readonly body: string
  /** How bytes are in `body` that are no text. */
  readonly encoding?: "latin1"
  readonly headers: { readonly [name: string]: string }
}

/** The bytes of a body. */
export const bytesOf = ({ body, encoding }: Answer): Buffer => Buffer.from(body, encoding ?? "utf8")

export const json = (status: number, body: unknown, headers: Answer["headers"] = {}): Answer => ({
  status,
  contentType: "application/json",
  body: Json.stringify(body),
  headers
})

/** The shape of answers that come from in front of the operations. */
export const message = (status: number, text: string): Answer => json(status, { message: text })

/** How a family of operations writes its errors. */
export type Family = "v1" | "crud" | "action" | "objectQuery" | "dataQuery"

/** Codes of CRUD errors. Source: Zuora documentation, SOAP error codes. */
const crudCodes: { readonly [category: number]: string } = {
  20: "INVALID_VALUE",
  22: "MISSING_REQUIRED_VALUE",
  30: "INVALID_VALUE",
  40: "INVALID_ID",
  50: "LOCK_COMPETITION",
  60: "TRANSACTION_FAILED",
  99: "CREDIT_CARD_PROCESSING_FAILURE"
}

const crudError = (refusal: Refusal, settings: Settings, method: string): Answer => {
  if (refusal.category === 21) return message(400, "Error - unrecognised fields")
  if (refusal.category === 40 && method === "GET") return json(404, { records: [], size: 0, done: true })
  const Errors = refusal.reasons.map((reason) => ({
    Code: crudCodes[refusal.category] ?? "UNKNOWN_ERROR",
    Message: reason.message
  }))
  return json(settings.crudErrorStatus === "200" ? 200 : 400, { Success: false, Errors })
}

/** Source: errors of query and of an unknown action as observed. */
const actionError = ({ fault = "INVALID_VALUE", reasons }: Refusal): Answer => {
  const text = reasons.map((reason) => reason.message).join(" ")
  return json(400, fault === "ClientError" ? { code: fault, message: text } : { FaultCode: fault, FaultMessage: text })
}

/** Codes of Data Query: 1001 for an unknown job, 1009 without permission, else the HTTP status. Source: its reference. */
const dataQueryCodes: { readonly [category: number]: number } = { 10: 1009, 40: 1001 }

const dataQueryError = ({ category, reasons, status = statusByCategory[category] }: Refusal): Answer =>
  json(status, {
    code: dataQueryCodes[category] ?? status,
    message: status === 415 ? "HTTP 415 Unsupported Media Type" : reasons.map((reason) => reason.message).join(" ")
  })

/**
 * A refusal as Zuora writes it. v1 errors have HTTP 200 below version 2024-05-20 and their category's status from it
 * on; object query has its unified form from 2025-08-12 on (before: the category 20, inference).
 */
export const refused = (
  refusal: Refusal,
  request: {
    readonly family: Family
    readonly version: string
    readonly method: string
    readonly settings: Settings
    readonly requestId: string
  }
): Answer => {
  if (request.family === "crud") return crudError(refusal, request.settings, request.method)
  if (request.family === "action") return actionError(refusal)
  if (request.family === "dataQuery") return dataQueryError(refusal)
  const status = refusal.status ?? statusByCategory[refusal.category]
  const { reasons } = refusal
  if (request.family === "objectQuery") return json(status, { reasons, requestId: request.requestId })
  const inBand = refusal.status === undefined && refusal.category !== 70 && !atLeast(request.version, "2024-05-20")
  // From 2024-05-20 on a 500 is an ErrorResponse, which has no `success`.
  if (!inBand && status === 500) return json(status, { reasons })
  return json(inBand ? 200 : status, {
    success: false,
    processId: request.requestId.replaceAll("-", "").slice(0, 16).toUpperCase(),
    requestId: request.requestId,
    reasons
  })
}
