/** Whole tables by Data Query, typed. Source: Zuora API reference, Data queries; what the tables hold, `objects/Tables.ts`. */
import type * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { DataQueryReads, Patience } from "./DataQueryReads.ts"
import type { DataQueryUnfinished } from "./DataQueryUnfinished.ts"
import { decode, type Table } from "../objects/TableColumns.ts"
import { tables, type TableName, type TableRecord } from "../objects/Tables.ts"
import { unexpected } from "./Reader.ts"
import type { Row } from "./Row.ts"
import { statement, type Window } from "./TableQuery.ts"
import type { ZuoraError } from "../ZuoraError.ts"

export interface TableReads {
  /** Rows of a table or of a window of it, by one Data Query job; submitted when the stream is run. */
  readonly tableRows: <T extends TableName>(
    table: T,
    window?: Window<keyof (typeof tables)[T]["columns"] & string>,
    patience?: Patience
  ) => Stream.Stream<TableRecord<T>, ZuoraError | DataQueryUnfinished>
}

export const make = ({ dataQuery }: DataQueryReads): TableReads => ({
  tableRows: <T extends TableName>(name: T, window: Window = {}, patience: Patience = {}) => {
    const table: Table = tables[name]
    const call = `table-${name}`
    const decodeAll = decoder<T>(call, table)
    return Stream.unwrap(
      Effect.map(Effect.fromResult(statement(call, table, window)), (query) =>
        Stream.mapArrayEffect(dataQuery({ query, readDeleted: window.deleted }, patience), decodeAll)
      )
    )
  }
})

/** Decodes a batch of rows without an effect for each. */
const decoder =
  <T extends TableName>(call: string, table: Table) =>
  ([first, ...rest]: Arr.NonEmptyReadonlyArray<Row>) => {
    const one = (row: Row) =>
      Result.mapError(decode(table, row) as Result.Result<TableRecord<T>, string>, (problem) =>
        unexpected(call, problem)
      )
    return Effect.fromResult(
      Result.gen(function* () {
        const records: Arr.NonEmptyArray<TableRecord<T>> = [yield* one(first)]
        for (const row of rest) records.push(yield* one(row))
        return records
      })
    )
  }
