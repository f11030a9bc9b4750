/**
 * The SQL that this Data Query understands, a small part of Trino's: SELECT columns | * | count(*) FROM table [alias]
 * [[LEFT] JOIN table [alias] ON a.x = b.y [AND …]] [WHERE conditions joined by AND] [ORDER BY …] [LIMIT n]. Conditions:
 * = <> < <= > >=, IS [NOT] NULL, [NOT] IN (…), LIKE, BETWEEN; literals: 'text', numbers, true, false, DATE '…',
 * TIMESTAMP '…'; at_timezone(column, 'UTC'). Names in any case.
 */
import * as Result from "effect/Result"

export interface Column {
  readonly table: string | undefined
  readonly name: string
  /** Shown in this zone instead of the tenant's. */
  readonly zone: string | undefined
}
export type Operand =
  | { readonly _tag: "Column"; readonly column: Column }
  | {
      readonly _tag: "Literal"
      readonly type: "text" | "number" | "boolean" | "date" | "timestamp"
      readonly text: string
    }

export type Condition =
  | { readonly _tag: "Compare"; readonly left: Operand; readonly operator: string; readonly right: Operand }
  | { readonly _tag: "Null"; readonly left: Operand; readonly not: boolean }
  | { readonly _tag: "In"; readonly left: Operand; readonly not: boolean; readonly choices: ReadonlyArray<Operand> }

export interface Source {
  readonly table: string
  readonly alias: string
}
export interface Join extends Source {
  readonly outer: boolean
  readonly on: ReadonlyArray<readonly [Column, Column]>
}
export interface Select {
  readonly columns: "all" | "count" | ReadonlyArray<{ readonly column: Column; readonly alias: string }>
  readonly from: Source
  readonly joins: ReadonlyArray<Join>
  readonly where: ReadonlyArray<Condition>
  readonly order: ReadonlyArray<{ readonly column: Column; readonly descending: boolean }>
  readonly limit: number | undefined
}

const token = /\s*('(?:[^']|'')*'|"[^"]+"|[A-Za-z_]\w*|-?\d+(?:\.\d+)?|<=|>=|<>|!=|[=<>,.*()])/gy
const keywords = /^(where|join|left|inner|order|limit|on|and|as|group|having|union|outer|asc|desc|or)$/

/** Reads from front to back; throws a `Malformed` at the first word it does not take, which `parse` catches. */
class Reader {
  private readonly words: ReadonlyArray<string>
  private at = 0

  constructor(text: string) {
    const words: Array<string> = []
    token.lastIndex = 0
    let end = 0
    for (let match = token.exec(text); match !== null; match = token.exec(text)) {
      words.push(match[1] ?? "")
      end = token.lastIndex
    }
    if (text.slice(end).replace(/;\s*$/, "").trim() !== "") throw new Malformed(text.slice(end).trim().slice(0, 40))
    this.words = words
  }

  get next(): string {
    return this.words[this.at] ?? ""
  }

  /** Takes the words if they come next. */
  took(...words: ReadonlyArray<string>): boolean {
    const fits = words.every((word, offset) => this.words[this.at + offset]?.toLowerCase() === word)
    if (fits) this.at += words.length
    return fits
  }

  need(word: string): void {
    if (!this.took(word)) throw new Malformed(this.next)
  }

  take(pattern: RegExp): string {
    if (!pattern.test(this.next)) throw new Malformed(this.next)
    this.at += 1
    return this.words[this.at - 1] ?? ""
  }

