/** The store beneath one that seals: its events as they are stored, for whoever hashes them. */
import type { EventStore } from "../EventStore.ts"

type Store = EventStore["Service"]

const beneath = new WeakMap<Store, Store>()

export const putOver = (inner: Store, store: Store): Store => {
  beneath.set(store, inner)
  return store
}

/** The store itself where it seals nothing. */
export const unopened = (store: Store): Store => beneath.get(store) ?? store
