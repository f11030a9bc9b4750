/**
 * One request through the rules that hold for all calls: headers, authentication, route, content type, idempotency,
 * body, operation, error shape. Synchronous and pure but for the transaction it is given, so every call is atomic.
 * Sources: Zuora API reference, "Requests and responses", "Error handling", "API versions", "Idempotent requests".
 */
import * as Result from "effect/Result"
import type { Answer, Family } from "./Answer.ts"
import * as Answers from "./Answer.ts"
import * as Auth from "./Auth.ts"
import type { Operation } from "./Call.ts"
import * as DataFile from "../queries/DataFile.ts"
import type { Fault } from "../faults/Fault.ts"
import * as FaultEffect from "../faults/FaultEffect.ts"
import type { Aim } from "../faults/FaultKind.ts"
import * as Idempotency from "./Idempotency.ts"
import * as Json from "./Json.ts"
import { Refusal, codeOf, refusal } from "./Refusal.ts"
import { familyOf, match } from "./Routes.ts"
import * as Sight from "./Sight.ts"
import { type Rows, Transaction } from "./Store.ts"
import { isVersion } from "./Version.ts"

export interface Request extends Aim {
  /** Path and query as sent. */
  readonly target: string
  /** A header by lower-case name, "" if absent. */
  readonly header: (name: string) => string
  /** Body text, after decompression; `undefined` if it could not be decompressed, or is above `bodyLimit`. */
  readonly body: string | undefined
  readonly baseUrl: string
}

/** More bytes than this, compressed or not, are not read (inference: the reference names no limit). */
export const bodyLimit = 10_000_000

/** Whether a Zuora-Track-Id may be used, and is then echoed. */
export const isTrackId = (text: string): boolean => trackIdPattern.test(text)

export interface Reply {
  readonly answer: Answer
  readonly replayed: boolean
}

/** At most 64 US-ASCII characters, none of `:` `;` `"` `'`. Source: Zuora API reference, "Request headers". */
const trackIdPattern = /^[\x20-\x21\x23-\x26\x28-\x39\x3c-\x7e]{0,64}$/

/** Payments, refunds and memos as v1 changes them exist with Invoice Settlement only. */
const needsSettlement =
  /^\/v1\/(payments|refunds|(credit|debit)-?memos|invoices\/[^/]+\/((credit|debit)memos|write-off|reverse))(\/|$)/

const wrongMethod = (): Refusal =>
  new Refusal({ category: 45, status: 405, reasons: [{ code: codeOf(45), message: "Request method not supported" }] })

/** PUTs that need no body must say `application/json` too, and send `{}`; observed on a live tenant, code 50000045. */
const wrongType = (): Refusal =>
  new Refusal({ category: 45, status: 415, reasons: [{ code: codeOf(45), message: "Content type is not supported" }] })

const isJson = (contentType: string): boolean => /^application\/json\b/i.test(contentType)

const hasAstral = (text: string): boolean => /[\u{10000}-\u{10ffff}]/u.test(text)

const parseBody = (request: Request): Result.Result<unknown, Refusal> =>
  Result.gen(function* () {
    if (request.method === "GET" || request.method === "DELETE") return {}
    if (!isJson(request.header("content-type"))) return yield* Result.fail(wrongType())
    const { body } = request
    if (body === undefined) return yield* Result.fail(refusal(90, "The request body is too large or not valid gzip."))
    if (body.trim() === "") return request.method === "PUT" ? yield* Result.fail(wrongType()) : {}
    const parsed = yield* Result.mapError(Json.parse(body), (problem) => refusal(90, `Malformed JSON: ${problem}`))
    // Also when the characters come as \uXXXX pairs.
    return hasAstral(JSON.stringify(parsed) ?? "")
      ? yield* Result.fail(refusal(20, "4-byte UTF-8 characters are not supported."))
      : parsed
  })

interface Found {
  readonly operation: Operation
  readonly params: { readonly [name: string]: string }
}