  name(): string {
    const word = this.take(/^("[^"]+"|[A-Za-z_]\w*)$/)
    if (keywords.test(word.toLowerCase())) throw new Malformed(word)
    return word.replaceAll('"', "").toLowerCase()
  }

  text(): string {
    return this.take(/^'/).slice(1, -1).replaceAll("''", "'")
  }

  list<A>(read: () => A): ReadonlyArray<A> {
    const found = [read()]
    while (this.took(",")) found.push(read())
    return found
  }
}

class Malformed extends Error {}

const readColumn = (reader: Reader): Column => {
  if (reader.took("at_timezone", "(")) {
    const column = readColumn(reader)
    reader.need(",")
    const zone = reader.text()
    reader.need(")")
    return { ...column, zone }
  }
  const first = reader.name()
  return reader.took(".")
    ? { table: first, name: reader.name(), zone: undefined }
    : { table: undefined, name: first, zone: undefined }
}

const readOperand = (reader: Reader): Operand => {
  const literal = (type: "text" | "number" | "boolean" | "date" | "timestamp", text: string): Operand => ({
    _tag: "Literal",
    type,
    text
  })
  if (reader.next.startsWith("'")) return literal("text", reader.text())
  if (/^-?\d/.test(reader.next)) return literal("number", reader.take(/./))
  if (reader.took("true")) return literal("boolean", "true")
  if (reader.took("false")) return literal("boolean", "false")
  if (reader.took("date")) return literal("date", reader.text())
  if (reader.took("timestamp")) return literal("timestamp", reader.text())
  return { _tag: "Column", column: readColumn(reader) }
}

const readCondition = (reader: Reader): ReadonlyArray<Condition> => {
  const left = readOperand(reader)
  if (reader.took("is", "not", "null")) return [{ _tag: "Null", left, not: true }]
  if (reader.took("is", "null")) return [{ _tag: "Null", left, not: false }]
  const not = reader.took("not")
  if (reader.took("in", "(")) {
    const choices = reader.list(() => readOperand(reader))
    reader.need(")")
    return [{ _tag: "In", left, not, choices }]
  }
  if (not) throw new Malformed(reader.next)
  if (reader.took("like")) return [{ _tag: "Compare", left, operator: "like", right: readOperand(reader) }]
  if (reader.took("between")) {
    const low = readOperand(reader)
    reader.need("and")
    const between = [low, readOperand(reader)] as const
    return between.map((right, at) => ({ _tag: "Compare", left, operator: at === 0 ? ">=" : "<=", right }))
  }
  const operator = reader.take(/^(=|<>|!=|<|<=|>|>=)$/)
  return [{ _tag: "Compare", left, operator: operator === "!=" ? "<>" : operator, right: readOperand(reader) }]
}

const readSource = (reader: Reader): Source => {
  const table = reader.name()
  reader.took("as")
  const isAlias = /^("|[A-Za-z_])/.test(reader.next) && !keywords.test(reader.next.toLowerCase())
  return { table, alias: isAlias ? reader.name() : table }
}

const readJoins = (reader: Reader): ReadonlyArray<Join> => {
  const joins: Array<Join> = []
  for (;;) {
    const outer = reader.took("left", "outer") || reader.took("left")
    if (!outer) reader.took("inner")
    if (!reader.took("join")) return joins
    const source = readSource(reader)
    reader.need("on")
    const on: Array<readonly [Column, Column]> = []
    do {
      const left = readColumn(reader)
      reader.need("=")
      on.push([left, readColumn(reader)])
    } while (reader.took("and"))
    joins.push({ ...source, outer, on })
  }
}

const readColumns = (reader: Reader): Select["columns"] => {
  if (reader.took("*")) return "all"
  if (reader.took("count", "(", "*", ")")) return "count"
  return reader.list(() => {
    const column = readColumn(reader)
    return { column, alias: reader.took("as") ? reader.name() : column.name }
  })
}

const readSelect = (reader: Reader): Select => {
  reader.need("select")
  const columns = readColumns(reader)
  reader.need("from")
  const from = readSource(reader)
  const joins = readJoins(reader)
  const where: Array<Condition> = []
  if (reader.took("where")) {
    do where.push(...readCondition(reader))
    while (reader.took("and"))
  }
  const order = reader.took("order", "by")
    ? reader.list(() => {
        const column = readColumn(reader)
        const descending = reader.took("desc")
        if (!descending) reader.took("asc")
        return { column, descending }
      })
    : []
  const limit = reader.took("limit") ? Number.parseInt(reader.take(/^\d{1,9}$/), 10) : undefined
  if (reader.next !== "") throw new Malformed(reader.next)
  return { columns, from, joins, where, order, limit }
}

/** Reads a statement; fails with a sentence about the first word that is not understood. */
export const parse = (text: string): Result.Result<Select, string> => {
  try {
    return Result.succeed(readSelect(new Reader(text)))
  } catch (cause) {
    if (!(cause instanceof Malformed)) throw cause
    return Result.fail(
      `mismatched input '${cause.message}'. This sandbox understands a part of SQL only: see its README.`
    )
  }
}
