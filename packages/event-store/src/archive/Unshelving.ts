/** Puts the bytes of archived events back into rows that were read, from the archive that the store was given, if any. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Corruption } from "../Corruption.ts"
import type { Connection } from "../Postgres.ts"
import type { StoreError } from "../StoreError.ts"
import { contentHash } from "../StoredEvent.ts"
import { type EventTuple, rawEvent, withBytes } from "../EventRows.ts"
import { Archive } from "./Archive.ts"
import { noArchive, unavailable } from "./ArchiveUnavailable.ts"
import type { EventBytes, Shelf } from "./Shelf.ts"
import { damaged } from "./ShelfFolder.ts"
import { shelves, toShelf } from "./Shelves.ts"

type Rows = ReadonlyArray<EventTuple>
type Unshelve = (operation: string, rows: Rows) => Effect.Effect<Rows, StoreError>

/**
 * `whole`: every row has its bytes, and those that come from the archive have been compared with their content hash; else
 * a `StoreError` whose cause is an `ArchiveUnavailable`. `found`: without an archive, archived rows stay as they are
 * (`shelf` above 0); with one they have whatever the archive says, for a caller that compares all rows itself.
 */
export const unshelving = Effect.fnUntraced(function* (
  { query }: Connection,
  tenant: string
): Effect.fn.Return<{ readonly whole: Unshelve; readonly found: Unshelve }> {
  const archive = yield* Effect.serviceOption(Archive)
  const known = new Map<number, Shelf>()

  const shelfOf = Effect.fnUntraced(function* (operation: string, number: number) {
    const [row] = known.has(number)
      ? []
      : yield* query(operation, shelves(tenant).where("shelf", "=", number).compile())
    if (row !== undefined) known.set(number, toShelf(row))
    return known.get(number)
  })

  const bytesOf = Effect.fnUntraced(function* (operation: string, shelf: Shelf, rows: Rows) {
    if (Option.isNone(archive)) return yield* unavailable(operation, noArchive(shelf.shelf, shelf.file))
    const read = archive.value.read(
      shelf,
      rows.map((row) => Number(row[1]))
    )
    return yield* Effect.mapError(read, (cause) => unavailable(operation, cause))
  })

  const fill = Effect.fnUntraced(function* (operation: string, rows: Rows, check: boolean) {
    const bytes = new Map<EventTuple, EventBytes>()
    for (const [number, own] of Map.groupBy(rows, (row) => row[14])) {
      if (number === 0) continue
      const shelf = yield* shelfOf(operation, number)
      if (shelf === undefined && check) return yield* Effect.die(unknownShelf(own))
      const read = shelf === undefined ? undefined : yield* bytesOf(operation, shelf, own)
      for (const row of own) {
        const position = Number(row[1])
        const found = read?.get(position) ?? nothing
        if (check && shelf !== undefined && contentHash({ ...rawEvent(row), ...found }) !== row[13])
          return yield* unavailable(operation, damaged(shelf, position))
        bytes.set(row, found)
      }
    }
    return rows.map((row) => {
      const found = bytes.get(row)
      return found === undefined ? row : withBytes(row, found)
    })
  })

  const unless = (isAsIs: boolean, operation: string, rows: Rows, check: boolean) =>
    isAsIs || rows.every((row) => row[14] === 0) ? Effect.succeed(rows) : fill(operation, rows, check)

  return {
    whole: (operation, rows) => unless(false, operation, rows, true),
    found: (operation, rows) => unless(Option.isNone(archive), operation, rows, false)
  }
})

/** No event has such bytes: whoever compares them with the content hash sees that they are missing. */
const nothing: EventBytes = { data: "", meta: "" }

const unknownShelf = ([row]: Rows): Corruption =>
  new Corruption({
    log: row?.[0] ?? 0,
    position: Number(row?.[1] ?? 0),
    problem: `it is on shelf ${row?.[14] ?? 0}, which is not known`
  })
