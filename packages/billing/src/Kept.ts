/** What was folded of long stretches of events, by name: so much that it is bounded, the ones asked for last kept longest. */

import { whenErased } from "@counterfoil/event-store/erasure/Forgetting"

/** Shorter ones are read again sooner than they would be kept. */
const shortest = 100
/** Events whose folds are kept at once. */
const mostEvents = 200_000

interface Entry<A> {
  readonly value: A
  /** Events that it was folded from. */
  readonly events: number
}

export class Kept<A> {
  /** The one asked for last at the end. */
  readonly #entries = new Map<string, Entry<A>>()
  #events = 0
  #age = 0

  /** Grows when all is forgotten: what was read before that is not put here afterwards. */
  get age(): number {
    return this.#age
  }

  get(name: string): A | undefined {
    const found = this.#entries.get(name)
    if (found !== undefined) {
      this.#entries.delete(name)
      this.#entries.set(name, found)
    }
    return found?.value
  }

  forget(name: string): void {
    this.#events -= this.#entries.get(name)?.events ?? 0
    this.#entries.delete(name)
  }

  forgetAll(): void {
    this.#age += 1
    this.#events = 0
    this.#entries.clear()
  }

  /** Of two readers at once, what the one that saw more has folded is kept. */
  put(name: string, value: A, events: number, age: number): void {
    if (age !== this.#age) return
    if (events < shortest || events > mostEvents) return
    if ((this.#entries.get(name)?.events ?? 0) > events) return
    this.forget(name)
    this.#entries.set(name, { value, events })
    this.#events += events
    for (const oldest of this.#entries.keys()) {
      if (this.#events <= mostEvents) break
      this.forget(oldest)
    }
  }
}

/** One for each store, gone with it: its events are all that is folded. What is erased from them is forgotten here. */
export const keptBeside = <Store extends WeakKey, A>(): ((store: Store) => Kept<A>) => {
  const all = new WeakMap<Store, Kept<A>>()
  return (store) => {
    const known = all.get(store)
    if (known !== undefined) return known
    const kept = new Kept<A>()
    all.set(store, kept)
    whenErased(store, () => {
      kept.forgetAll()
    })
    return kept
  }
}

/** Where an event stands, and what it says: as it was when it was folded? */
export const isSame = (found: Mark | undefined, before: Mark): boolean =>
  found !== undefined &&
  found.contentHash === before.contentHash &&
  found.eventId === before.eventId &&
  found.log === before.log &&
  found.position === before.position

interface Mark {
  readonly log: number
  readonly position: number
  readonly eventId: string
  readonly contentHash: string
}
