/**
 * Data Query: POST, GET, DELETE /query/jobs. A job goes from submitted over accepted and in_progress to completed or
 * failed by the sandbox clock (switch `dataQueryMs`); its result file is read at a presigned address, `DataFile.ts`.
 * Source: Zuora API reference, "Data Queries"; Zuora documentation, "Data Query". The list has no next page.
 */
import * as Result from "effect/Result"
import { type Call, type Operation, isoDatetime, param } from "../server/Call.ts"
import * as DataFile from "./DataFile.ts"
import * as Fields from "../server/Fields.ts"
import { Decimal } from "../server/Json.ts"
import { deleted, living } from "./Reading.ts"
import { type Refusal, notFound, refusal, refuse } from "../server/Refusal.ts"
import * as Sql from "./Sql.ts"
import * as SqlRun from "./SqlRun.ts"
import { userOf, zoneOf } from "../server/Tenant.ts"

export interface QueryJob {
  readonly id: string
  readonly query: string
  readonly format: DataFile.Format
  readonly separator: string
  readonly compression: "NONE" | "GZIP"
  readonly sourceData: "LIVE" | "WAREHOUSE"
  readonly useIndexJoin: boolean
  /** Only deleted rows. */
  readonly readDeleted: boolean
  readonly submittedAt: number
  readonly updatedAt: number
  readonly ended: "completed" | "failed" | "cancelled" | null
  readonly error: string | null
  readonly outputRows: number
  readonly file: string
}

/** Zone of time stamps of the warehouse, whatever the tenant's. */
const warehouseZone = "America/Los_Angeles"
const maxLength = 1_000_000

const shape = {
  query: Fields.required(Fields.text(maxLength)),
  outputFormat: Fields.required(Fields.oneOf("JSON", "CSV", "TSV", "DSV")),
  compression: Fields.required(Fields.oneOf("NONE", "GZIP", "ZIP")),
  output: Fields.required(Fields.object({ target: Fields.required(Fields.oneOf("S3", "s3")) })),
  columnSeparator: Fields.text(1),
  encryptionKey: Fields.text(100_000),
  readDeleted: Fields.boolean,
  sourceData: Fields.oneOf("LIVE", "WAREHOUSE"),
  useIndexJoin: Fields.boolean,
  warehouseSize: Fields.text()
}

type Status = "submitted" | "accepted" | "in_progress" | "completed" | "failed" | "cancelled"

/** Accepted after a third of the time, in progress after another. */
const statusOf = (call: Call, job: QueryJob): Status => {
  const elapsed = call.now - job.submittedAt
  const { dataQueryMs } = call.settings
  if (job.ended !== null) return job.ended
  return elapsed * 3 < dataQueryMs ? "submitted" : elapsed * 3 < dataQueryMs * 2 ? "accepted" : "in_progress"
}

/** Runs a job whose time has come. */
const advance = (call: Call, job: QueryJob): QueryJob => {
  if (job.ended !== null || call.now - job.submittedAt < call.settings.dataQueryMs) return job
  const zone = job.sourceData === "LIVE" ? zoneOf(call.settings) : warehouseZone
  const reading = job.readDeleted ? deleted(call) : living(call)
  const rows = Result.flatMap(Sql.parse(job.query), (select) => SqlRun.run(select, reading, zone, job.id))
  const updatedAt = job.submittedAt + call.settings.dataQueryMs
  const ended: QueryJob = Result.isSuccess(rows)
    ? {
        ...job,
        ended: "completed",
        outputRows: rows.success.length,
        file: DataFile.write(job.format, job.separator, rows.success),
        updatedAt
      }
    : { ...job, ended: "failed", error: rows.failure, updatedAt }
  call.tx.put("queryJob", ended)
  return ended
}

const write = (call: Call, job: QueryJob) => ({
  id: job.id,
  query: job.query,
  queryStatus: statusOf(call, job),
  remainingRetries: 3,
  sourceData: job.sourceData,
  useIndexJoin: job.useIndexJoin,
  createdBy: userOf(call.tx.tenant),
  updatedOn: isoDatetime(call, job.updatedAt),
  ...(job.ended === "completed"
    ? {
        dataFile: DataFile.address(call, job),
        outputRows: job.outputRows,
        processingTime: new Decimal(String(job.updatedAt - job.submittedAt))
      }
    : {}),
  // The key of a failed job's reason is not documented (inference).
  ...(job.error === null ? {} : { errorMessage: job.error })
})

/** POST /query/jobs */
export const submit: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* Fields.readBody(shape, call.body)
    const { compression, encryptionKey, outputFormat } = body
    if (compression === "ZIP" || encryptionKey !== undefined) {
      return yield* refuse(20, "This sandbox writes neither ZIP nor encrypted files.")
    }
    yield* Result.mapError(Sql.parse(body.query), (problem) => refusal(20, problem))
    const job: QueryJob = {
      id: call.tx.nextId("query"),
      query: body.query,
      format: outputFormat === "JSON" ? "JSON" : "CSV",
      separator: outputFormat === "TSV" ? "\t" : outputFormat === "DSV" ? (body.columnSeparator ?? "|") : ",",
      compression,
      sourceData: body.sourceData ?? "LIVE",
      useIndexJoin: body.useIndexJoin ?? false,
      readDeleted: body.readDeleted ?? false,
      submittedAt: call.now,
      updatedAt: call.now,
      ended: null,
      error: null,
      outputRows: 0,
      file: ""
    }
    call.tx.put("queryJob", job)
    return { data: write(call, job) }
  })

const find = (call: Call): Result.Result<QueryJob, Refusal> => {
  const job = call.tx.get("queryJob", param(call, "jobId"))
  return job === undefined ? notFound(param(call, "jobId")) : Result.succeed(job)
}

/** GET /query/jobs/{jobId} */
export const get: Operation = (call) => Result.map(find(call), (job) => ({ data: write(call, advance(call, job)) }))

/** GET /query/jobs: at most 100, latest first; there is no next page. */
export const list: Operation = (call) => {
  const size = Number.parseInt(call.query.get("pageSize") ?? "20", 10)
  if (!(size >= 1 && size <= 100)) return refuse(20, "pageSize must be from 1 to 100.")
  const status = call.query.get("queryStatus")
  const rows = [...call.tx.all("queryJob")]
    .map((job) => write(call, advance(call, job)))
    .filter((row) => status === null || row.queryStatus === status)
  return Result.succeed({ data: rows.toReversed().slice(0, size) })
}

/** DELETE /query/jobs/{jobId}: cancels what has not ended. */
export const cancel: Operation = (call) =>
  Result.map(find(call), (found) => {
    const job = advance(call, found)
    const canceled: QueryJob = job.ended === null ? { ...job, ended: "cancelled", updatedAt: call.now } : job
    call.tx.put("queryJob", canceled)
    return { data: write(call, canceled) }
  })
