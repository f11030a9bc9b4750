/**
 * A place in JSON text that moves on value by value, so that an answer can be read into its type without building a tree
 * of it first. As strict as `JSON.parse`: whatever it cannot take, it leaves by throwing {@link stop}, and the caller
 * reads the text the ordinary way, which also says what is wrong with it.
 */

/** Thrown, never shown: this reading ends here. */
export const stop: unique symbol = Symbol("not read this way")

const quote = 0x22
const minus = 0x2d
const openList = 0x5b
const closeList = 0x5d
const openObject = 0x7b
const closeObject = 0x7d
const comma = 0x2c

/** JSON allows no control character in strings; between values they are spaces that Zuora does not send. */
const controls = /[\u0000-\u001f]/ // oxlint-disable-line no-control-regex

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39

export class JsonCursor {
  readonly text: string
  at = 0
  /** The next backslash: strings that end before it hold no escape. */
  #backslash: number

  constructor(text: string) {
    if (controls.test(text)) throw stop
    this.text = text
    this.#backslash = text.indexOf("\\")
  }

  /** Code of the next character that is no space, NaN at the end. */
  peek(): number {
    while (this.text.charCodeAt(this.at) === 0x20) this.at += 1
    return this.text.charCodeAt(this.at)
  }

  take(code: number): void {
    if (this.peek() !== code) throw stop
    this.at += 1
  }

  /** Passes a word such as `null` if it is here. */
  passes(word: string): boolean {
    if (!this.text.startsWith(word, this.at)) return false
    this.at += word.length
    return true
  }

  /** A string, its escapes resolved. */
  string(): string {
    this.take(quote)
    const start = this.at
    let end = this.text.indexOf('"', start)
    if (end < 0) throw stop
    if (this.#backslash >= 0 && this.#backslash < start) this.#backslash = this.text.indexOf("\\", start)
    if (this.#backslash < 0 || this.#backslash > end) {
      this.at = end + 1
      return this.text.slice(start, end)
    }
    while (this.#isEscaped(end)) {
      end = this.text.indexOf('"', end + 1)
      if (end < 0) throw stop
    }
    this.at = end + 1
    return unescaped(this.text.slice(start - 1, end + 1))
  }

  /** A number's own text. */
  number(): string {
    const start = this.at
    if (this.text.charCodeAt(this.at) === minus) this.at += 1
    const whole = this.at
    this.#digits()
    if (this.text.charCodeAt(whole) === 0x30 && this.at > whole + 1) throw stop
    if (this.text.charCodeAt(this.at) === 0x2e) {
      this.at += 1
      this.#digits()
    }
    if ((this.text.charCodeAt(this.at) | 0x20) === 0x65) {
      this.at += 1
      const sign = this.text.charCodeAt(this.at)
      if (sign === minus || sign === 0x2b) this.at += 1
      this.#digits()
    }
    return this.text.slice(start, this.at)
  }

  /** Goes through a list; `element` must pass one value. */
  list(element: () => void): void {
    this.take(openList)
    if (this.#closes(closeList)) return
    do element()
    while (this.#continues(closeList))
  }

  /** Goes through an object; `field` must pass one value, the colon is behind it. */
  object(field: (index: number) => void): void {
    this.take(openObject)
    if (this.#closes(closeObject)) return
    let index = 0
    do field(index++)
    while (this.#continues(closeObject))
  }

  key(): string {
    this.peek()
    const key = this.string()
    this.take(0x3a)
    return key
  }

  /** Passes one value, whatever it is. */
  skip(): void {
    const code = this.peek()
    if (code === quote) this.string()
    else if (code === minus || isDigit(code)) this.number()
    else if (code === openObject) this.object(this.#skipField)
    else if (code === openList) this.list(this.#skipElement)
    else if (!this.passes("null") && !this.passes("true") && !this.passes("false")) throw stop
  }

  /** The text must be over. */
  end(): void {
    if (!Number.isNaN(this.peek())) throw stop
  }

  readonly #skipElement = (): void => this.skip()
  readonly #skipField = (): void => {
    this.key()
    this.skip()
  }

  #closes(code: number): boolean {
    if (this.peek() !== code) return false
    this.at += 1
    return true
  }

  #continues(close: number): boolean {
    const code = this.peek()
    this.at += 1
    if (code === comma) return true
    if (code === close) return false
    throw stop
  }

  #digits(): void {
    const start = this.at
    while (isDigit(this.text.charCodeAt(this.at))) this.at += 1
    if (this.at === start) throw stop
  }

  #isEscaped(at: number): boolean {
    let backslashes = 0
    while (this.text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes += 1
    return backslashes % 2 === 1
  }
}

const unescaped = (literal: string): string => {
  try {
    return JSON.parse(literal) as string
  } catch {
    throw stop
  }
}
