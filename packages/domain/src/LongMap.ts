/**
 * A map that does not change, and of which one with an entry more is made without copying all that are there: states that
 * follow one another share what is old. Otherwise a document with thousands of applications would be copied whole at each
 * event, and folding it would take as long as the square of its events.
 *
 * Entries stand in the order in which their keys came first, as in a `Map`; values are replaced, nothing is taken out.
 */

/** How many entries are copied at most for one more. Rarely, so many have come together, all are. */
const mostRecent = 128

export class LongMap<K, V> implements ReadonlyMap<K, V> {
  /** Shared by the maps that were made of it. */
  readonly #old: ReadonlyMap<K, V>
  /** What has come or changed since. */
  readonly #recent: ReadonlyMap<K, V>
  readonly #size: number

  private constructor(old: ReadonlyMap<K, V>, recent: ReadonlyMap<K, V>, size: number) {
    this.#old = old
    this.#recent = recent
    this.#size = size
  }

  static empty<K, V>(): LongMap<K, V> {
    return new LongMap<K, V>(new Map(), new Map(), 0)
  }

  /** One entry a key, in this order. */
  static of<K, V>(entries: Iterable<readonly [K, V]>): LongMap<K, V> {
    const all = new Map(entries)
    return new LongMap<K, V>(all, new Map(), all.size)
  }

  get size(): number {
    return this.#size
  }

  /** This map with one entry more, or with another value of a key that it has. */
  with(key: K, value: V): LongMap<K, V> {
    const recent = new Map(this.#recent).set(key, value)
    const size = this.has(key) ? this.#size : this.#size + 1
    if (recent.size <= mostRecent) return new LongMap(this.#old, recent, size)
    const all = new Map(this.#old)
    for (const [one, its] of recent) all.set(one, its)
    return new LongMap<K, V>(all, new Map(), size)
  }

  has(key: K): boolean {
    return this.#recent.has(key) || this.#old.has(key)
  }

  get(key: K): V | undefined {
    return this.#recent.has(key) ? this.#recent.get(key) : this.#old.get(key)
  }

  *entries(): MapIterator<[K, V]> {
    const [old, recent] = [this.#old, this.#recent]
    for (const entry of old) {
      const changed = recent.size === 0 ? undefined : recent.get(entry[0])
      yield changed === undefined ? entry : [entry[0], changed]
    }
    for (const entry of recent) if (!old.has(entry[0])) yield entry
  }

  *keys(): MapIterator<K> {
    for (const [key] of this.entries()) yield key
  }

  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value
  }

  forEach(each: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this.entries()) each(value, key, this)
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries()
  }
}
