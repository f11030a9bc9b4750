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
import * as Idempotency from "./Idempotency.ts"
import * as Json from "./Json.ts"
import { Refusal, codeOf, refusal } from "./Refusal.ts"
import { familyOf, match } from "./Routes.ts"
import { Transaction } from "./Store.ts"
import { isVersion } from "./Version.ts"

export interface Request {
  readonly method: string
  readonly path: string
  /** Path and query as sent. */
  readonly target: string
  readonly query: URLSearchParams
  /** A header by lower-case name, "" if absent. */
  readonly header: (name: string) => string
  /** Body text, after decompression; `undefined` if it could not be decompressed. */
  readonly body: string | undefined
  readonly baseUrl: string
}

/** Whether a Zuora-Track-Id may be used, and is then echoed. */
export const isTrackId = (text: string): boolean => trackIdPattern.test(text)

export interface Reply {
  readonly answer: Answer
  readonly replayed: boolean
}

/** At most 64 US-ASCII characters, none of `:` `;` `"` `'`. Source: Zuora API reference, "Request headers". */
const trackIdPattern = /^[\x20-\x21\x23-\x26\x28-\x39\x3c-\x7e]{0,64}$/

/** Payments and credit memos as v1 changes them exist with Invoice Settlement only. */
const needsSettlement = /^\/v1\/(payments|creditmemos|credit-memos|invoices\/[^/]+\/creditmemos)(\/|$)/

const wrongMethod = (): Refusal =>
  new Refusal({ category: 45, status: 405, reasons: [{ code: codeOf(45), message: "Request method not supported" }] })

/** Body-less PUTs too must say `application/json`; observed on a live tenant, code 50000045. */
const wrongType = (): Refusal =>
  new Refusal({ category: 45, status: 415, reasons: [{ code: codeOf(45), message: "Content type is not supported" }] })

const isJson = (contentType: string): boolean => /^application\/json\b/i.test(contentType)

const hasAstral = (text: string): boolean => /[\u{10000}-\u{10ffff}]/u.test(text)

const parseBody = (request: Request): Result.Result<unknown, Refusal> =>
  Result.gen(function* () {
    if (request.method === "GET" || request.method === "DELETE") return {}
    if (!isJson(request.header("content-type"))) return yield* Result.fail(wrongType())
    const { body } = request
    if (body === undefined) return yield* Result.fail(refusal(90, "The request body is not valid gzip."))
    if (body.trim() === "") return {}
    const parsed = yield* Result.mapError(Json.parse(body), (problem) => refusal(90, `Malformed JSON: ${problem}`))
    // Also when the characters come as \uXXXX pairs.
    return hasAstral(JSON.stringify(parsed) ?? "")
      ? yield* Result.fail(refusal(20, "4-byte UTF-8 characters are not supported."))
      : parsed
  })

const run = (
  tx: Transaction,
  request: Request,
  now: number,
  version: string,
  found: { readonly operation: Operation; readonly params: { readonly [name: string]: string } }
): Result.Result<unknown, Refusal> =>
  Result.gen(function* () {
    const body = yield* parseBody(request)
    const inner = new Transaction(tx)
    const { settings } = tx.tenant
    const { params, operation } = found
    if (settings.invoiceSettlement === "off" && request.method !== "GET" && needsSettlement.test(request.path)) {
      return yield* Result.fail(refusal(10, "This operation needs Invoice Settlement, which is not enabled."))
    }
    const url = `${request.baseUrl}${request.path}`
    const outcome = operation({ tx: inner, now, settings, params, query: request.query, body, version, url })
    // What a refused operation wrote is dropped as a whole.
    const result = yield* outcome
    tx.merge(inner)
    return result
  })

/** Answers a request. `running` says whether another request with the same key is being processed. */
export const handle = (tx: Transaction, request: Request, now: number, requestId: string, running: boolean): Reply => {
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
  if (request.path === "/oauth/token" && request.method === "POST") {
    return done(Auth.token(tx, now, request.header("content-type"), request.body ?? ""))
  }
  const found = match(request.method, request.path)
  if (found._tag === "NoRoute") return done(Answers.message(404, "no Route matched with those values"))
  const unauthorized = Auth.check(tx, now, request.header("authorization"), family)
  if (unauthorized !== undefined) return done(unauthorized)
  if (found._tag === "WrongMethod") return done(refused(wrongMethod()))
  if (!isVersion(version)) return done(Answers.message(400, `Zuora-Version '${version}' is not a minor version`))
  const keyed = { key, method: request.method, url: request.target, now }
  const decided = key === "" ? undefined : Idempotency.decide(tx, keyed, settings, running)
  if (decided !== undefined) return done(decided, true)
  const outcome = run(tx, request, now, version, found)
  const answer = Result.isSuccess(outcome) ? Answers.json(200, outcome.success) : refused(outcome.failure)
  if (key !== "" && Idempotency.isKept(request.method)) {
    tx.put("idempotency", { id: key, method: request.method, url: request.target, setAt: now, answer })
  }
  return done(answer)
}
