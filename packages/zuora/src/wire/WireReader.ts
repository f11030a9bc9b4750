/**
 * Reads JSON text straight into what a wire schema decodes to, for the schemas of `WireObject`: the same result in a
 * fraction of the time. The schema stays the one declaration, its reader is derived from it, and whatever a reader does
 * not take, the schema decodes, or says what is wrong. `test/WireReader.test.ts` holds the two to each other.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Decimal from "./Decimal.ts"
import { JsonCursor, stop } from "./JsonCursor.ts"
import * as JsonText from "./JsonText.ts"
import * as LazyRaw from "./LazyRaw.ts"

/** Reads the value at the cursor; `undefined` is null where that means absent. */
export type WireReader<A = unknown> = (cursor: JsonCursor) => A | undefined

const readers = new WeakMap<object, WireReader>()
/** Readers that stop at a complaint. */
const judged = new WeakSet<WireReader>()

/** Declares how a schema is read. */
export const register = (schema: Schema.Constraint, reader: WireReader | undefined): void => {
  if (reader !== undefined) readers.set(schema, reader)
}

/** The reader of a schema: its own, or one that decodes the parsed value. None for fields that may be absent. */
export const of = (schema: Schema.Constraint): WireReader | undefined => {
  const known = readers.get(schema)
  if (known !== undefined) return known
  if (schema.ast.context?.isOptional === true) return undefined
  const reader = ofList(schema) ?? decoding(schema as Schema.ConstraintDecoder<unknown>)
  readers.set(schema, reader)
  return reader
}

/**
 * Reads the whole body of an answer; `undefined` when it has to be decoded the ordinary way: it complains, it is no JSON,
 * it is laid out on several lines, or it is not what the schema says.
 */
export const readAnswer = (schema: Schema.Constraint, body: string): unknown => {
  const reader = of(schema)
  if (reader === undefined || !judged.has(reader)) return undefined
  try {
    const cursor = new JsonCursor(body)
    const value = reader(cursor)
    cursor.end()
    return value
  } catch (thrown) {
    // A RangeError is a nesting too deep for this way of reading.
    if (thrown === stop || thrown instanceof RangeError) return undefined
    throw thrown
  }
}

export const text: WireReader<string> = (cursor) => {
  const code = cursor.peek()
  if (code === 0x22) return cursor.string()
  if (cursor.passes("true")) return "true"
  if (cursor.passes("false")) return "false"
  return cursor.number()
}

const yes = /^(true|yes)$/i

export const flag: WireReader<boolean> = (cursor) => {
  cursor.peek()
  return cursor.passes("true") || (!cursor.passes("false") && yes.test(text(cursor) ?? ""))
}

export const decimal: WireReader<string> = (cursor) => {
  if (cursor.peek() === 0x22) return decimalText(cursor.string().trim())
  const number = cursor.number()
  // A JSON number is a decimal, but for the length of its exponent.
  return cursor.hadExponent ? decimalText(number) : number
}

const decimalText = (given: string): string => {
  if (!Decimal.is(given)) throw stop
  return given
}

/** Takes null as absent. */
export const maybe =
  (reader: WireReader): WireReader =>
  (cursor) => {
    cursor.peek()
    return cursor.passes("null") ? undefined : reader(cursor)
  }

const ofList = (schema: Schema.Constraint): WireReader | undefined => {
  const { ast } = schema
  const isPlain = ast._tag === "Arrays" && ast.elements.length === 0 && ast.checks === undefined
  if (!isPlain || ast.encoding !== undefined || !("value" in schema)) return undefined
  const element = of(schema.value as Schema.Constraint)
  if (element === undefined) return undefined
  return (cursor) => {
    const list: Array<unknown> = []
    if (!cursor.entersList()) return list
    do list.push(element(cursor))
    while (cursor.hasNextElement())
    return list
  }
}

const decoding = (schema: Schema.ConstraintDecoder<unknown>): WireReader => {
  const decode = Schema.decodeUnknownResult(schema)
  return (cursor) => {
    cursor.peek()
    const start = cursor.at
    cursor.skip()
    const decoded = Result.flatMap(JsonText.parse(cursor.text.slice(start, cursor.at)), decode)
    if (Result.isFailure(decoded)) throw stop
    return decoded.success
  }
}

/** What the value of a key becomes: the field `name`. */
interface Typed {
  readonly name: string
  readonly isRenamed: boolean
  readonly reader: WireReader
}

