/**
 * Rows out of bytes in JSON Lines, gzipped or not, a batch at a time: plain code, since a file has up to millions.
 *
 * Source: Zuora API reference, Submit a data query: each row is a JSON object, the file is JSON Lines.
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import { isJsonNumber, parse } from "./JsonText.ts"
import { ofFields, type Row } from "../reads/Row.ts"

/** A file that is not what it should be; `line` counts from one. */
export class LineUnreadable extends Error {
  readonly line: number
  constructor(line: number, why: string) {
    super(`line ${line} ${why}`)
    this.line = line
  }
}

/** A longer line is no row of any table: the file has no line ends. */
const maxLineCharacters = 16_777_216

/** Batches of rows, none of them empty. Throws {@link LineUnreadable}, or whatever the bytes end with. */
export async function* rowsOf(bytes: ReadableStream<Uint8Array>): AsyncGenerator<readonly [Row, ...Array<Row>]> {
  const decoder = new TextDecoder("utf-8", { fatal: true })
  let line = 0
  let rest = ""
  const rowsIn = (lines: ReadonlyArray<string>): Array<Row> => {
    const rows: Array<Row> = []
    for (const text of lines) {
      line += 1
      if (text.trim() !== "") rows.push(rowOf(text, line))
    }
    return rows
  }
  for await (const chunk of chunksOf(await unzipped(bytes))) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n")
    rest = lines.pop() ?? ""
    if (rest.length > maxLineCharacters) throw new LineUnreadable(line + 1, "does not end")
    const [first, ...others] = rowsIn(lines)
    if (first !== undefined) yield [first, ...others]
  }
  const [last] = rowsIn([rest + decoder.decode()])
  if (last !== undefined) yield [last]
}

const rowOf = (text: string, line: number): Row => {
  const parsed = parse(text)
  if (Result.isFailure(parsed)) throw new LineUnreadable(line, "is cut off or no JSON")
  const value = parsed.success
  if (!isFields(value)) throw new LineUnreadable(line, "is no JSON object")
  return ofFields(value)
}

const isFields = (u: unknown): u is Readonly<Record<string, unknown>> => Predicate.isObject(u) && !isJsonNumber(u)

async function* chunksOf(bytes: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = bytes.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    // Whoever stops early stops the download too; a download that broke off has nothing left to stop.
    await reader.cancel().catch(() => undefined)
  }
}

/** Unzips what begins like gzip: whether the other side or the way here has unzipped it already is not said. */
const unzipped = async (bytes: ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array>> => {
  const chunks = chunksOf(bytes)
  const first = await chunks.next()
  if (first.done === true) return new Blob([]).stream()
  const whole = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => controller.enqueue(new Uint8Array(first.value)),
    pull: async (controller) => {
      const next = await chunks.next()
      if (next.done === true) controller.close()
      else controller.enqueue(new Uint8Array(next.value))
    },
    cancel: async () => {
      await chunks.return(undefined)
    }
  })
  const isGzip = first.value[0] === 0x1f && first.value[1] === 0x8b
  return isGzip ? whole.pipeThrough(new DecompressionStream("gzip")) : whole
}
