/** A CSV file as rows with their line numbers, and cells as amounts and dates. What cannot be read says where. */
import { type Currency, Currency as CurrencySchema } from "@counterfoil/domain/Currency"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Money from "@counterfoil/domain/Money"
import { CsvError, parse } from "csv-parse"
import * as Data from "effect/Data"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { pipeline, Readable } from "node:stream"
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

/** The file itself: it cannot be read, or is another one than before. */
export class FileUnreadable extends Data.TaggedError("FileUnreadable")<{
  readonly file: string
  readonly problem: string
}> {
  override get message(): string {
    return this.problem
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

/** Rows in memory at once. */
const atOnce = 1_000

/** Every row under the heading, as `read` has it, some at a time. The first line must name the columns. */
export const rows = <A>(
  file: string,
  bytes: Stream.Stream<Uint8Array, FileUnreadable>,
  format: Format,
  read: (row: Row) => A
): Stream.Stream<ReadonlyArray<A>, LineUnreadable | FileUnreadable> =>
  Stream.fromAsyncIterable(inStretches(file, bytes, format, read), (error) => {
    if (error instanceof CsvError) return new LineUnreadable({ file, line: lineOf(error), problem: error.message })
    if (error instanceof LineUnreadable || error instanceof FileUnreadable) return error
    throw error
  })

async function* inStretches<A>(
  file: string,
  bytes: Stream.Stream<Uint8Array, FileUnreadable>,
  format: Format,
  read: (row: Row) => A
): AsyncGenerator<ReadonlyArray<A>> {
  const parser = parse({
    bom: true,
    columns: true,
    delimiter: format.delimiter ?? ",",
    info: true,
    skip_empty_lines: true,
    trim: true
  })
  // What fails on either side is thrown where the rows are taken.
  pipeline(Readable.from(Stream.toAsyncIterable(bytes)), parser, () => {})
  let stretch: Array<A> = []
  // As `columns` and `info` have it.
  for await (const { info, record } of parser as AsyncIterable<{
    readonly info: { readonly lines: number }
    readonly record: Row["cells"]
  }>) {
    if (isLeftOut(record, format)) continue
    stretch.push(read({ file, line: info.lines, cells: record, format }))
    if (stretch.length < atOnce) continue
    yield stretch
    stretch = []
  }
  if (stretch.length > 0) yield stretch
}

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
