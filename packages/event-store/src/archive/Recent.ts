/** What was used last, up to a size; what was not used for longest goes first. */
export class Recent<Value> {
  readonly #capacity: number
  readonly #entries = new Map<string, { readonly value: Value; readonly size: number }>()
  #size = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** Of all that it holds; at most the capacity. */
  get size(): number {
    return this.#size
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry.value
  }

  /** Not kept if it is larger than the capacity. */
  put(key: string, value: Value, size: number): void {
    this.#drop(key)
    if (size > this.#capacity) return
    this.#entries.set(key, { value, size })
    this.#size += size
    for (const oldest of this.#entries.keys()) {
      if (this.#size <= this.#capacity) return
      this.#drop(oldest)
    }
  }

  #drop(key: string): void {
    this.#size -= this.#entries.get(key)?.size ?? 0
    this.#entries.delete(key)
  }
}
