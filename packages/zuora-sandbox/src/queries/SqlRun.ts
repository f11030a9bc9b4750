/**
 * Runs a parsed statement over records. Values keep the kinds of Trino: a text is not compared with a timestamp, amounts
 * are raw `decimal(18,6)`, comparisons with null hold for nothing. Source: Zuora documentation, "Data Query".
 */
import { createHash } from "node:crypto"
import * as Result from "effect/Result"
import { format, parse as parseDecimal } from "../settlement/Decimals.ts"
import * as Instant from "../time/Instant.ts"
import { Decimal } from "../server/Json.ts"
import type { Reading, Row } from "./Reading.ts"
import * as Records from "./Records.ts"
import type { Column, Condition, Operand, Select, Source } from "./Sql.ts"
import { isZone } from "../time/Zone.ts"

/** `decimal(18,6)` */
const places = 6

type Value =
  | { readonly kind: "text" | "date"; readonly text: string }
  | { readonly kind: "number"; readonly minor: bigint }
  | { readonly kind: "boolean"; readonly is: boolean }
  | { readonly kind: "timestamp"; readonly ms: number }
  | null

const valueOf = (raw: unknown): Value => {
  if (raw === null || raw === undefined) return null
  if (typeof raw === "boolean") return { kind: "boolean", is: raw }
  if (raw instanceof Decimal) return { kind: "number", minor: parseDecimal(raw.text, places) ?? 0n }
  const text = typeof raw === "string" ? raw : ""
  if (/^\d{4}-\d{2}-\d{2}T/.test(text)) return { kind: "timestamp", ms: Date.parse(text) }
  return { kind: /^\d{4}-\d{2}-\d{2}$/.test(text) ? "date" : "text", text }
}

/** A row of joined tables, by alias. */
type Joined = ReadonlyMap<string, Row>

class Failed extends Error {}

interface Tables {
  readonly sources: ReadonlyArray<Source>
  readonly columns: ReadonlyMap<string, ReadonlySet<string>>
  /** The tenant's zone, in which LIVE data are shown. */
  readonly zone: string
}

const lower = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).map(([key, value]) => [key.toLowerCase(), value]))

const resolve = (tables: Tables, { table, name }: Column): string => {
  const known = (alias: string) => tables.columns.get(alias)?.has(name) ?? true
  const [alias, ...more] = tables.sources
    .map((source) => source.alias)
    .filter((one) => (table === undefined || one === table) && known(one))
  if (alias === undefined)
    throw new Failed(`Column '${table === undefined ? name : `${table}.${name}`}' cannot be resolved`)
  if (more.length > 0) throw new Failed(`Column '${name}' is ambiguous`)
  return alias
}

const read = (tables: Tables, row: Joined, column: Column): Value =>
  valueOf(row.get(resolve(tables, column))?.[column.name])

const literal = (tables: Tables, operand: Operand & { readonly _tag: "Literal" }): Value => {
  const { text } = operand
  switch (operand.type) {
    case "number":
      return { kind: "number", minor: parseDecimal(text, places) ?? 0n }
    case "boolean":
      return { kind: "boolean", is: text === "true" }
    case "timestamp": {
      const zoned = text.replace(/ UTC$/, "Z").replace(" ", "T").replace(" ", "")
      const isZoned = /(Z|[+-]\d{2}:\d{2})$/.test(zoned)
      const ms = isZoned ? Instant.parseIso(zoned) : Instant.parseLocal(zoned, tables.zone)
      if (ms === undefined) throw new Failed(`'${text}' is not a valid timestamp literal`)
      return { kind: "timestamp", ms }
    }
    default:
      return { kind: operand.type, text }
  }
}

const operandOf = (tables: Tables, row: Joined, operand: Operand): Value =>
  operand._tag === "Literal" ? literal(tables, operand) : read(tables, row, operand.column)

