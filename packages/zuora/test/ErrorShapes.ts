/** Every shape in which an answer can say something else than what was asked for, with what the client makes of it. */
import { gzipSync } from "node:zlib"
import type { Canned } from "./Responder.ts"
import { payment } from "./Tenant.ts"
import type { Blame, FaultKind, MoneyKnown, RefusalKind, Repeat } from "../src/ZuoraError.ts"

/** What an error tells: its tag and kind, who is to blame, whether to repeat, what is known about the money. */
export type Told = readonly [error: string, blame: Blame, repeat: Repeat, money: MoneyKnown]

/** One answer, and what it tells a read (GET), a keyed POST and a PUT. An absent entry is a success. */
export interface Shape {
  readonly name: string
  /** Where this is documented or was seen. */
  readonly source: string
  readonly answer: Canned
  readonly read?: Told
  readonly post?: Told
  readonly put?: Told
}

/** A clear no: the same for every call. */
const no = (kind: RefusalKind, blame: Blame = "us", repeat: Repeat = "Pointless") => {
  const told: Told = [`ZuoraRefused ${kind}`, blame, repeat, "nothing happened"]
  return { read: told, post: told, put: told }
}

/** An open question: a read asks again, a keyed POST repeats with its key, a PUT looks first. */
const open = (kind: string, blame: Blame = "Zuora", read: Repeat = "Safe") => ({
  read: [kind, blame, read, "nothing happened"] as Told,
  post: [kind, blame, "SameKeyOnly", "unknown"] as Told,
  put: [kind, blame, "AfterReading", "unknown"] as Told
})
const fault = (kind: FaultKind, blame?: Blame, read?: Repeat) => open(`ZuoraFault ${kind}`, blame, read)

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Canned => ({
  status,
  headers: { "content-type": "application/json;charset=utf-8", ...headers },
  body: JSON.stringify(body)
})
const typed = (status: number, type: string, body: string): Canned => ({
  status,
  headers: { "content-type": type },
  body
})
/** v1's CommonResponse. */
const v1 = (status: number, code: number | string, message = "m", headers?: Record<string, string>) =>
  json(status, { success: false, processId: "P1", reasons: [{ code, message }] }, headers)
/** v1's ErrorResponse. */
const crash = (status: number, code: number, message = "m") => json(status, { reasons: [{ code, message }] })
const crud = (status: number, Code: string, Message = "m") =>
  json(status, { Success: false, Errors: [{ Code, Message }] })
const success = { body: payment }

const codes = "Zuora API reference, Error codes"
const handling = "Zuora API guide, Error handling"
const keys = "Zuora API guide, Idempotent requests"
const limits = "Zuora API reference, Rate and concurrent request limits"
const crudPage = "Zuora API reference, CRUD objects; Zuora knowledge center, SOAP API error codes"
const upgrades = "Zuora API upgrades, 2024-05-20: before it, errors with a category come with HTTP 200"
const observed = "seen in answers of live tenants, recorded by open-source clients of Zuora"

