/**
 * Data Query: SQL over all of a tenant's objects, run as a job whose result is a file.
 *
 * Source: Zuora API reference, Submit a data query; Zuora documentation, Data Query limitations: at most 1,000,000
 * characters, 5 jobs running and 10 waiting per tenant, an hour for each of at most four attempts. Amounts are not rounded to
 * their currency; time stamps of LIVE data are in the tenant's zone, of WAREHOUSE data in US Pacific.
 */
import type * as Result from "effect/Result"
import type { Json } from "../wire/JsonText.ts"
import { RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"

export interface Request {
  /** SQL of Trino's dialect. */
  readonly query: string
  /** Only the deleted rows, which Zuora keeps for 30 days. */
  readonly readDeleted?: boolean | undefined
  /** Default LIVE. */
  readonly sourceData?: "LIVE" | "WAREHOUSE" | undefined
  readonly useIndexJoin?: boolean | undefined
  /** Only for WAREHOUSE. */
  readonly warehouseSize?: "xsmall" | undefined
  /** How the file is stored; read either way. Default GZIP. */
  readonly compression?: "NONE" | "GZIP" | undefined
}

const maxCharacters = 1_000_000

/** The body that submits a job with a result in JSON Lines, if Zuora takes such a query. */
export const body = (call: string, request: Request): Result.Result<Json, RequestInvalid> => {
  const checks = new RequestChecks()
  const { compression = "GZIP", readDeleted, sourceData, useIndexJoin, warehouseSize } = request
  if (sourceData !== undefined) checks.oneOf("sourceData", sourceData, ["LIVE", "WAREHOUSE"])
  if (warehouseSize !== undefined && sourceData !== "WAREHOUSE") {
    checks.add("warehouseSize", "is given for live data", "leave it out or query the WAREHOUSE")
  }
  return checks.result(call, {
    query: checks.required("query", request.query, maxCharacters),
    compression: checks.oneOf("compression", compression, ["NONE", "GZIP"]),
    output: { target: "S3" },
    outputFormat: "JSON",
    readDeleted,
    sourceData,
    useIndexJoin,
    warehouseSize
  })
}
