/**
 * What documents were before the latest commits, so that a read can lag behind. Reads see a prefix of the commits: what
 * is hidden hides everything after it, as a replica that is behind does. In memory only: a restart shows everything.
 * Source: Zuora documentation on data sources that are filled asynchronously; read-after-write lag was observed.
 */
import type { Rows, Table, Tables, Write } from "../server/Store.ts"

/** What a reader sees late. Tokens, keys, settings and the like are always as they are. */
const lagging: ReadonlySet<Table> = new Set<Table>([
  "account",
  "invoice",
  "creditMemo",
  "debitMemo",
  "payment",
  "part",
  "application",
  "refund",
  "refundApplication",
  "invoicePayment",
  "invoiceAdjustment",
  "creditBalanceAdjustment",
  "refundInvoicePayment"
])

interface Commit {
  readonly at: number
  readonly hiddenUntil: number
  readonly before: ReadonlyArray<Before>
  hiddenReads: number
}

interface Before {
  readonly table: Table
  readonly id: string
  /** Undefined: the commit made it. */
  readonly row: Tables[Table] | undefined
}

/** More commits than this are never hidden at once. */
const depth = 1000

export class History {
  private commits: Array<Commit> = []

  /** Remembers what a commit is about to change; `hidden` as a `lag` fault asks for. */
  commit(
    rows: Rows,
    writes: ReadonlyArray<Write>,
    at: number,
    hidden: { readonly ms: number; readonly reads: number }
  ) {
    const before = writes
      .filter(({ table }) => lagging.has(table))
      .map(({ table, row }) => ({ table, id: row.id, row: rows.raw(table, row.id) }))
    if (before.length === 0) return
    this.commits.push({ at, hiddenUntil: at + hidden.ms, hiddenReads: hidden.reads, before })
    if (this.commits.length > depth) this.commits.shift()
  }

  clear(): void {
    this.commits = []
  }

  /** The rows as a read at `now` sees them that is `lagMs` behind; `rows` itself if that hides nothing. */
  view(rows: Rows, now: number, lagMs: number): Rows {
    const at = this.commits.findIndex(
      (commit) => (lagMs > 0 && commit.at > now - lagMs) || commit.hiddenUntil > now || commit.hiddenReads > 0
    )
    if (at === -1) return rows
    const hidden = this.commits.slice(at)
    for (const commit of hidden) commit.hiddenReads = Math.max(0, commit.hiddenReads - 1)
    return new Past(rows, hidden)
  }
}

const keyOf = (table: Table, id: string): string => `${table} ${id}`

/** Rows with some commits undone. */
class Past implements Rows {
  private readonly rows: Rows
  private readonly undone = new Map<string, Before>()

  constructor(rows: Rows, hidden: ReadonlyArray<Commit>) {
    this.rows = rows
    for (const before of hidden.flatMap((commit) => commit.before)) {
      const key = keyOf(before.table, before.id)
      if (!this.undone.has(key)) this.undone.set(key, before)
    }
  }

  raw<T extends Table>(table: T, id: string): Tables[T] | undefined {
    const before = this.undone.get(keyOf(table, id))
    return before === undefined ? this.rows.raw(table, id) : (before.row as Tables[T] | undefined)
  }

  *every<T extends Table>(table: T): Iterable<Tables[T]> {
    for (const row of this.rows.every(table)) {
      const seen = this.raw(table, row.id)
      if (seen !== undefined) yield seen
    }
  }

  /** Also rows that had another value once; the reader checks. */
  *idsWhere(table: Table, field: string, value: string): Iterable<string> {
    const seen = new Set(this.rows.idsWhere(table, field, value))
    yield* seen
    for (const { table: of, id, row } of this.undone.values()) {
      if (of === table && row !== undefined && !seen.has(id)) yield id
    }
  }
}
