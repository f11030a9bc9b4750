/** What a sandbox keeps: the store, the journal under it, and what documents were before. Every change is atomic and durable. */
import * as Result from "effect/Result"
import { History } from "../faults/History.ts"
import type { Journal } from "./Journal.ts"
import { type Store, Transaction, type Write } from "./Store.ts"
import type { Tenant } from "./Tenant.ts"

export class Memory {
  readonly store: Store
  readonly history = new History()
  /** Sees the rows of each change the moment it holds. A reset is none. */
  onChange: (writes: ReadonlyArray<Write>) => void = () => undefined
  private readonly journal: Journal

  constructor(store: Store, journal: Journal) {
    this.store = store
    this.journal = journal
  }

  get tenant(): Tenant {
    return new Transaction(this.store).tenant
  }

  /** Runs in a transaction; a success is on the disk when this returns, a failure leaves no trace. */
  transact<A, E>(
    body: (tx: Transaction) => Result.Result<A, E>,
    beforeCommit: (tx: Transaction) => void = () => undefined
  ): Result.Result<A, E> {
    const tx = new Transaction(this.store)
    const result = body(tx)
    if (Result.isSuccess(result)) {
      beforeCommit(tx)
      this.journal.append(tx.writes())
      this.store.apply(tx.writes())
      this.onChange(tx.writes())
    }
    return result
  }

  /** A transaction that nothing can refuse. */
  change<A>(body: (tx: Transaction) => A, beforeCommit?: (tx: Transaction) => void): A {
    return Result.getOrThrow(this.transact((tx) => Result.succeed(body(tx)), beforeCommit))
  }

  /** Forgets everything and goes on with what was written into `fresh`. */
  replace(fresh: Store): void {
    this.journal.rewrite(fresh)
    this.history.clear()
    this.store.clear()
    this.store.apply(fresh.dump())
  }
}