/** A key as it comes: `quoted` is how it stands in the text, colon included, so that it is compared, not cut out. */
interface Key extends Omit<Typed, "reader"> {
  readonly quoted: string
  readonly slot: number
  /** One of Zuora's flags of success. */
  readonly isFlag: boolean
  /** None for a key that has no type: its value is passed over. */
  readonly reader: WireReader | undefined
}

/** Keys by which Zuora complains, and the flags it does so with: judging is not done here. */
const complaints: ReadonlySet<string> = new Set(["reasons", "Errors", "FaultCode"])
const flags: ReadonlySet<string> = new Set(["success", "Success"])

/** The reader of an object with the given fields, other spellings of some, and its raw form. */
export const object = (
  fields: Readonly<Record<string, Schema.Constraint>>,
  renames: Readonly<Record<string, string>>
): WireReader | undefined => {
  const typed = new Map<string, Typed>()
  for (const [name, schema] of Object.entries(fields)) {
    const reader = of(schema)
    if (reader === undefined) return undefined
    typed.set(name, { name, isRenamed: false, reader })
  }
  for (const [other, name] of Object.entries(renames)) {
    const reader = typed.get(name)?.reader
    if (typed.has(other) || reader === undefined) return undefined
    typed.set(other, { name, isRenamed: true, reader })
  }
  const names = Object.keys(fields)
  const slots = new Map(names.map((name, slot) => [name, slot]))
  const required = names.flatMap((name, slot) => (fields[name]?.ast.context?.isOptional === true ? [] : [slot]))
  const order = new KeyOrder(typed, slots)
  /** For each field the number of the object that had it last: cheaper than to ask the object. */
  const lastHad = new Float64Array(names.length)
  let objects = 0

  const reader: WireReader = (cursor) => {
    const found: Record<string, unknown> = {}
    const number = ++objects
    cursor.peek()
    const start = cursor.at
    let place = 0
    let more = cursor.entersObject()
    while (more) {
      place = order.pass(cursor, place)
      const key = order.at(place++)
      if (key.isFlag && !isTrue(cursor)) throw stop
      if (key.reader === undefined) cursor.skip()
      else {
        const value = key.reader(cursor)
        if (lastHad[key.slot] === number) {
          // The same key twice: the ordinary way knows which one counts. Of two spellings the first is ours.
          if (!key.isRenamed) throw stop
        } else if (value !== undefined) {
          found[key.name] = value
          lastHad[key.slot] = number
        }
      }
      more = cursor.hasNextField()
    }
    for (const slot of required) if (lastHad[slot] !== number) throw stop
    found["raw"] = LazyRaw.make(cursor.text, start, cursor.at)
    return found
  }
  judged.add(reader)
  return reader
}

/** Objects of one kind come with their keys in one order, some left out: whoever knows it need not look keys up. */
class KeyOrder {
  readonly #typed: ReadonlyMap<string, Typed>
  readonly #slots: ReadonlyMap<string, number>
  readonly #keys: Array<Key> = []
  readonly #places = new Map<string, number>()

  constructor(typed: ReadonlyMap<string, Typed>, slots: ReadonlyMap<string, number>) {
    this.#typed = typed
    this.#slots = slots
  }

  at(place: number): Key {
    const key = this.#keys[place]
    if (key === undefined) throw stop
    return key
  }

  /** Passes a key and its colon, and says which place it has. It is expected at `place` or a little later. */
  pass(cursor: JsonCursor, place: number): number {
    const last = Math.min(place + 4, this.#keys.length)
    for (let next = place; next < last; next++) {
      if (cursor.passes(this.at(next).quoted)) return next
    }
    const text = cursor.key()
    const known = this.#places.get(text)
    if (known !== undefined) return known
    // New keys without end must not fill the memory.
    if (complaints.has(text) || this.#keys.length >= mostKeys) throw stop
    const { isRenamed, name, reader } = this.#typed.get(text) ?? { name: text, isRenamed: false, reader: undefined }
    this.#places.set(text, this.#keys.length)
    this.#keys.push({
      quoted: `${JSON.stringify(text)}:`,
      name,
      slot: this.#slots.get(name) ?? -1,
      isFlag: flags.has(text),
      isRenamed,
      reader
    })
    return this.#keys.length - 1
  }
}

const isTrue = (cursor: JsonCursor): boolean => {
  cursor.peek()
  return cursor.text.startsWith("true", cursor.at)
}

const mostKeys = 500