export const shapes: ReadonlyArray<Shape> = [
  // v1 CommonResponse: every category, with the status of 2024-05-20 and with the HTTP 200 of before.
  { name: "v1, permission", source: codes, answer: v1(403, 50000010), ...no("NotPermitted") },
  { name: "v1, permission, HTTP 200", source: upgrades, answer: v1(200, 50000010), ...no("NotPermitted") },
  {
    name: "v1, authentication category, HTTP 200",
    source: upgrades,
    answer: v1(200, 50000011),
    ...no("NotAuthenticated")
  },
  {
    name: "v1, authentication, HTTP 401",
    source: observed,
    answer: json(401, { success: false, reasons: [{ code: 90000011, message: "m" }] }),
    ...no("NotAuthenticated")
  },
  { name: "v1, value", source: codes, answer: v1(400, 53100320), ...no("Invalid") },
  { name: "v1, value, code as text", source: codes, answer: v1(400, "53100320"), ...no("Invalid") },
  {
    name: "v1, unknown field, HTTP 200",
    source: observed,
    answer: v1(200, 53200021, "Invalid parameter(s): 'invoice,collect'."),
    ...no("Invalid")
  },
  { name: "v1, missing field", source: codes, answer: v1(400, 50000022), ...no("Invalid") },
  { name: "v1, missing query parameter", source: codes, answer: v1(400, 50000023), ...no("Invalid") },
  { name: "v1, rule", source: codes, answer: v1(400, 53000030), ...no("Rule") },
  { name: "v1, rule, HTTP 200", source: upgrades, answer: v1(200, 53000030), ...no("Rule") },
  { name: "v1, a tenant's gate with a code from 7", source: observed, answer: v1(400, 70770030), ...no("Rule") },
  { name: "v1, a code with no known category", source: observed, answer: v1(403, 70002004), ...no("NotPermitted") },
  {
    name: "v1, not found",
    source: observed,
    answer: v1(404, 53840040, "Cannot find entity by key: 'P-9'."),
    ...no("NotFound")
  },
  { name: "v1, not found, HTTP 200", source: upgrades, answer: v1(200, 50000040), ...no("NotFound") },
  { name: "v1, method", source: codes, answer: v1(405, 50000045), ...no("Invalid") },
  { name: "v1, media type", source: observed, answer: v1(415, 50000045), ...no("Invalid") },
  { name: "v1, malformed JSON", source: codes, answer: v1(400, 50000090), ...no("Invalid") },
  { name: "v1, internal, HTTP 200", source: upgrades, answer: v1(200, 50000060), ...fault("Internal") },
  { name: "v1, integration, HTTP 200", source: upgrades, answer: v1(200, 50000099), ...fault("Integration") },
  {
    name: "v1, a decline that looks like a server error",
    source: observed,
    answer: v1(500, 53000060, "Error processing transaction. 05 Do not honor"),
    ...fault("Internal", "gateway")
  },
  {
    name: "v1, success denied without a reason, HTTP 200",
    source: handling,
    answer: json(200, { success: false }),
    ...fault("Internal")
  },
  {
    name: "v1, an unknown code, HTTP 200",
    source: "Zuora API policies: error codes may be added without a new version",
    answer: v1(200, 90000099),
    ...fault("Internal")
  },
  {
    name: "v1, a clear no beside an open question",
    source: "several reasons are possible: Zuora API reference, Error codes",
    answer: json(400, {
      success: false,
      reasons: [
        { code: 53000030, message: "m" },
        { code: 50000060, message: "m" }
      ]
    }),
    ...fault("Internal")
  },
  // v1 ErrorResponse: HTTP 500 and no `success`.
  { name: "v1 500, internal", source: codes, answer: crash(500, 50000060), ...fault("Internal") },
  { name: "v1 500, temporary", source: codes, answer: crash(500, 50000061), ...fault("Temporary") },
  { name: "v1 500, integration", source: codes, answer: crash(500, 50000099), ...fault("Integration") },
  {
    name: "v1 500, gateway time-out in words",
    source: "inference: the gateway may have charged",
    answer: crash(500, 50000099, "The gateway timed out"),
    ...fault("GatewayTimeout")
  },
  { name: "v1 500 without a known category", source: codes, answer: crash(500, 90000000), ...fault("ServerError") },
  // CRUD and Actions.
  { name: "CRUD, value", source: crudPage, answer: crud(400, "INVALID_VALUE"), ...no("Invalid") },
  { name: "CRUD, value, HTTP 200", source: observed, answer: crud(200, "INVALID_VALUE"), ...no("Invalid") },
  {
    name: "CRUD, unknown field",
    source: crudPage,
    answer: json(400, { message: "Error - unrecognised fields" }),
    ...no("Invalid")
  },
  {
    name: "CRUD, not authenticated",
    source: crudPage,
    answer: json(401, { message: "Authentication error" }),
    ...no("NotAuthenticated")
  },
  {
    name: "CRUD, id not found",
    source: crudPage,
    answer: json(404, { records: [], size: 0, done: true }),
    ...no("NotFound")
  },
  { name: "CRUD, duplicate", source: crudPage, answer: crud(200, "DUPLICATE_VALUE"), ...no("Rule") },
  { name: "CRUD, lock", source: crudPage, answer: crud(200, "LOCK_COMPETITION"), ...no("Locked", "Zuora", "Safe") },
  {
    name: "CRUD, lock as INVALID_VALUE",
    source: observed,
    answer: crud(200, "INVALID_VALUE", "Operation failed due to a lock competition, please retry later."),
    ...no("Locked", "Zuora", "Safe")
  },
  {
    name: "CRUD, rate, HTTP 200",
    source: crudPage,
    answer: crud(200, "REQUEST_EXCEEDED_RATE"),
    ...no("RateLimited", "us", "Safe")
  },
  {
    name: "CRUD, limit, HTTP 429",
    source: crudPage,
    answer: crud(429, "REQUEST_EXCEEDED_LIMIT"),
    ...no("RateLimited", "us", "Safe")
  },
  { name: "CRUD, temporary", source: crudPage, answer: crud(200, "TEMPORARY_ERROR"), ...fault("Temporary") },
  { name: "CRUD, unavailable", source: crudPage, answer: crud(200, "SERVER_UNAVAILABLE"), ...fault("Temporary") },
  { name: "CRUD, transaction failed", source: crudPage, answer: crud(200, "TRANSACTION_FAILED"), ...fault("Internal") },
  { name: "CRUD, unknown error", source: crudPage, answer: crud(200, "UNKNOWN_ERROR"), ...fault("Internal") },
  {
    name: "CRUD, transaction terminated: make the work smaller",
    source: crudPage,
    answer: crud(200, "TRANSACTION_TERMINATED"),
    ...fault("Terminated", "Zuora", "Pointless")
  },
  {
    name: "CRUD, a third party's time-out",
    source: crudPage,
    answer: crud(200, "TRANSACTION_TIMEOUT"),
    ...fault("GatewayTimeout")
  },
  {
    name: "CRUD, declined card",
    source: crudPage,
    answer: crud(200, "CREDIT_CARD_PROCESSING_FAILURE", "Declined: 301 insufficient funds"),
    ...fault("Integration", "gateway")
  },
  {
    name: "Actions, an array with one failed element",
    source: "Zuora API reference, Actions: create, update, delete",
    answer: json(200, [
      { Success: true, Id: "a" },
      { Success: false, Errors: [{ Code: "INVALID_VALUE", Message: "m" }] }
    ]),
    ...no("Invalid")
  },
  {
    name: "Actions, an array with a failed element that settles nothing",
    source: "Zuora API reference, Actions: create, update, delete",
    answer: json(200, [{ Success: false, Errors: [{ Code: "UNKNOWN_ERROR", Message: "m" }] }]),
    ...fault("Internal")
  },
  {
    name: "Actions, query fault",
    source: observed,
    answer: json(400, { FaultCode: "INVALID_FIELD", FaultMessage: "invalid field for query: Invoice.accountid1" }),
    ...no("Invalid")
  },
  {
    name: "Actions, query fault, HTTP 200",
    source: observed,
    answer: json(200, { FaultCode: "MALFORMED_QUERY", FaultMessage: "m" }),
    ...no("Invalid")
  },
  {
    name: "Actions, unknown action",
    source: observed,
    answer: json(400, { code: "ClientError", message: "Invalid action 'query1'" }),
    ...no("Invalid")
  },
  // Object query, Data Query, the API gateway.
  {
    name: "object query, parameter",
    source: "Zuora API upgrades, 2025-08-12: {reasons, requestId}",
    answer: json(400, { reasons: [{ code: "50000027", message: "m" }], requestId: "r1" }),
    ...no("Invalid")
  },
  {
    name: "object query, not found",
    source: "Zuora API upgrades, 2025-08-12: {reasons, requestId}",
    answer: json(404, { reasons: [{ code: "50000040", message: "m" }], requestId: "r1" }),
    ...no("NotFound")
  },
  {
    name: "object query, internal",
    source: "Zuora API upgrades, 2025-08-12: {reasons, requestId}",
    answer: json(500, { reasons: [{ code: "50000060", message: "m" }], requestId: "r1" }),
    ...fault("Internal")
  },
  {
    name: "Data Query, bad query",
    source: "Zuora API reference, Submit a data query",
    answer: json(400, { code: 1002, message: "m" }),
    ...no("Invalid")
  },
  {
    name: "Data Query, permission",
    source: "Zuora API reference, Submit a data query",
    answer: json(403, { code: 1009, message: "m" }),
    ...no("NotPermitted")
  },
  {
    name: "Data Query, job not found",
    source: "Zuora API reference, Retrieve a data query job",
    answer: json(404, { code: 1001, message: "m" }),
    ...no("NotFound")
  },
  {
    name: "Data Query, media type",
    source: "Zuora API reference, Submit a data query",
    answer: json(415, { code: 415, message: "HTTP 415 Unsupported Media Type" }),
    ...no("Invalid")
  },
  {
    name: "API gateway, no route",
    source: observed,
    answer: json(404, { message: "no Route matched with those values" }),
    ...no("NotFound")
  },
  {
    name: "API gateway, upstream",
    source: observed,
    answer: json(502, { message: "An invalid response was received from the upstream server" }),
    ...fault("ServerError")
  },
  // 409: contention, or an idempotency key.
  { name: "409, lock contention", source: codes, answer: v1(409, 50000050), ...no("Locked", "Zuora", "Safe") },
  { name: "lock contention, HTTP 200", source: upgrades, answer: v1(200, 50000050), ...no("Locked", "Zuora", "Safe") },
  {
    name: "409, empty: the first request is still running",
    source: keys,
    answer: { status: 409 },
    ...fault("KeyInUse")
  },
  { name: "409, a body without a reason", source: keys, answer: json(409, { success: false }), ...fault("KeyInUse") },
  { name: "409, a replay with the original refusal", source: handling, answer: v1(409, 53000030), ...no("Rule") },
  {
    name: "409, a replay with the original open question",
    source: handling,
    answer: v1(409, 50000060),
    ...fault("Internal")
  },
  { name: "409, a replay with the original success", source: handling, answer: { ...success, status: 409 } },
  { name: "422, the key of another request", source: keys, answer: json(422, { message: "m" }), ...no("KeyMismatch") },
  {
    name: "a PUT with a key",
    source: observed,
    answer: v1(400, 50000030, "Request method 'PUT' not supported with Idempotency-Key header"),
    ...no("Rule")
  },
  // 429 in both forms.
  {
    name: "429, rate: two digits, no success",
    source: limits,
    answer: json(
      429,
      { reasons: [{ code: 70, message: "API Rate limit exceeded for the minute, retry after 600 seconds" }] },
      { "ratelimit-remaining": "0", "ratelimit-reset": "600" }
    ),
    ...no("RateLimited", "us", "Safe")
  },
  {
    name: "429, concurrency",
    source: limits,
    answer: v1(429, 50000070, "m", { "retry-after": "120" }),
    ...no("RateLimited", "us", "Safe")
  },
  {
    name: "429, HTML",
    source: "a proxy before Zuora",
    answer: typed(429, "text/html", "<html>slow down</html>"),
    ...no("RateLimited", "us", "Safe")
  },
  // Bodies that are no JSON, or not all of it.
  {
    name: "500, text/plain",
    source: observed,
    answer: typed(500, "text/plain", "We're sorry, but something went wrong."),
    ...fault("ServerError")
  },
  { name: "200, text/plain", source: observed, answer: typed(200, "text/plain", "OK"), ...fault("Unreadable") },
  {
    name: "200, HTML",
    source: "a proxy before Zuora",
    answer: typed(200, "text/html", "<!doctype html><title>Maintenance</title>"),
    ...fault("Unreadable")
  },
  {
    name: "200, HTML called JSON",
    source: "a proxy before Zuora",
    answer: typed(200, "application/json", "<html></html>"),
    ...fault("Unreadable")
  },
  {
    name: "403, HTML",
    source: "a firewall before Zuora",
    answer: typed(403, "text/html", "<html>forbidden</html>"),
    ...no("NotPermitted")
  },
  {
    name: "200, JSON that is cut but complete by its length",
    source: "inference",
    answer: { body: '{"success":true,"id":"p1","amo' },
    ...fault("Unreadable")
  },
  {
    name: "200, a gzip body that is cut",
    source: "inference",
    answer: { headers: { "content-encoding": "gzip" }, body: gzipSync(success.body).subarray(0, 40) },
    ...fault("Unreadable")
  },
  {
    name: "500, JSON that is cut",
    source: "inference",
    answer: { status: 500, body: '{"success":fal' },
    ...fault("ServerError")
  },
  { name: "200, empty", source: "inference", answer: { body: "" }, ...fault("Unreadable") },
  { name: "204, no content", source: codes, answer: { status: 204 }, ...fault("Unreadable") },
  { name: "200, JSON called text/plain", source: observed, answer: typed(200, "text/plain", success.body) },
  {
    name: "400, JSON called text/plain",
    source: observed,
    answer: { ...v1(400, 53000030), headers: { "content-type": "text/plain" } },
    ...no("Rule")
  },
  {
    name: "200, JSON without a content type",
    source: "inference",
    answer: { headers: { "content-type": "" }, body: success.body }
  },
  // Statuses that speak alone.
  {
    name: "202, taken up for later",
    source: "Zuora API guide, Asynchronous requests",
    answer: json(202, { requestId: "r1" }),
    ...fault("UnexpectedShape")
  },
  { name: "400, empty", source: codes, answer: { status: 400 }, ...no("Invalid") },
  { name: "500, empty", source: codes, answer: { status: 500 }, ...fault("ServerError") },
  {
    name: "502, HTML",
    source: "Zuora API reference, HTTP statuses used",
    answer: typed(502, "text/html", "<html></html>"),
    ...fault("ServerError")
  },
  {
    name: "503, with Retry-After",
    source: "Zuora API reference, Response headers",
    answer: { status: 503, headers: { "retry-after": "30" } },
    ...fault("ServerError")
  },
  {
    name: "504, HTML",
    source: "Zuora gives up after 120 s",
    answer: typed(504, "text/html", "<html></html>"),
    ...fault("GatewayTimeout")
  },
  {
    name: "302, elsewhere",
    source: "a login page or a proxy",
    answer: { status: 302, headers: { location: "/elsewhere" } },
    ...fault("UnexpectedStatus")
  },
  {
    name: "307, elsewhere",
    source: "a proxy",
    answer: { status: 307, headers: { location: "/elsewhere" } },
    ...fault("UnexpectedStatus")
  },
  {
    name: "500, but success is claimed",
    source: "inference",
    answer: { ...success, status: 500 },
    ...fault("UnexpectedStatus")
  },
  {
    name: "200, content of another kind",
    source: "inference",
    answer: json(200, { hello: "world" }),
    ...fault("UnexpectedShape")
  },
  { name: "200, null", source: "inference", answer: { body: "null" }, ...fault("UnexpectedShape") }
]
