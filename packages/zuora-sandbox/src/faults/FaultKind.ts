/** What can go wrong with a call, and which calls it can befall. The README says what each one shows a client. */

/** Kinds that lose, hold back or repeat on the way. */
const onTheWay = ["loseRequest", "landLate", "loseAnswer", "delay", "reorder", "twice"] as const
/** Kinds that answer something else than Zuora's operation would. */
const answered = [
  "answer",
  "answerAfter",
  "cutBody",
  "tearBody",
  "rateLimit",
  "concurrency",
  "expireToken",
  "lock",
  "declineAs60"
] as const
/** Kinds that bend what the operation sees or shows. */
const bent = ["stuck", "halfPage", "shiftPage", "skew", "lag", "staleRead"] as const

export const faultKinds = [...onTheWay, ...answered, ...bent]
export type FaultKind = (typeof faultKinds)[number]

/** What a fault looks at to see whether it can befall a call. */
export interface Aim {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
}

/** Reads change nothing: GETs, and ZOQL, which is read by POST. */
export const isRead = (call: Aim): boolean => call.method === "GET" || /^\/v1\/action\/query(More)?$/.test(call.path)

/** Views that are filled asynchronously and lag further: object query, Data Query. */
export const isView = (call: Aim): boolean => /^\/(object-query|query)\//.test(call.path)

const isToken = (call: Aim): boolean => call.path === "/oauth/token"
const isWrite = (call: Aim): boolean => !isRead(call) && !isToken(call)

/** Calls that may reach a gateway: charges and refunds. */
const isGateway = (call: Aim): boolean => call.method === "POST" && gateway.test(call.path)

const gateway =
  /^\/v1\/(operations\/invoice-collect|payments|object\/payment|payments\/[^/]+\/refunds(\/unapply)?|credit-?memos\/[^/]+\/refunds?|debit-?memos\/[^/]+\/collect)$/

/** A later page of a list: `page` of v1 lists, `cursor` of object query. */
const isLaterPage = (call: Aim): boolean =>
  call.method === "GET" && (/^([2-9]|[1-9]\d+)$/.test(call.query.get("page") ?? "") || call.query.has("cursor"))

const befalls: { readonly [K in FaultKind]?: (call: Aim) => boolean } = {
  landLate: isWrite,
  twice: isWrite,
  lag: isWrite,
  lock: isWrite,
  declineAs60: isGateway,
  stuck: isGateway,
  halfPage: (call) => call.method === "GET",
  shiftPage: isLaterPage,
  staleRead: isRead,
  expireToken: (call) => !isToken(call),
  concurrency: (call) => !isToken(call)
}

export const canBefall = (kind: FaultKind, call: Aim): boolean => befalls[kind]?.(call) ?? true
