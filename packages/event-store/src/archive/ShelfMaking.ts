/**
 * One shelf: its file is written, synced and read back beside its place, put there together with its manifest, the folder
 * synced; only then one transaction records the shelf and clears the rows. Whoever is killed before that transaction has
 * changed nothing in the database and leaves a file that nobody asks for; afterwards nothing is left to do.
 *
 * The same events give the same files under the same names, so doing it again puts a file over its equal, and two at once
 * cannot spoil each other's.
 */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { sql } from "kysely"
import { createHash } from "node:crypto"
import { open, rename, rm } from "node:fs/promises"
import { join } from "node:path"
import type { Connection } from "../Postgres.ts"
import type { RawEvent } from "../proof/Leaf.ts"
import { contentHash, framedHash } from "../StoredEvent.ts"
import { tables } from "../Tables.ts"
import { ArchiveOutrun, ArchiveRefused, ShelfNotWritten } from "./ArchiveRefused.ts"
import { fileName, type Manifest, manifestForm, manifestOf, type Shelf } from "./Shelf.ts"
import { refuteFile } from "./ShelfCheck.ts"
import { ShelfWriter, type Written } from "./ShelfWriter.ts"

/** What is done with a shelf by now, in this order. */
export interface ShelfStep {
  readonly done: "written" | "checked" | "placed" | "recorded"
  readonly shelf: Shelf
}

export interface ShelfOptions<E, R> {
  readonly tenant: string
  readonly log: number
  readonly folder: string
  readonly tell: (step: ShelfStep) => Effect.Effect<void, E, R>
}

/** Next events for a file, by position; an empty page is the end. Its events are in memory, so it is not a large one. */
export type NextPage<E> = (after: number, room: number) => Effect.Effect<ReadonlyArray<RawEvent>, E>

/** Puts at most `size` events on a shelf, of which these are the first. */
export const makeShelf = Effect.fnUntraced(
  function* <E, R, E2>(
    { folder, log, tell, tenant }: ShelfOptions<E, R>,
    { query }: Connection,
    beginning: ReadonlyArray<RawEvent>,
    next: NextPage<E2>,
    size: number
  ) {
    const [{ shelf: number } = { shelf: 1 }] = yield* query("archive", nextShelf(tenant))
    const part = yield* temporary(folder, ".ndjson.gz.part")
    const written = yield* fill(part, beginning, next, size)
    const identity = framedHash([tenant, String(log), String(number), written.sha256])
    const file = fileName(tenant, log, number, identity)
    const manifest = Buffer.from(manifestText(tenant, log, number, file, written))
    const { bytes, events, first, last, sha256 } = written
    const manifestSha256 = createHash("sha256").update(manifest).digest("hex")
    const shelf: Shelf = { shelf: number, log, first, last, events, file, bytes, sha256, manifestSha256 }
    yield* tell({ done: "written", shelf })

    const problem = yield* onDisk(part, () => refuteFile(part, written))
    if (problem !== undefined) return yield* new ShelfNotWritten({ file: part, problem })
    yield* tell({ done: "checked", shelf })

    const manifestPart = yield* temporary(folder, ".manifest.json.part")
    yield* onDisk(manifestPart, () => writeSynced(manifestPart, manifest))
    yield* onDisk(join(folder, file), async () => {
      await rename(part, join(folder, file))
      await rename(manifestPart, join(folder, manifestOf(file)))
      await syncFolder(folder)
    })
    yield* tell({ done: "placed", shelf })

    yield* query("archive", shelve(tenant, shelf, written)).pipe(
      Effect.catchIf(
        ({ sqlState }) => sqlState !== undefined && outrun.has(sqlState),
        () => Effect.fail(new ArchiveOutrun({ log, shelf: number }))
      )
    )
    yield* tell({ done: "recorded", shelf })
    return shelf
  },
  // What is beside its place goes when this is over; what came into its place is no longer there.
  Effect.scoped
)

const fill = <E>(path: string, beginning: ReadonlyArray<RawEvent>, next: NextPage<E>, size: number) =>
  Effect.acquireUseRelease(
    onDisk(path, () => ShelfWriter.create(path)),
    Effect.fnUntraced(function* (writer: ShelfWriter) {
      for (let page = beginning; page.length > 0;) {
        for (const event of page)
          if (contentHash(event) !== event.contentHash)
            return yield* new ArchiveRefused({ log: event.log, position: event.position, problem: changed })
        yield* onDisk(path, () => writer.add(page))
        page = writer.events < size ? yield* next(page.at(-1)?.position ?? 0, size - writer.events) : []
      }
      return yield* onDisk(path, () => writer.finish())
    }),
    (writer) => Effect.promise(() => writer.close())
  )

const changed = "content does not match its hash"

/** A name in the folder that nobody else has; no file of that name is left when the scope ends. */
const temporary = (folder: string, ending: string) =>
  Effect.acquireRelease(
    Effect.map(Random.nextIntBetween(0, 2 ** 48), (n) => join(folder, `${n.toString(36)}${ending}`)),
    (path) => Effect.promise(() => rm(path, { force: true }))
  )

const onDisk = <A>(file: string, run: () => Promise<A>): Effect.Effect<A, ShelfNotWritten> =>
  Effect.tryPromise({ try: run, catch: (cause) => new ShelfNotWritten({ file, problem: String(cause) }) })

const writeSynced = async (path: string, bytes: Buffer): Promise<void> => {
  const file = await open(path, "wx", 0o640)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** So that names last too. */
const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

const manifestText = (
  tenant: string,
  log: number,
  shelf: number,
  file: string,
  { positions: _, ...written }: Written
): string => {
  const manifest: Manifest = { form: manifestForm, tenant, log, shelf, file, ...written }
  return `${JSON.stringify(manifest, null, 1)}\n`
}

const nextShelf = (tenant: string) =>
  sql<{ readonly shelf: number }>`
    select coalesce(max(shelf), 0) + 1 as shelf from es.archive where tenant = ${tenant}`.compile(tables)

const shelve = (tenant: string, shelf: Shelf, { contentHashes, positions }: Written) =>
  sql`select es.shelve(${tenant}, ${shelf.shelf}, ${shelf.log}, ${`{${positions.join()}}`}::bigint[],
    ${Buffer.from(contentHashes, "hex")}, ${shelf.file}, ${BigInt(shelf.bytes)}, ${Buffer.from(shelf.sha256, "hex")},
    ${Buffer.from(shelf.manifestSha256, "hex")})`.compile(tables)

/** The number of the shelf is taken, or its events are no longer in the table. */
const outrun = new Set(["23505", "22000"])
