/** The rows of `es.archive`: which shelves there are. */
import type { SelectQueryBuilder } from "kysely"
import { type ArchiveRow, type Tables, tables } from "../Tables.ts"
import type { Shelf } from "./Shelf.ts"

export const shelves = (tenant: string): SelectQueryBuilder<Tables, "es.archive", ArchiveRow> =>
  tables.selectFrom("es.archive").selectAll().where("tenant", "=", tenant)

export const toShelf = (row: ArchiveRow): Shelf => ({
  shelf: row.shelf,
  log: row.log,
  first: Number(row.first_position),
  last: Number(row.last_position),
  events: row.events,
  file: row.file,
  bytes: Number(row.bytes),
  sha256: row.sha256.toString("hex"),
  manifestSha256: row.manifest_sha256.toString("hex")
})
