/** A CSV file as rows with their line numbers, and cells as amounts and dates. What cannot be read says where. */
import { type Currency, Currency as CurrencySchema } from "@counterfoil/domain/Currency"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Money from "@counterfoil/domain/Money"
import { CsvError, parse } from "csv-parse/sync"
import * as Data from "effect/Data"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { AmountColumns, Settlement } from "./GatewaysFile.ts"

/** Where in which file what is not as the gateways file says. Lines count from 1, with the heading. */
export class LineUnreadable extends Data.TaggedError("LineUnreadable")<{
  readonly file: string
  readonly line: number
  readonly problem: string
}> {
  override get message(): string {
    return `${this.file}, line ${this.line}: ${this.problem}`
  }
}

export type Format = Pick<Settlement, "delimiter" | "decimalComma" | "minorUnits" | "dates" | "leaveOut">

/** One row of a file, by the names of its columns. */
export interface Row {
  readonly file: string
  readonly line: number
  readonly cells: Readonly<Record<string, string>>
  readonly format: Format
}

const Records = Schema.Array(
  Schema.Struct({
    record: Schema.Record(Schema.String, Schema.String),
    info: Schema.Struct({ lines: Schema.Int })
  })
)

/** Every row under the heading. The first line must name the columns. */
export const rows = (file: string, text: string, format: Format): Result.Result<ReadonlyArray<Row>, LineUnreadable> =>
  Result.try({
    try: () =>
      Schema.decodeUnknownSync(Records)(
        parse(text, {
          bom: true,
          columns: true,
          delimiter: format.delimiter ?? ",",
          info: true,
          skip_empty_lines: true,
          trim: true
        })
      )
        .map(({ info, record }): Row => ({ file, line: info.lines, cells: record, format }))
        .filter(({ cells }) => !isLeftOut(cells, format)),
    catch: (error) => {
      if (error instanceof CsvError) return new LineUnreadable({ file, line: lineOf(error), problem: error.message })
      throw error
    }
  })

const lineOf = (error: CsvError): number => (typeof error["lines"] === "number" ? error["lines"] : 1)

const isLeftOut = (cells: Row["cells"], { leaveOut = {} }: Format): boolean =>
  Object.entries(leaveOut).some(([column, texts]) => texts.includes(cells[column] ?? ""))

/** Stops the reading of a file; caught where the file is read. */
export const fail = ({ file, line }: Pick<Row, "file" | "line">, problem: string): never => {
  throw new LineUnreadable({ file, line, problem })
}

/** The text of a column; a column that the file does not have fails. */
export const cell = (row: Row, column: string): string =>
  row.cells[column] ?? fail(row, `there is no column "${column}"`)

/** The text of a column, undefined where it is empty. */
export const optional = (row: Row, column: string): string | undefined => cell(row, column) || undefined

const isCurrency = Schema.is(CurrencySchema)

export const currency = (row: Row, column: string): Currency => {
  const code = cell(row, column).toUpperCase()
  return isCurrency(code) ? code : fail(row, `"${cell(row, column)}" in "${column}" is no currency`)
}

/** One signed column, or what came in less what went out. An empty cell is zero. */
export const amount = (row: Row, columns: AmountColumns, code: Currency): Money.Money =>
  typeof columns === "string"
    ? single(row, columns, code)
    : Money.subtract(single(row, columns.credit, code), single(row, columns.debit, code))

const single = (row: Row, column: string, code: Currency): Money.Money => {
  const { decimalComma = false, minorUnits = false } = row.format
  const text = cell(row, column)
  if (text === "") return Money.zero(code)
  const plain = decimalComma ? text.replaceAll(".", "").replace(",", ".") : text.replaceAll(",", "")
  if (minorUnits)
    return /^-?\d{1,30}$/.test(plain) ? Money.make(code, BigInt(plain)) : fail(row, notAmount(column, text))
  const parsed = Money.parse(plain, code)
  return Result.isSuccess(parsed) ? parsed.success : fail(row, `"${column}": ${parsed.failure.message}`)
}

const notAmount = (column: string, text: string): string => `"${text}" in "${column}" is no whole number`

const orders = {
  "yyyy-mm-dd": /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})/u,
  "dd.mm.yyyy": /^(?<day>\d{2})\.(?<month>\d{2})\.(?<year>\d{4})/u,
  "dd/mm/yyyy": /^(?<day>\d{2})\/(?<month>\d{2})\/(?<year>\d{4})/u,
  "mm/dd/yyyy": /^(?<month>\d{2})\/(?<day>\d{2})\/(?<year>\d{4})/u
}

const decodeDate = Schema.decodeUnknownOption(LocalDate)

/** The day with which the text of a column begins. */
export const date = (row: Row, column: string): LocalDate => {
  const order = row.format.dates ?? "yyyy-mm-dd"
  const text = cell(row, column)
  const { day, month, year } = orders[order].exec(text)?.groups ?? {}
  return Option.getOrElse(decodeDate(`${year}-${month}-${day}`), () =>
    fail(row, `"${text}" in "${column}" does not begin with a date ${order}`)
  )
}
