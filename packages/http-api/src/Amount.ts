/** Money as JSON says it everywhere here: decimal text, never a number. */
import * as Schema from "effect/Schema"

/** `{ "amount": "10.10", "currency": "EUR" }`. */
export const Amount = Schema.Struct({ amount: Schema.String, currency: Schema.String }).annotate({
  identifier: "Amount"
})
export type Amount = typeof Amount.Type

/** ISO day, 2026-03-31. */
export const Day = Schema.String.check(
  Schema.isPattern(/^\d{4}-\d{2}-\d{2}$/, { message: "Expected a day such as 2026-03-31" })
)

/** ISO instant in UTC, 2026-03-31T22:00:00.000Z. */
export const Instant = Schema.String.check(
  Schema.isPattern(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?Z$/, {
    message: "Expected an instant in UTC such as 2026-03-31T22:00:00Z"
  })
)
