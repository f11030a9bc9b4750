/**
 * ZOQL: `select A, B from Object where …`. One object, no joins, no IN, no sorting, no parentheses (`and` binds before
 * `or`), no `*`, at most 200 conditions and 10,000 characters, `like` with one `%` at an end. Names in any case.
 * Source: Zuora documentation, "ZOQL"; codes: SOAP error codes; the text for an unknown field was observed.
 */
import * as Result from "effect/Result"
import { parse as parseDecimal } from "../settlement/Decimals.ts"
import { Decimal } from "../server/Json.ts"
import type { Row } from "./Reading.ts"
import * as Records from "./Records.ts"

/** A code and a sentence, as Zuora's `FaultCode` and `FaultMessage`. */
export interface Problem {
  readonly fault: "MALFORMED_QUERY" | "INVALID_TYPE" | "INVALID_FIELD" | "INVALID_VALUE"
  readonly message: string
}

export interface Query {
  readonly object: { readonly name: string; readonly read: Records.Read }
  readonly fields: ReadonlyArray<string>
  /** Alternatives, each a list of conditions that all hold; empty: every row. */
  readonly where: ReadonlyArray<ReadonlyArray<Condition>>
}

export interface Condition {
  readonly field: string
  readonly operator: string
  /** Null: the word `null`. */
  readonly value: string | null
}

const maxConditions = 200
const maxLength = 10_000

const malformed = (message: string): Result.Result<never, Problem> =>
  Result.fail({ fault: "MALFORMED_QUERY", message: `You have an error in your ZOQL syntax: ${message}` })

const token = /\s*('(?:[^'\\]|\\.)*'|[A-Za-z_][\w.]*|[+-]?\d[\w.:+-]*|<=|>=|!=|<>|[=<>,*()])/gy

/** Words, quoted texts and signs; `undefined` if something is left over. */
const tokens = (text: string): ReadonlyArray<string> | undefined => {
  const found: Array<string> = []
  token.lastIndex = 0
  let end = 0
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    found.push(match[1] ?? "")
    end = token.lastIndex
  }
  return text.slice(end).trim() === "" ? found : undefined
}

const isWord = (text: string | undefined, word: string): boolean => text?.toLowerCase() === word
const unquote = (text: string): string => text.slice(1, -1).replaceAll(/\\(.)/g, "$1")

const readCondition = (words: ReadonlyArray<string>): Result.Result<Condition, Problem> => {
  const [field = "", operator = "", value = "", ...more] = words
  if (more.length > 0 || value === "" || !/^(=|!=|<>|<|<=|>|>=|like)$/i.test(operator)) {
    return malformed(`near '${words.join(" ")}'`)
  }
  if (isWord(operator, "like") && !/^'(%[^%]*|[^%]*%)'$/.test(value)) return malformed("like takes one % at an end")
  const isText = value.startsWith("'")
  return Result.succeed({
    field,
    operator: operator.toLowerCase(),
    value: isWord(value, "null") ? null : isText ? unquote(value) : value
  })
}

/** Splits a list of words at a word. */
const splitAt = (words: ReadonlyArray<string>, word: string): ReadonlyArray<ReadonlyArray<string>> =>
  words.reduce<ReadonlyArray<ReadonlyArray<string>>>(
    (parts, one) => (isWord(one, word) ? [...parts, []] : [...parts.slice(0, -1), [...(parts.at(-1) ?? []), one]]),
    [[]]
  )