const keyOf = (value: NonNullable<Value>): string | bigint | number =>
  value.kind === "number"
    ? value.minor
    : value.kind === "timestamp"
      ? value.ms
      : value.kind === "boolean"
        ? String(value.is)
        : value.text

const order = (left: NonNullable<Value>, right: NonNullable<Value>): number => {
  if (left.kind !== right.kind) throw new Failed(`Cannot apply operator: ${left.kind} with ${right.kind}`)
  const [a, b] = [keyOf(left), keyOf(right)]
  return a < b ? -1 : a > b ? 1 : 0
}

const like = (left: NonNullable<Value>, right: NonNullable<Value>): boolean => {
  const pattern = String(keyOf(right)).split(/([%_])/)
  const source = pattern.map((piece) =>
    piece === "%" ? ".*" : piece === "_" ? "." : piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
  )
  return new RegExp(`^${source.join("")}$`, "s").test(String(keyOf(left)))
}

const compared: { readonly [operator: string]: (order: number) => boolean } = {
  "=": (one) => one === 0,
  "<>": (one) => one !== 0,
  "<": (one) => one < 0,
  "<=": (one) => one <= 0,
  ">": (one) => one > 0,
  ">=": (one) => one >= 0
}

const holds = (tables: Tables, row: Joined, condition: Condition): boolean => {
  const left = operandOf(tables, row, condition.left)
  if (condition._tag === "Null") return (left === null) !== condition.not
  if (left === null) return false
  if (condition._tag === "In") {
    const choices = condition.choices.map((choice) => operandOf(tables, row, choice))
    return choices.some((choice) => choice !== null && order(left, choice) === 0) !== condition.not
  }
  const right = operandOf(tables, row, condition.right)
  if (right === null) return false
  if (condition.operator === "like") return like(left, right)
  return compared[condition.operator]?.(order(left, right)) ?? false
}

/** Tables of tenants with Invoice Item Settlement. Source: Zuora documentation, data source reference, of each of them. */
const itemSettlementOnly: ReadonlySet<string> = new Set([
  "paymentapplicationitem",
  "paymentpartitem",
  "refundapplicationitem",
  "refundpartitem"
])

const recordsOf = (reading: Reading, table: string): ReadonlyArray<Row> => {
  const object = Records.find(table)
  const missing = itemSettlementOnly.has(table) && reading.call.settings.invoiceItemSettlement === "off"
  if (object === undefined || missing) throw new Failed(`Table '${table}' does not exist`)
  return object.read(reading).map(lower)
}

const joinAll = (
  select: Select,
  tables: Tables,
  records: ReadonlyMap<string, ReadonlyArray<Row>>
): ReadonlyArray<Joined> => {
  let rows: ReadonlyArray<Joined> = (records.get(select.from.alias) ?? []).map(
    (row) => new Map([[select.from.alias, row]])
  )
  for (const { alias, on, outer } of select.joins) {
    const sides = on.map(([a, b]) => (resolve(tables, a) === alias ? { own: a, other: b } : { own: b, other: a }))
    const key = (row: Joined, side: "own" | "other"): string | undefined => {
      const values = sides.map((one) => read(tables, row, one[side]))
      return values.includes(null)
        ? undefined
        : values.map((value) => (value === null ? "" : String(keyOf(value)))).join(" ")
    }
    const index = Map.groupBy(records.get(alias) ?? [], (row) => key(new Map([[alias, row]]), "own"))
    rows = rows.flatMap((row) => {
      const wanted = key(row, "other")
      const matches = wanted === undefined ? [] : (index.get(wanted) ?? [])
      const joined = matches.map((match): Joined => new Map([...row, [alias, match]]))
      return joined.length === 0 && outer ? [row] : joined
    })
  }
  return rows
}

