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
    const start = this.peek() === quote ? this.at + 1 : this.at
    return this.#passesString() ? this.text.slice(start, this.at - 1) : unescaped(this.text.slice(start - 1, this.at))
  }

  /** Whether it held no escape. */
  #passesString(): boolean {
    this.take(quote)
    const start = this.at
    let end = this.text.indexOf('"', start)
    if (this.#backslash >= 0 && this.#backslash < start) this.#backslash = this.text.indexOf("\\", start)
    const isPlain = this.#backslash < 0 || this.#backslash > end
    // Without an escape the loop ends at its first look.
    while (end >= 0 && this.#isEscaped(end)) end = this.text.indexOf('"', end + 1)
    if (end < 0) throw stop
    this.at = end + 1
    return isPlain
  }

  /** Whether the last number had an exponent. */
  hadExponent = false

  /** A number's own text. */
  number(): string {
    const start = this.at
    this.hadExponent = false
    if (this.text.charCodeAt(this.at) === minus) this.at += 1
    const whole = this.at
    this.#digits()
    if (this.text.charCodeAt(whole) === 0x30 && this.at > whole + 1) throw stop
    if (this.text.charCodeAt(this.at) === 0x2e) {
      this.at += 1
      this.#digits()
    }
    if ((this.text.charCodeAt(this.at) | 0x20) === 0x65) {
      this.hadExponent = true
      this.at += 1
      const sign = this.text.charCodeAt(this.at)
      if (sign === minus || sign === 0x2b) this.at += 1
      this.#digits()
    }
    return this.text.slice(start, this.at)
  }

  /** Enters a list, or passes it if it is empty. Whether there is an element. */
  entersList(): boolean {
    this.take(openList)
    return !this.#closes(closeList)
  }

  /** Behind an element: whether there is another one. */
  hasNextElement(): boolean {
    return this.#continues(closeList)
  }

  /** Enters an object, or passes it if it is empty. Whether there is a field. */
  entersObject(): boolean {
    this.take(openObject)
    return !this.#closes(closeObject)
  }

  /** Behind a field: whether there is another one. */
  hasNextField(): boolean {
    return this.#continues(closeObject)
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
    if (code === quote) this.#skipString()
    else if (code === minus || isDigit(code)) this.number()
    else if (code === openObject) this.#skipObject()
    else if (code === openList) this.#skipList()
    else if (!this.passes("null") && !this.passes("true") && !this.passes("false")) throw stop
  }

  /** The text must be over. */
  end(): void {
    if (!Number.isNaN(this.peek())) throw stop
  }

  #skipString(): void {
    const start = this.at
    if (!this.#passesString()) unescaped(this.text.slice(start, this.at))
  }

  #skipList(): void {
    if (!this.entersList()) return
    do this.skip()
    while (this.hasNextElement())
  }

  #skipObject(): void {
    if (!this.entersObject()) return
    do {
      this.key()
      this.skip()
    } while (this.hasNextField())
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
