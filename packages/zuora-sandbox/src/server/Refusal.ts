/**
 * How Zuora says no: a code of six resource digits and a two-digit category, and a message.
 * Source: Zuora API reference, "Error codes" and "Error handling". The full table of resource codes is not public, so
 * 500000 stands where no concrete code is known.
 */
import * as Data from "effect/Data"
import * as Result from "effect/Result"

export interface Reason {
  readonly code: number
  readonly message: string
}

/** Two-digit category of an error code and the HTTP status it has from version 2024-05-20 on. */
export const statusByCategory = {
  10: 403,
  11: 401,
  20: 400,
  21: 400,
  22: 400,
  23: 400,
  27: 400,
  30: 400,
  40: 404,
  45: 415,
  50: 409,
  60: 500,
  61: 500,
  70: 429,
  90: 400,
  99: 500
} as const
export type Category = keyof typeof statusByCategory

/** A refused request. `status` is set where Zuora answers with it whatever the version. */
export class Refusal extends Data.TaggedError("Refusal")<{
  readonly category: Category
  readonly reasons: ReadonlyArray<Reason>
  readonly status?: number
  /** Code of an action, such as `INVALID_FIELD`. */
  readonly fault?: string
}> {}

/** A code of the resource (six digits) and category. */
export const codeOf = (category: Category, resource = 500000): number => resource * 100 + category

export const refusal = (category: Category, message: string, resource = 500000): Refusal =>
  new Refusal({ category, reasons: [{ code: codeOf(category, resource), message }] })

/** The refusal as a failed `Result`, to be yielded inside an operation. */
export const refuse = (category: Category, message: string, resource?: number): Result.Result<never, Refusal> =>
  Result.fail(refusal(category, message, resource))

/** Category 40 in the words a live tenant used. */
export const notFound = (key: string, resource?: number): Result.Result<never, Refusal> =>
  refuse(40, `Cannot find entity by key: '${key}'.`, resource)

/** Refuses with category 30 (business rule) unless the rule holds. */
export const rule = (holds: boolean, message: string): Result.Result<void, Refusal> =>
  holds ? Result.succeed(undefined) : refuse(30, message)
