/**
 * Who waits for a turn: first come, first served, calls that move money before reads. After every four that overtook, one
 * read goes, so that reads are slowed down by money calls but never stopped.
 */

export type Priority = "money" | "read"

export interface Waiter {
  readonly priority: Priority
  /** On the clock's milliseconds: whoever waited until then gives up. */
  readonly deadlineMs: number
}

const mostInARow = 4

export class WaitingLine<W extends Waiter> {
  // A Set keeps its order, and takes any element out at once.
  readonly #money = new Set<W>()
  readonly #reads = new Set<W>()
  #inARow = 0

  get length(): number {
    return this.#money.size + this.#reads.size
  }

  join(waiter: W): void {
    this.#lane(waiter).add(waiter)
  }

  leave(waiter: W): void {
    this.#lane(waiter).delete(waiter)
  }

  /** Takes out whoever's turn it is. */
  next(): W | undefined {
    const [money] = this.#money
    const [read] = this.#reads
    const isReadsTurn = money === undefined || (read !== undefined && this.#inARow >= mostInARow)
    const waiter = isReadsTurn ? read : money
    this.#inARow = isReadsTurn || read === undefined ? 0 : this.#inARow + 1
    if (waiter !== undefined) this.leave(waiter)
    return waiter
  }

  /** Takes out those whose time is up. Within a lane, who came later gives up later. */
  expired(nowMs: number): ReadonlyArray<W> {
    const gone: Array<W> = []
    for (const lane of [this.#money, this.#reads]) {
      for (const waiter of lane) {
        if (waiter.deadlineMs > nowMs) break
        gone.push(waiter)
      }
    }
    for (const waiter of gone) this.leave(waiter)
    return gone
  }

  /** When the next one gives up. */
  get nextDeadlineMs(): number {
    const [money] = this.#money
    const [read] = this.#reads
    return Math.min(money?.deadlineMs ?? Number.POSITIVE_INFINITY, read?.deadlineMs ?? Number.POSITIVE_INFINITY)
  }

  #lane({ priority }: W): Set<W> {
    return priority === "money" ? this.#money : this.#reads
  }
}
