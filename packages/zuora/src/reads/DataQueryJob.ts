/**
 * A Data Query job. Source: Zuora API reference, Retrieve a data query job.
 *
 * `queryStatus`: submitted, accepted, in_progress, completed, failed, cancelled. `dataFile` is an address that needs no
 * token, so whoever has it can read the result.
 */
import * as Schema from "effect/Schema"
import { decimal, flag, object, Text, text } from "../wire/WireObject.ts"

export const DataQueryJob = object({
  id: Text,
  queryStatus: Text,
  query: text,
  dataFile: text,
  outputRows: decimal,
  processingTime: decimal,
  remainingRetries: decimal,
  retries: decimal,
  sourceData: text,
  useIndexJoin: flag,
  createdBy: text,
  createdByUserEmail: text,
  createdOn: text,
  updatedOn: text
})
export type DataQueryJob = typeof DataQueryJob.Type

/** One job, as every answer about one wraps it. */
export const One = object({ data: DataQueryJob })
/** A list of jobs; it has no further pages. */
export const Many = object({ data: Schema.Array(DataQueryJob) })
