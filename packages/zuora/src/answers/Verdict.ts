/**
 * What a complaint means: a clear no, or an open question. Pure, so that a stored answer is judged the same for ever.
 *
 * Sources: Zuora API reference, Error codes (categories), Idempotent requests (409 and 422), SOAP error codes (CRUD).
 */
import type { CallKind } from "../PreparedCall.ts"
import * as Reason from "./Reason.ts"
import type { FaultKind, RefusalKind } from "../ZuoraError.ts"

export type Verdict =
  | { readonly _tag: "Refused"; readonly kind: RefusalKind }
  | { readonly _tag: "Fault"; readonly kind: FaultKind }

const refused = (kind: RefusalKind): Verdict => ({ _tag: "Refused", kind })
const fault = (kind: FaultKind): Verdict => ({ _tag: "Fault", kind })

/** Before version 2024-05-20 every category comes with HTTP 200, so the category speaks before the status. */
const byCategory: Readonly<Record<number, Verdict>> = {
  10: refused("NotPermitted"),
  11: refused("NotAuthenticated"),
  20: refused("Invalid"),
  21: refused("Invalid"),
  22: refused("Invalid"),
  23: refused("Invalid"),
  27: refused("Invalid"),
  30: refused("Rule"),
  40: refused("NotFound"),
  45: refused("Invalid"),
  50: refused("Locked"),
  60: fault("Internal"),
  61: fault("Temporary"),
  70: refused("RateLimited"),
  90: refused("Invalid"),
  99: fault("Integration")
}

const byCode: Readonly<Record<string, Verdict>> = {
  // "Authentication error", seen with and without HTTP 401.
  "90000011": refused("NotAuthenticated"),
  API_DISABLED: refused("NotPermitted"),
  CANNOT_DELETE: refused("Rule"),
  CREDIT_CARD_PROCESSING_FAILURE: fault("Integration"),
  DUPLICATE_VALUE: refused("Rule"),
  INVALID_FIELD: refused("Invalid"),
  INVALID_ID: refused("Invalid"),
  INVALID_LOGIN: refused("NotAuthenticated"),
  INVALID_SESSION: refused("NotAuthenticated"),
  INVALID_TYPE: refused("Invalid"),
  INVALID_VALUE: refused("Invalid"),
  INVALID_VERSION: refused("Invalid"),
  LOCK_COMPETITION: refused("Locked"),
  MALFORMED_QUERY: refused("Invalid"),
  MAX_RECORDS_EXCEEDED: refused("Invalid"),
  MISSING_REQUIRED_VALUE: refused("Invalid"),
  REQUEST_EXCEEDED_LIMIT: refused("RateLimited"),
  REQUEST_EXCEEDED_RATE: refused("RateLimited"),
  SERVER_UNAVAILABLE: fault("Temporary"),
  TEMPORARY_ERROR: fault("Temporary"),
  TRANSACTION_FAILED: fault("Internal"),
  TRANSACTION_TERMINATED: fault("Terminated"),
  TRANSACTION_TIMEOUT: fault("GatewayTimeout"),
  UNKNOWN_ERROR: fault("Internal")
}

/** Statuses that Zuora or what stands before it answers without processing the request. */
const byStatus: Readonly<Record<number, Verdict>> = {
  400: refused("Invalid"),
  401: refused("NotAuthenticated"),
  403: refused("NotPermitted"),
  404: refused("NotFound"),
  405: refused("Invalid"),
  406: refused("Invalid"),
  409: fault("KeyInUse"),
  413: refused("Invalid"),
  414: refused("Invalid"),
  415: refused("Invalid"),
  422: refused("KeyMismatch"),
  429: refused("RateLimited"),
  431: refused("Invalid"),
  504: fault("GatewayTimeout")
}

const ofReason = (reason: Reason.Reason): Verdict | undefined => {
  // In 2016 CRUD reported a lock as INVALID_VALUE with this text.
  if (/lock competition/i.test(reason.message)) return refused("Locked")
  return (reason.category === undefined ? undefined : byCategory[reason.category]) ?? byCode[reason.code]
}

/** The verdict on a bare status, for bodies that say nothing. */
export const ofStatus = (status: number): Verdict =>
  byStatus[status] ?? fault(status >= 500 ? "ServerError" : "UnexpectedStatus")

const settledByRollback: ReadonlySet<string> = new Set(["Internal", "Temporary", "Integration"])

/**
 * The verdict on a complaint. Of several reasons, one that leaves the outcome open outweighs all others. A call that is
 * documented to roll back on any failure is settled by its own `success: false`, unless a gateway ran into a time-out:
 * Zuora can undo what Zuora did, not what a gateway may have charged.
 */
export const of = (
  kind: CallKind,
  status: number,
  reasons: ReadonlyArray<Reason.Reason>,
  deniesSuccess: boolean
): Verdict => {
  // These statuses say that the request was turned away before it was processed, whatever the reasons are coded as.
  if (status === 401 || status === 422 || status === 429) return ofStatus(status)
  const verdicts = reasons.flatMap((reason) => ofReason(reason) ?? [])
  const open = verdicts.find((verdict) => verdict._tag === "Fault")
  const verdict = open ?? verdicts[0] ?? (status < 400 && deniesSuccess ? fault("Internal") : ofStatus(status))
  if (verdict._tag === "Refused") return verdict
  if (reasons.some(Reason.isGatewayTimeout)) return fault("GatewayTimeout")
  const settled = kind.rollsBack && deniesSuccess && settledByRollback.has(verdict.kind)
  return settled ? refused("RolledBack") : verdict
}
