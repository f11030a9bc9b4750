/**
 * The parsed form of an object that hardly anybody looks at: it is parsed when someone does. It looks like the plain
 * object that it stands for, and keeps the text that it came in alive. It is a Proxy: `structuredClone` takes a copy of it
 * (`{ ...raw }`), not itself.
 */
import * as Result from "effect/Result"
import * as JsonText from "./JsonText.ts"

type Fields = Record<string, unknown>

/** `start` to `end` of the text is one complete JSON object. */
export const make = (text: string, start: number, end: number): Readonly<Fields> =>
  new Proxy({}, new LazyRaw(text, start, end))

class LazyRaw implements ProxyHandler<Fields> {
  #text: string
  readonly #start: number
  readonly #end: number
  #parsed: Fields | undefined

  constructor(text: string, start: number, end: number) {
    this.#text = text
    this.#start = start
    this.#end = end
  }

  get(_target: Fields, key: string | symbol): unknown {
    return Reflect.get(this.#fields(), key)
  }
  has(_target: Fields, key: string | symbol): boolean {
    return Reflect.has(this.#fields(), key)
  }
  ownKeys(): Array<string | symbol> {
    return Reflect.ownKeys(this.#fields())
  }
  getOwnPropertyDescriptor(_target: Fields, key: string | symbol): PropertyDescriptor | undefined {
    return Reflect.getOwnPropertyDescriptor(this.#fields(), key)
  }
  set(): boolean {
    return false
  }
  defineProperty(): boolean {
    return false
  }
  deleteProperty(): boolean {
    return false
  }

  #fields(): Fields {
    if (this.#parsed === undefined) {
      const text = this.#text.slice(this.#start, this.#end)
      // The cursor went through this text: it is an object.
      this.#parsed = Result.getOrThrow(JsonText.parse(text)) as Fields
      this.#text = ""
    }
    return this.#parsed
  }
}
