/** Lists come in pages: as many rows as asked for, and where the next page begins. */
import * as Schema from "effect/Schema"

export const pageSize = { usual: 50, most: 200 } as const

const Limit = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: pageSize.most }))

/** What every list takes. `after` is `next` of the page before, which has a form of its own in some lists. */
export const pageQueryWith = <S extends Schema.Top>(after: S) => ({
  after: Schema.optional(after),
  /** 50 where nothing is said, 200 at most. */
  limit: Schema.optional(Limit)
})

export const pageQuery = pageQueryWith(Schema.String)

/** A place that is a whole number. */
export const Count = Schema.String.check(
  Schema.isPattern(/^\d{1,15}$/, { message: "Expected next of the page before" })
)

/** Rows, and what to give as `after` for more; null when these are the last. */
export const pageOf = <S extends Schema.Top>(row: S) =>
  Schema.Struct({ rows: Schema.Array(row), next: Schema.NullOr(Schema.String) })
