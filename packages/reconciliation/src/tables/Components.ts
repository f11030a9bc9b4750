/** Documents that must be compared together: those that pairs with a difference tie to one another. */

/** Two documents, and how they are tied. */
export interface Edge {
  readonly source: string
  readonly target: string
}

/** Groups of streams, each sorted, that no edge leaves. */
export const componentsOf = (
  streams: Iterable<string>,
  edges: Iterable<Edge>
): ReadonlyArray<ReadonlyArray<string>> => {
  const parents = new Map<string, string>()
  const rootOf = (stream: string): string => {
    let root = stream
    for (let above = parents.get(root); above !== undefined; above = parents.get(root)) root = above
    // Whoever asks again finds it at once.
    for (let at = stream; at !== root;) {
      const above = parents.get(at) ?? root
      parents.set(at, root)
      at = above
    }
    return root
  }
  const all = new Set(streams)
  for (const { source, target } of edges) {
    all.add(source).add(target)
    const [left, right] = [rootOf(source), rootOf(target)]
    if (left !== right) parents.set(left, right)
  }
  const groups = new Map<string, Array<string>>()
  for (const stream of Array.from(all).sort()) {
    const root = rootOf(stream)
    const group = groups.get(root)
    if (group === undefined) groups.set(root, [stream])
    else group.push(stream)
  }
  return Array.from(groups.values())
}
