/** What a hashing thread gets of the archive: bytes as they are there. Whoever asks compares them with the content hash. */
import type { Client } from "pg"
import type { EventBytes, Shelf } from "../archive/Shelf.ts"
import { ShelfFolder } from "../archive/ShelfFolder.ts"

/** By shelf, as text, and by position. Nothing of a shelf that the database does not know. */
export type Archived = ReadonlyMap<string, ReadonlyMap<number, EventBytes>>

/** By shelf: rows that begin with the position. Throws `ArchiveUnavailable`. */
export const archived = async (
  on: Client,
  tenant: string,
  path: string,
  rows: ReadonlyMap<string, ReadonlyArray<readonly [position: string, ...rest: ReadonlyArray<unknown>]>>
): Promise<Archived> => {
  const found = new Map<string, ReadonlyMap<number, EventBytes>>()
  for (const [number, own] of rows) {
    const shelf = await shelfOf(on, tenant, number)
    if (shelf === undefined) continue
    folder ??= new ShelfFolder(path)
    const positions = own.map(([position]) => Number(position))
    found.set(number, await folder.read(shelf, positions))
  }
  return found
}

/** A thread reads one tenant's archive in one folder. */
let folder: ShelfFolder | undefined
const shelves = new Map<string, Shelf>()

const query = {
  name: "shelf",
  text: `select json_build_object('shelf', shelf, 'log', log, 'first', first_position, 'last', last_position, 'events', events,
      'file', file, 'bytes', bytes, 'sha256', encode(sha256, 'hex'), 'manifestSha256', encode(manifest_sha256, 'hex')) as shelf
    from es.archive where tenant = $1 and shelf = $2`
}

const shelfOf = async (on: Client, tenant: string, number: string): Promise<Shelf | undefined> => {
  const known = shelves.get(number)
  if (known !== undefined) return known
  const { rows } = await on.query<{ readonly shelf: string }>({ ...query, values: [tenant, number] })
  const found = rows[0] === undefined ? undefined : (JSON.parse(rows[0].shelf) as Shelf)
  if (found !== undefined) shelves.set(number, found)
  return found
}
