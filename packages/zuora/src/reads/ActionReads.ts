/** Queries of the older Actions API. Source: Zuora API reference, Actions: Query and Query more. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { endless, type Reader, type Reads, unexpected } from "./Reader.ts"
import type { Row } from "./Row.ts"
import * as Zoql from "./Zoql.ts"

export interface ActionReads {
  /**
   * Records of a ZOQL query, batch by batch, in no certain order. `batchSize` is 1 to 2,000, the default. Values are put
   * into the query with {@link Zoql.quote}.
   */
  readonly zoql: (queryString: string, options?: { readonly batchSize?: number | undefined }) => Reads<Row>
}

export const make = ({ ask, settings }: Reader): ActionReads => ({
  zoql: (queryString, { batchSize } = {}) =>
    Stream.suspend(() => {
      const seen = new Set<string>()
      const next = Effect.fnUntraced(function* (locator: string) {
        if (seen.has(locator) || seen.size >= settings.maxPages) return yield* endless("zoql", locator)
        seen.add(locator)
        const batch = yield* locator === ""
          ? Effect.flatMap(Effect.fromResult(Zoql.body("zoql", queryString, batchSize)), (body) =>
              ask("zoql", "POST", "/v1/action/query", body, Zoql.Batch)
            )
          : ask("zoql", "POST", "/v1/action/queryMore", { queryLocator: locator }, Zoql.Batch)
        if (batch.done !== true && batch.queryLocator === undefined) {
          return yield* unexpected("zoql", "the query is not done, but there is no locator for the rest")
        }
        const more = batch.done === true ? Option.none() : Option.fromUndefinedOr(batch.queryLocator)
        return [batch.records ?? [], more] as const
      })
      return Stream.paginate("", next)
    })
})
