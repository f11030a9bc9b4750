/**
 * The result file of a Data Query job, fetched from where Zuora has put it, row by row.
 *
 * Source: Zuora API reference, Retrieve a data query job: a presigned address. No bearer token goes there (inferred:
 * it is another host), none of Zuora's headers, and no error quotes the address, which is a secret.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as Stream from "effect/Stream"
import type { DataQueryJob } from "./DataQueryJob.ts"
import { LineUnreadable, rowsOf } from "../wire/JsonLines.ts"
import { type Reads, unexpected } from "./Reader.ts"
import type { Row } from "./Row.ts"
import { OutcomeUnknown, type ZuoraError } from "../ZuoraError.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

const call = "data-query-file"

/** The address is not to be led elsewhere, nor told who traces. */
const context = Context.make(FetchHttpClient.RequestInit, { redirect: "manual" }).pipe(
  Context.add(HttpClient.TracerPropagationEnabled, false)
)

/** All rows of a completed job, checked against the number that the job tells. */
export const rows = (client: HttpClient.HttpClient, settings: ZuoraSettings, job: DataQueryJob): Reads<Row> =>
  Stream.unwrap(
    Effect.gen(function* () {
      if (job.dataFile === undefined || !URL.canParse(job.dataFile)) {
        return yield* unexpected(call, `job ${job.id} is ${job.queryStatus} and names no file`)
      }
      const response = yield* client.get(job.dataFile).pipe(
        Effect.mapError(() => lost("no answer")),
        Effect.timeoutOrElse({
          duration: settings.timeoutMs,
          orElse: () => Effect.fail(lost(`no answer within ${settings.timeoutMs} ms`))
        }),
        Effect.provideContext(context)
      )
      if (response.status >= 500 || response.status === 429)
        return yield* lost(`the file's place answered ${response.status}`)
      if (response.status !== 200) {
        return yield* unexpected(call, "the file cannot be had; its address lives only for some hours", response.status)
      }
      const bytes = yield* Stream.toReadableStreamEffect(response.stream)
      return counted(job, Stream.flattenArray(Stream.fromAsyncIterable(rowsOf(bytes), broken)))
    })
  )

const broken = (error: unknown): ZuoraError =>
  error instanceof LineUnreadable ? unexpected(call, error.message) : lost("the file broke off")

/** Fails at the end when there are more or fewer rows than the job has told. */
const counted = (job: DataQueryJob, all: Reads<Row>): Reads<Row> => {
  if (job.outputRows === undefined) return all
  const told = Number.parseInt(job.outputRows, 10)
  let seen = 0
  return all.pipe(
    Stream.mapArray((batch) => {
      seen += batch.length
      return batch
    }),
    Stream.onEnd(
      Effect.suspend(() =>
        seen === told ? Effect.void : Effect.fail(unexpected(call, `the file has ${seen} rows, the job ${told}`))
      )
    )
  )
}

const lost = (detail: string): OutcomeUnknown =>
  new OutcomeUnknown({ call, kind: "ConnectionLost", detail, money: "nothing happened", repeat: "Safe" })
