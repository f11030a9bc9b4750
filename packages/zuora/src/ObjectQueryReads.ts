/** Reads by object query. Source: Zuora API reference, Object Queries. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as ObjectQuery from "./ObjectQuery.ts"
import { endless, type Reader, type Reads } from "./Reader.ts"

export interface ObjectQueryReads {
  /** Records page by page, as they are asked for. */
  readonly objectQuery: <O extends ObjectQuery.QueryableObject>(
    object: O,
    query: ObjectQuery.Query
  ) => Reads<ObjectQuery.QueryRecord<O>>
}

export const make = ({ one, settings }: Reader): ObjectQueryReads => ({
  objectQuery: <O extends ObjectQuery.QueryableObject>(object: O, query: ObjectQuery.Query) => {
    const name = `query-${object}`
    const record = ObjectQuery.records[object] as Schema.ConstraintDecoder<ObjectQuery.QueryRecord<O>>
    const page = ObjectQuery.page(record)
    const start: { readonly cursor?: string; readonly pages: number } = { pages: 0 }
    const next = Effect.fnUntraced(function* ({ cursor, pages }: typeof start) {
      yield* Effect.fromResult(ObjectQuery.check(name, query))
      const { data, nextPage } = yield* one(name, ObjectQuery.path(object, query, cursor), page)
      if (nextPage === undefined) return [data, Option.none()] as const
      if (nextPage === cursor || pages + 1 >= settings.maxPages) return yield* endless(name, nextPage)
      return [data, Option.some({ cursor: nextPage, pages: pages + 1 })] as const
    })
    return Stream.paginate(start, next)
  }
})
