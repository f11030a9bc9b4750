/**
 * Result files of Data Query: JSON Lines (not an array) or separated values, plain or gzipped, at a presigned address of
 * an object store that is not Zuora. It takes no bearer token (two ways to sign are refused, inference), knows no
 * routes, and closes an hour after it was given out. Source: Zuora documentation, "Data Query".
 */
import { createHash } from "node:crypto"
import { gzipSync } from "node:zlib"
import type { Answer } from "../server/Answer.ts"
import type { Call } from "../server/Call.ts"
import type { QueryJob } from "./DataQuery.ts"
import * as Json from "../server/Json.ts"
import type { Row } from "./Reading.ts"
import type { Transaction } from "../server/Store.ts"

export type Format = "JSON" | "CSV"

/** Paths of the object store. */
const prefix = "/presigned/data-query/"
const lifeSeconds = 3600

const cell = (value: unknown, separator: string): string => {
  const plain = value instanceof Json.Decimal ? value.text : value
  const text = typeof plain === "string" ? plain : plain === null ? "" : Json.stringify(plain)
  return text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export const write = (format: Format, separator: string, rows: ReadonlyArray<Row>): string => {
  if (format === "JSON") return rows.map((row) => `${Json.stringify(row)}\n`).join("")
  const [first] = rows
  if (first === undefined) return ""
  const line = (values: ReadonlyArray<unknown>) => `${values.map((value) => cell(value, separator)).join(separator)}\n`
  return line(Object.keys(first)) + rows.map((row) => line(Object.values(row))).join("")
}

const fileOf = (job: QueryJob): string =>
  `${job.id}.${job.format === "JSON" ? "jsonl" : "csv"}${job.compression === "GZIP" ? ".gz" : ""}`

const signature = (tx: Transaction, path: string, at: string): string =>
  createHash("sha256").update(`${tx.tenant.seed}:${tx.tenant.clientSecret}:${path}:${at}`).digest("hex")

/** A fresh address for a file. */
export const address = (call: Call, job: QueryJob): string => {
  const path = `${prefix}${fileOf(job)}`
  const at = new Date(call.now).toISOString().replaceAll(/[-:]|\.\d{3}/g, "")
  const query = new URLSearchParams({
    "X-Amz-Date": at,
    "X-Amz-Expires": String(lifeSeconds),
    "X-Amz-Signature": signature(call.tx, path, at)
  })
  return `${new URL(call.url).origin}${path}?${query.toString()}`
}

const problem = (status: number, code: string, message: string): Answer => ({
  status,
  contentType: "application/xml",
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  headers: {}
})

const instantOf = (text: string): number =>
  Date.parse(text.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, "$1-$2-$3T$4:$5:$6Z"))

/** The answer of the object store; `undefined` if the path is not one of its own. */
export const serve = (
  tx: Transaction,
  now: number,
  request: { readonly method: string; readonly path: string; readonly query: URLSearchParams },
  authorization: string
): Answer | undefined => {
  if (!request.path.startsWith(prefix)) return undefined
  if (request.method !== "GET") return problem(405, "MethodNotAllowed", "The specified method is not allowed.")
  if (authorization !== "") {
    return problem(400, "InvalidArgument", "Only one auth mechanism allowed: the signature in the query.")
  }
  const at = request.query.get("X-Amz-Date") ?? ""
  if (request.query.get("X-Amz-Signature") !== signature(tx, request.path, at)) {
    return problem(403, "SignatureDoesNotMatch", "The signature does not match.")
  }
  if (now > instantOf(at) + lifeSeconds * 1000) return problem(403, "AccessDenied", "Request has expired")
  const job = tx.get("queryJob", request.path.slice(prefix.length).split(".")[0] ?? "")
  if (job === undefined) return problem(404, "NoSuchKey", "The specified key does not exist.")
  if (job.compression === "NONE") {
    return { status: 200, contentType: "binary/octet-stream", body: job.file, headers: {} }
  }
  const body = gzipSync(Buffer.from(job.file)).toString("latin1")
  return { status: 200, contentType: "binary/octet-stream", body, encoding: "latin1", headers: {} }
}