const run = (
  tx: Transaction,
  request: Request,
  version: string,
  { operation, params }: Found,
  { now, fault, view }: Circumstances
): Result.Result<unknown, Refusal> =>
  Result.gen(function* () {
    const { settings } = tx.tenant
    const sight = yield* Sight.of(request, settings)
    const body = yield* parseBody(request)
    const inner = new Transaction(sight(view(tx)))
    if (settings.invoiceSettlement === "off" && request.method !== "GET" && needsSettlement.test(request.path)) {
      return yield* Result.fail(refusal(10, "This operation needs Invoice Settlement, which is not enabled."))
    }
    const url = `${request.baseUrl}${request.path}`
    const instead = FaultEffect.inPlace(fault)
    if (instead !== undefined) return yield* Result.fail(instead)
    const shift = fault?.kind === "shiftPage" ? fault.rows : 0
    const { query } = request
    const gatewayHangs = fault?.kind === "stuck"
    const wsdl = request.header("x-zuora-wsdl-version")
    const wsdlVersion = /^\d{1,4}(\.\d)?$/.test(wsdl) ? Number.parseInt(wsdl, 10) : settings.wsdlVersion
    const bent = { shift, gatewayHangs }
    const outcome = operation({ tx: inner, now, settings, params, query, body, version, wsdlVersion, url, ...bent })
    // What a refused operation wrote is dropped as a whole.
    const result = yield* outcome
    tx.merge(inner)
    return result
  })

/** What an answer depends on beside the request and the state. */
export interface Circumstances {
  /** Epoch milliseconds on the sandbox clock. */
  readonly now: number
  readonly requestId: string
  /** Whether another request with the same key is being processed. */
  readonly running: boolean
  readonly fault: Fault | undefined
  /** The state as the operation sees it. */
  readonly view: (tx: Transaction) => Rows
}

/** Answers a request. */
export const handle = (tx: Transaction, request: Request, circumstances: Circumstances): Reply => {
  const { now, requestId, running, fault } = circumstances
  const done = (answer: Answer, replayed = false): Reply => ({ answer, replayed })
  const { settings } = tx.tenant
  const family: Family = familyOf(request.path)
  const version = request.header("zuora-version") || settings.defaultVersion
  const key = request.header("idempotency-key")
  const refused = (problem: Refusal): Answer =>
    Answers.refused(problem, { family, version, method: request.method, settings, requestId })
  if (!isTrackId(request.header("zuora-track-id"))) {
    return done(Answers.message(400, "Zuora-Track-Id must be at most 64 US-ASCII characters without : ; \" '"))
  }
  const front = FaultEffect.inFront(fault)
  if (front !== undefined) return done(front)
  if (request.path === "/oauth/token" && request.method === "POST") {
    return done(Auth.token(tx, now, request.header("content-type"), request.body ?? ""))
  }
  const file = DataFile.serve(tx, now, request, request.header("authorization"))
  if (file !== undefined) return done(file)
  const found = match(request.method, request.path)
  if (found._tag === "NoRoute") return done(Answers.message(404, "no Route matched with those values"))
  if (fault?.kind === "expireToken") FaultEffect.expireToken(tx, request.header("authorization"), now)
  const unauthorized = Auth.check(tx, now, request.header("authorization"), family)
  if (unauthorized !== undefined) return done(unauthorized)
  if (found._tag === "WrongMethod") return done(refused(wrongMethod()))
  if (!isVersion(version)) return done(Answers.message(400, `Zuora-Version '${version}' is not a minor version`))
  const entity = Sight.entityOf(request, settings)
  const keyed = { key, method: request.method, url: request.target, entity, now }
  const decided = key === "" ? undefined : Idempotency.decide(tx, keyed, settings, running)
  if (decided !== undefined) return done(decided, true)
  const outcome = run(tx, request, version, found, circumstances)
  const whole = Result.isSuccess(outcome) ? Answers.json(200, outcome.success) : refused(outcome.failure)
  const answer = fault?.kind === "halfPage" ? FaultEffect.halve(whole) : whole
  const locked = Result.isFailure(outcome) && outcome.failure.category === 50 && settings.lockKeepsKey === "no"
  if (key !== "" && Idempotency.isKept(request.method) && !locked) {
    tx.put("idempotency", { id: key, method: request.method, url: request.target, entity, setAt: now, answer })
  }
  return done(answer)
}
