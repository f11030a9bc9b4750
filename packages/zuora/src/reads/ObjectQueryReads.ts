/** Reads by object query. Source: Zuora API reference, Object Queries. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as ObjectQuery from "./ObjectQuery.ts"
import { type QueryableObject, type QueryRecord, records } from "../objects/QueryRecords.ts"
import { endless, type Read, type Reader, type Reads } from "./Reader.ts"

export interface ObjectQueryReads {
  /** Records page by page, as they are asked for. */
  readonly objectQuery: <O extends QueryableObject>(object: O, query: ObjectQuery.Query) => Reads<QueryRecord<O>>
  /** One record, by id, or by number where the object has one. */
  readonly objectRecord: <O extends QueryableObject>(
    object: O,
    key: string,
    selection?: ObjectQuery.Selection
  ) => Read<QueryRecord<O>>
}

export const make = ({ one, settings }: Reader): ObjectQueryReads => ({
  objectQuery: <O extends QueryableObject>(object: O, query: ObjectQuery.Query) => {
    const name = `query-${object}`
    const page = ObjectQuery.page(recordOf(object))
    return Stream.suspend(() => {
      const seen = new Set<string>()
      const next = Effect.fnUntraced(function* (cursor: string) {
        if (seen.has(cursor) || seen.size >= settings.maxPages) return yield* endless(name, cursor)
        seen.add(cursor)
        const path = yield* Effect.fromResult(ObjectQuery.listPath(name, object, query))
        const at = cursor === "" ? path : `${path}&cursor=${encodeURIComponent(cursor)}`
        const { data, nextPage } = yield* one(name, at, page)
        return [data, Option.fromUndefinedOr(nextPage === "" ? undefined : nextPage)] as const
      })
      return Stream.paginate("", next)
    })
  },
  objectRecord: Effect.fn("Zuora.objectRecord")(
    <O extends QueryableObject>(object: O, key: string, selection: ObjectQuery.Selection = {}) => {
      const name = `record-${object}`
      const path = Effect.fromResult(ObjectQuery.recordPath(name, object, key, selection))
      return Effect.flatMap(path, (at) => one(name, at, recordOf(object)))
    }
  )
})

const recordOf = <O extends QueryableObject>(object: O) => records[object] as Schema.ConstraintDecoder<QueryRecord<O>>
