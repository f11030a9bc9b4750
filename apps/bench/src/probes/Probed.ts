/** What a store must be able to do to be probed. It lives in a process and a database of its own. */
import type { Client } from "pg"

export interface Probed {
  /** Makes its tables in an empty database; `url` is the superuser's. */
  readonly setUp: (url: string) => Promise<void>
  readonly open: (url: string) => Promise<ProbedStore>
  /** Where its events are, the column that names the stream, and a change of what one says. */
  readonly table: string
  readonly streamColumn: string
  readonly rewrite: string
}

export interface ProbedStore {
  /** Appends one event after a version; 0: the stream must not exist. False: refused for its version. */
  readonly append: (stream: string, after: number) => Promise<boolean>
  /** The same in the transaction that is open on `client`, and commits it. Absent: it cannot. */
  readonly appendOn?: (client: Client, stream: string, after: number) => Promise<void>
  /** A reader of everything, as its own consumers read. Each call gives the next page, as `stream#version`. Absent: it
   * has none. */
  readonly reader?: () => () => Promise<ReadonlyArray<string>>
  readonly close: () => Promise<void>
}
