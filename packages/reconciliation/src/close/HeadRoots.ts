/** Roots of logs at the sizes that closes rest on, grown from the events as they are now. */
import type { Head } from "@counterfoil/domain/Period"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import { leafOf } from "@counterfoil/event-store/proof/Leaf"
import { RightEdge } from "@counterfoil/event-store/proof/MerkleTree"

interface Growing {
  readonly edge: RightEdge
  /** Sizes that are asked for. */
  readonly sizes: ReadonlySet<number>
  readonly until: number
  readonly roots: Map<number, string>
  isTorn: boolean
}

export class HeadRoots {
  readonly #logs: ReadonlyMap<number, Growing>

  constructor(heads: ReadonlyArray<Pick<Head, "log" | "size">>) {
    const sizes = new Map<number, Set<number>>()
    for (const { log, size } of heads) sizes.set(log, (sizes.get(log) ?? new Set()).add(size))
    this.#logs = new Map(
      Array.from(sizes, ([log, all]) => [
        log,
        { edge: new RightEdge(), sizes: all, until: Math.max(...all), roots: new Map(), isTorn: false }
      ])
    )
  }

  /** The next event of its log. After a hole no root is given. */
  add(event: StoredEvent): void {
    const growing = this.#logs.get(event.log)
    if (growing === undefined || growing.isTorn || event.position > growing.until) return
    const { edge, roots, sizes } = growing
    if (event.position !== edge.size + 1) {
      growing.isTorn = true
      return
    }
    // What the event says is under its leaf by the content hash.
    edge.append(leafOf(event))
    if (sizes.has(edge.size)) roots.set(edge.size, edge.root.toString("hex"))
  }

  /** In hex; undefined where not all events are there. */
  readonly rootOf = (log: number, size: number): string | undefined => this.#logs.get(log)?.roots.get(size)
}
