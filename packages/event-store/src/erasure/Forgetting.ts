/** Who keeps what was read of a store is told to forget it when a subject was erased. */

const keepers = new WeakMap<WeakKey, Set<() => void>>()

/** `forget` is called as soon as this process knows of an erasure in this store, and perhaps without one. */
export const whenErased = (store: WeakKey, forget: () => void): void => {
  const known = keepers.get(store) ?? new Set()
  known.add(forget)
  keepers.set(store, known)
}

export const tellErased = (store: WeakKey): void => {
  for (const forget of keepers.get(store) ?? []) forget()
}