/** How a value is written: amounts with six places, timestamps in the tenant's zone or the one asked for. */
const show = (value: Value, zone: string): unknown => {
  if (value === null) return null
  switch (value.kind) {
    case "number": {
      const [whole = "", fraction = ""] = format(value.minor, places).split(".")
      return new Decimal(`${whole}.${fraction.padEnd(places, "0")}`)
    }
    case "boolean":
      return value.is
    case "timestamp":
      return Instant.iso(value.ms, zone)
    default:
      return value.text
  }
}

/** The zone that `at_timezone` names. */
const zoneNamed = (name: string): string => {
  if (isZone(name)) return name
  throw new Failed(`'${name}' is not a valid time zone`)
}

/**
 * Columns that tables can be joined by but that cannot be selected: the item comes from its own table.
 * Source: Zuora documentation, "Data Query limitations".
 */
const joinOnly: { readonly [table: string]: ReadonlySet<string> } = {
  paymentapplicationitem: new Set(["invoiceitemid", "debitmemoitemid"]),
  paymentpartitem: new Set(["invoiceitemid", "debitmemoitemid"])
}

const project = (select: Select, tables: Tables, rows: ReadonlyArray<Joined>): ReadonlyArray<Row> => {
  if (select.columns === "count") return [{ _col0: new Decimal(String(rows.length)) }]
  const all = tables.sources.flatMap(({ alias, table }) =>
    [...(tables.columns.get(alias) ?? [])]
      .filter((name) => joinOnly[table]?.has(name) !== true)
      .map((name) => ({ column: { table: alias, name, zone: undefined }, alias: name }))
  )
  const columns = select.columns === "all" ? all : select.columns
  for (const { column } of columns) {
    const alias = resolve(tables, column)
    const { table = "" } = tables.sources.find((source) => source.alias === alias) ?? {}
    if (joinOnly[table]?.has(column.name) === true) throw new Failed(`Column '${column.name}' cannot be selected`)
  }
  return rows.map((row) =>
    Object.fromEntries(
      columns.map(({ alias, column }) => {
        const zone = column.zone === undefined ? tables.zone : zoneNamed(column.zone)
        return [alias, show(read(tables, row, column), zone)]
      })
    )
  )
}

/** Rows without an order come in one that looks random but depends on the salt only. */
const shuffled = (rows: ReadonlyArray<Joined>, salt: string): ReadonlyArray<Joined> =>
  rows
    .map((row, at) => ({ row, rank: createHash("sha256").update(`${salt}:${at}`).digest("hex") }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ row }) => row)

const sortBy = (select: Select, tables: Tables, rows: ReadonlyArray<Joined>): ReadonlyArray<Joined> =>
  rows.toSorted((a, b) => {
    for (const { column, descending } of select.order) {
      const [left, right] = [read(tables, a, column), read(tables, b, column)]
      // Nulls come last, in both directions, as in Trino.
      if (left === null || right === null) {
        if (left !== right) return left === null ? 1 : -1
        continue
      }
      const one = order(left, right)
      if (one !== 0) return descending ? -one : one
    }
    return 0
  })

/** The rows of a statement, or the sentence with which the job fails. */
export const run = (
  select: Select,
  reading: Reading,
  zone: string,
  salt: string
): Result.Result<ReadonlyArray<Row>, string> => {
  try {
    const sources = [select.from, ...select.joins]
    const records = new Map(sources.map(({ alias, table }) => [alias, recordsOf(reading, table)]))
    const columns = new Map(
      [...records].flatMap(([alias, [sample]]) =>
        sample === undefined ? [] : [[alias, new Set(Object.keys(sample))] as const]
      )
    )
    const tables: Tables = { sources, columns, zone }
    const joined = joinAll(select, tables, records).filter((row) =>
      select.where.every((one) => holds(tables, row, one))
    )
    const ordered = sortBy(select, tables, shuffled(joined, salt))
    return Result.succeed(project(select, tables, ordered.slice(0, select.limit)))
  } catch (cause) {
    if (!(cause instanceof Failed)) throw cause
    return Result.fail(cause.message)
  }
}