export const parse = (text: string): Result.Result<Query, Problem> =>
  Result.gen(function* () {
    const words = text.length > maxLength ? undefined : tokens(text)
    if (words === undefined) return yield* malformed(`at most ${maxLength} characters, of known signs`)
    const from = words.findIndex((word) => isWord(word, "from"))
    const fields = words.slice(1, from).filter((_, at) => at % 2 === 0)
    const commas = words.slice(1, from).filter((_, at) => at % 2 === 1)
    if (!isWord(words[0], "select") || from < 2 || commas.some((word) => word !== ",")) {
      return yield* malformed("select FIELD, FIELD from OBJECT")
    }
    if (words.some((word) => /^[()*]$/.test(word) || isWord(word, "in") || isWord(word, "order"))) {
      return yield* malformed("no parentheses, no *, no in, no order by")
    }
    const object = Records.find(words[from + 1] ?? "")
    if (object === undefined) {
      return yield* Result.fail<Problem>({ fault: "INVALID_TYPE", message: `invalid type: ${words[from + 1] ?? ""}` })
    }
    const rest = words.slice(from + 2)
    if (rest.length === 0) return { object, fields, where: [] }
    if (!isWord(rest[0], "where")) return yield* malformed(`near '${rest[0] ?? ""}'`)
    const where: Array<ReadonlyArray<Condition>> = []
    for (const alternative of splitAt(rest.slice(1), "or")) {
      const conditions: Array<Condition> = []
      for (const condition of splitAt(alternative, "and")) conditions.push(yield* readCondition(condition))
      where.push(conditions)
    }
    if (where.flat().length > maxConditions) return yield* malformed(`more than ${maxConditions} conditions`)
    return { object, fields, where }
  })

/** Finer than any currency, so that amounts of any scale compare as numbers. */
const comparePlaces = 10

const compare = (value: unknown, wanted: string): number => {
  if (value instanceof Decimal) {
    const [a, b] = [parseDecimal(value.text, comparePlaces), parseDecimal(wanted, comparePlaces)]
    if (a === undefined || b === undefined) return Number.NaN
    return a < b ? -1 : a > b ? 1 : 0
  }
  const text = String(value)
  if (/^\d{4}-\d{2}-\d{2}T/.test(text)) {
    // A bound without a zone is in the tenant's, whose offset the value carries (inference).
    const zoned = /([+-]\d{2}:?\d{2}|Z)$/.test(wanted) ? wanted : `${wanted}${text.slice(-6)}`
    return Date.parse(text) - Date.parse(zoned)
  }
  return text < wanted ? -1 : text > wanted ? 1 : 0
}

const like = (value: unknown, pattern: string): boolean =>
  pattern.startsWith("%") ? String(value).endsWith(pattern.slice(1)) : String(value).startsWith(pattern.slice(0, -1))

const holds = (value: unknown, { operator, value: wanted }: Condition): boolean => {
  if (wanted === null) return operator === "=" ? value === null : value !== null
  if (value === null) return operator === "!=" || operator === "<>"
  if (operator === "like") return like(value, wanted)
  const order = compare(value, wanted)
  switch (operator) {
    case "=":
      return order === 0
    case "<":
      return order < 0
    case "<=":
      return order <= 0
    case ">":
      return order > 0
    case ">=":
      return order >= 0
    default:
      return order !== 0
  }
}

/** The record's own spelling of each field; ZOQL's starts in upper case. */
const keysOf = (
  query: Query,
  row: Row | undefined,
  names: ReadonlyArray<string>
): Result.Result<ReadonlyArray<string>, Problem> =>
  Result.gen(function* () {
    const keys: Array<string> = []
    for (const name of names) {
      const key = Object.keys(row ?? {}).find((one) => one.toLowerCase() === name.toLowerCase())
      if (key === undefined && row !== undefined) {
        const message = `invalid field for query: ${query.object.name}.${name}`
        return yield* Result.fail<Problem>({ fault: "INVALID_FIELD", message })
      }
      keys.push(key ?? name)
    }
    return keys
  })

const upper = (key: string): string => key.slice(0, 1).toUpperCase() + key.slice(1)

/** The records that match: chosen fields only, without those that are null. */
export const select = (query: Query, rows: ReadonlyArray<Row>): Result.Result<ReadonlyArray<Row>, Problem> =>
  Result.gen(function* () {
    const fields = yield* keysOf(query, rows[0], query.fields)
    const names = query.where.flat().map((condition) => condition.field)
    const keys = new Map((yield* keysOf(query, rows[0], names)).map((key, at) => [names[at] ?? "", key]))
    const test = (row: Row): boolean =>
      query.where.length === 0 ||
      query.where.some((all) => all.every((one) => holds(row[keys.get(one.field) ?? ""] ?? null, one)))
    return rows
      .filter(test)
      .map((row) =>
        Object.fromEntries(
          fields
            .map((key) => [upper(key), row[key]] as const)
            .filter(([, value]) => value !== null && value !== undefined)
        )
      )
  })
