/** The rows of schema `es` as queries see them, and a builder that only compiles. */
import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, DummyDriver } from "kysely"

interface LogHeadRow {
  readonly tenant: string
  readonly log: number
  readonly position: bigint
  readonly recorded_at: string
  readonly is_open: boolean
}

export interface EventRow {
  readonly tenant: string
  readonly log: number
  readonly position: bigint
  readonly stream: string
  readonly version: number
  readonly event_id: string
  readonly subject: string | null
  readonly type: string
  readonly schema_version: number
  /** Canonical JSON, as it was stored. */
  readonly data: string
  readonly meta: string
  readonly effective_on: string
  readonly booked_on: string
  readonly recorded_at: string
  readonly content_hash: Buffer
  /** 0: the bytes are here; else the shelf of the archive that they are on, and `data` and `meta` say `null`. */
  readonly shelf: number
}

interface IdempotencyRow {
  readonly tenant: string
  readonly commit_id: string
  readonly log: number
  readonly first_position: bigint
  readonly last_position: bigint
}

export interface TreeHeadRow {
  readonly tenant: string
  readonly log: number
  readonly size: bigint
  readonly root: Buffer
  readonly previous: Buffer
  readonly signed_at: string
  readonly key_id: string
  readonly signature: Buffer
  readonly edge: Buffer
  readonly tiles: Buffer
  readonly leaves: Buffer
}

export interface SubjectKeyRow {
  readonly tenant: string
  readonly subject: string
  readonly generation: number
  /** Which key wraps it; null, as the key itself, where it is destroyed. */
  readonly kek_id: string | null
  readonly wrapped: Buffer | null
  readonly erased_at: string | null
  readonly erased_by: string | null
  readonly reason: string | null
}

export interface ArchiveRow {
  readonly tenant: string
  readonly shelf: number
  readonly log: number
  readonly first_position: bigint
  readonly last_position: bigint
  readonly events: number
  readonly file: string
  readonly bytes: bigint
  readonly sha256: Buffer
  readonly manifest_sha256: Buffer
  readonly archived_at: string
}

export interface Tables {
  readonly "es.log_head": LogHeadRow
  readonly "es.event": EventRow
  readonly "es.idempotency": IdempotencyRow
  readonly "es.tree_head": TreeHeadRow
  readonly "es.subject_key": SubjectKeyRow
  readonly "es.archive": ArchiveRow
}

export const tables = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler()
  }
})
