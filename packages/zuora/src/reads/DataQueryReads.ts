/** Data Query: submit, watch and cancel jobs, and read their rows. Source: Zuora API reference, Data queries. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Stream from "effect/Stream"
import * as DataQuery from "./DataQuery.ts"
import * as DataQueryFile from "./DataQueryFile.ts"
import { type DataQueryJob, Many, One } from "./DataQueryJob.ts"
import { DataQueryUnfinished } from "./DataQueryUnfinished.ts"
import { part, type Read, type Reader, type Reads } from "./Reader.ts"
import { RequestChecks } from "../requests/RequestChecks.ts"
import type { Row } from "./Row.ts"
import type { ZuoraError } from "../ZuoraError.ts"

/** How long to wait for a job. */
export interface Patience {
  /** Default four hours: four attempts of an hour each, the most Zuora makes. */
  readonly maxWaitMs?: number | undefined
  /** When a job is looked at first after it was submitted, at once by default: each look is a request. */
  readonly firstLookMs?: number | undefined
}

export interface JobFilter {
  readonly queryStatus?: "accepted" | "in_progress" | "completed" | "failed" | "cancelled" | undefined
  /** 1 to 100, the default; the list has no further pages. The reference says 1,000, a tenant took no more than 100. */
  readonly pageSize?: number | undefined
}

export interface DataQueryReads {
  /** Submits a query. If an answer is lost, a second job may run: it costs a place in the queue, no more. */
  readonly submitDataQuery: (request: DataQuery.Request) => Read<DataQueryJob>
  readonly dataQueryJob: (jobId: string) => Read<DataQueryJob>
  /** The newest jobs. */
  readonly dataQueryJobs: (filter?: JobFilter) => Read<ReadonlyArray<DataQueryJob>>
  /** Takes back a job that is accepted or in progress. */
  readonly cancelDataQuery: (jobId: string) => Read<DataQueryJob>
  /** Looks at a job, ever more rarely, until it is completed. */
  readonly awaitDataQuery: (
    jobId: string,
    patience?: Patience
  ) => Effect.Effect<DataQueryJob, ZuoraError | DataQueryUnfinished>
  /** The rows of a completed job, as many as it has told, else the stream fails at its end. */
  readonly dataQueryRows: (job: DataQueryJob) => Reads<Row>
  /** Submits, waits and reads in one. A job that is no longer waited for is cancelled. */
  readonly dataQuery: (
    request: DataQuery.Request,
    patience?: Patience
  ) => Stream.Stream<Row, ZuoraError | DataQueryUnfinished>
}

const hourMs = 3_600_000
const firstPauseMs = 1000
const longestPauseMs = 30_000
const growth = 1.5
const mostJobs = 100

export const make = ({ ask, one, settings }: Reader, client: HttpClient.HttpClient): DataQueryReads => {
  const jobAt = (jobId: string) => `/query/jobs/${part(jobId)}`

  const submitDataQuery = Effect.fn("Zuora.submitDataQuery")(function* (request: DataQuery.Request) {
    const body = yield* Effect.fromResult(DataQuery.body("submit-data-query", request))
    return (yield* ask("submit-data-query", "POST", "/query/jobs", body, One)).data
  })
  const dataQueryJob = Effect.fn("Zuora.dataQueryJob")((jobId: string) =>
    Effect.map(one("data-query-job", jobAt(jobId), One), ({ data }) => data)
  )
  const dataQueryJobs = Effect.fn("Zuora.dataQueryJobs")(function* ({
    pageSize = mostJobs,
    queryStatus
  }: JobFilter = {}) {
    const checks = new RequestChecks()
    checks.wholeNumber("pageSize", pageSize, 1, mostJobs)
    const status = queryStatus === undefined ? "" : `&queryStatus=${part(queryStatus)}`
    const path = yield* Effect.fromResult(checks.result("data-query-jobs", `/query/jobs?pageSize=${pageSize}${status}`))
    return (yield* one("data-query-jobs", path, Many)).data
  })
  const cancelDataQuery = Effect.fn("Zuora.cancelDataQuery")((jobId: string) =>
    Effect.map(ask("cancel-data-query", "DELETE", jobAt(jobId), undefined, One), ({ data }) => data)
  )

  const awaitDataQuery = Effect.fn("Zuora.awaitDataQuery")(function* (
    jobId: string,
    { firstLookMs = 0, maxWaitMs = 4 * hourMs }: Patience = {}
  ) {
    const startedMs = yield* Clock.currentTimeMillis
    let pauseMs = Math.max(firstPauseMs, firstLookMs)
    if (firstLookMs > 0) yield* Effect.sleep(firstLookMs)
    for (;;) {
      const job = yield* dataQueryJob(jobId)
      if (job.queryStatus === "completed") return job
      const waitedMs = (yield* Clock.currentTimeMillis) - startedMs
      const unfinished = new DataQueryUnfinished({ job, waitedMs })
      if (!unfinished.running || waitedMs >= maxWaitMs) return yield* unfinished
      yield* Effect.sleep(Math.min(pauseMs, maxWaitMs - waitedMs))
      pauseMs = Math.min(longestPauseMs, pauseMs * growth)
    }
  })

  const dataQueryRows = (job: DataQueryJob) => DataQueryFile.rows(client, settings, job)

  const dataQuery = (request: DataQuery.Request, patience: Patience = {}) =>
    Stream.unwrap(
      Effect.gen(function* () {
        const { id } = yield* submitDataQuery(request)
        const drop = Effect.ignore(cancelDataQuery(id))
        const job = yield* awaitDataQuery(id, patience).pipe(
          Effect.onInterrupt(() => drop),
          Effect.tapError((error) => (error._tag === "DataQueryUnfinished" && error.running ? drop : Effect.void))
        )
        return dataQueryRows(job)
      })
    )

  return { submitDataQuery, dataQueryJob, dataQueryJobs, cancelDataQuery, awaitDataQuery, dataQueryRows, dataQuery }
}
