/**
 * Archiving: the bytes of old, settled, sealed events leave the database for files, shelf by shelf, in bounded memory and
 * beside appends. Their spines stay, and with them positions, conditions, follows and proofs. For the owner's login
 * (`Postgres.layer` with `role: null`); the `SealStore` needs no archive.
 *
 * Old is what was recorded before an instant, settled a stream to which nothing has happened since, sealed what the whole
 * log is proven to be by heads of trusted keys: a log is verified before anything of it is moved. Stopped or killed
 * anywhere, nothing is lost or half done, and the same call again does the rest.
 */
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { mkdir } from "node:fs/promises"
import { Postgres } from "../Postgres.ts"
import { NotSealed } from "../proof/SealRefused.ts"
import { SealStore } from "../proof/SealStore.ts"
import type { Trust } from "../proof/Trust.ts"
import { type Verified, verify } from "../proof/Verification.ts"
import { rawEvent } from "../EventRows.ts"
import { tables } from "../Tables.ts"
import { ArchiveRefused, ArchiverNotOwner, ShelfNotWritten } from "./ArchiveRefused.ts"
import { candidates, type Count, count, lastBefore, type Stretch } from "./Candidates.ts"
import type { Shelf } from "./Shelf.ts"
import { makeShelf, type ShelfStep } from "./ShelfMaking.ts"

export interface SurveyOptions<E = never, R = never> {
  /** UTC instant, such as `2026-01-01T00:00:00Z`. */
  readonly before: string
  /** Whose signatures on tree heads count. */
  readonly trust: Trust
  /** Only this log; all of the tenant's by default. */
  readonly log?: number
  /** Told while a log is verified. */
  readonly verifying?: (progress: Verified) => Effect.Effect<void, E, R>
}

export interface ArchiveOptions<E = never, R = never> extends SurveyOptions<E, R> {
  /** Where the files go; it is made if it is not there. */
  readonly folder: string
  /** Events on a shelf at most; 100,000 by default. A shelf is one transaction, and one file. */
  readonly size?: number
  /** Told of each step of each shelf. */
  readonly tell?: (step: ShelfStep) => Effect.Effect<void, E, R>
}

/** What of a log may be archived: so many events up to a position. */
export interface Surveyed extends Count {
  readonly log: number
  readonly until: number
}

const pageSize = 1_000
const shelfSize = 100_000

/** Puts all that may be archived on shelves; answers with these, in their order. No shelf: there was nothing. */
export const archive = Effect.fn("Archiving.archive")(function* <E = never, R = never>(options: ArchiveOptions<E, R>) {
  const postgres = yield* Postgres
  const surveyed = yield* survey(options)
  if (surveyed.every(({ events }) => events === 0)) return []
  yield* Effect.tryPromise({
    try: () => mkdir(options.folder, { recursive: true, mode: 0o750 }),
    catch: (cause) => new ShelfNotWritten({ file: options.folder, problem: String(cause) })
  })
  const { tenant } = yield* SealStore
  const shelves: Array<Shelf> = []
  for (const { log, until } of surveyed) {
    const page = (after: number, room: number) =>
      Effect.map(
        candidates(postgres.lists, { tenant, log, before: options.before, after, until }, Math.min(room, pageSize)),
        (rows) => rows.map(rawEvent)
      )
    const { folder, size = shelfSize, tell = () => Effect.void } = options
    for (let beginning = yield* page(0, size); beginning.length > 0;) {
      const shelf = yield* makeShelf({ tenant, log, folder, tell }, postgres, beginning, page, size)
      shelves.push(shelf)
      beginning = yield* page(shelf.last, size)
    }
  }
  return shelves
})

/** What `archive` would move, with everything that it would be refused for. Changes nothing. */
export const survey = Effect.fn("Archiving.survey")(function* <E = never, R = never>(options: SurveyOptions<E, R>) {
  const { lists, query } = yield* Postgres
  const { tenant } = yield* SealStore
  const [login] = yield* query("archive", ownership)
  if (login?.may !== true) return yield* new ArchiverNotOwner({ login: login?.name ?? "this one" })
  const reports = yield* verify({
    trust: options.trust,
    ...(options.log === undefined ? {} : { log: options.log }),
    ...(options.verifying === undefined ? {} : { tell: options.verifying })
  })
  return yield* Effect.forEach(
    reports,
    Effect.fnUntraced(function* ({ finding, log, proven, unsealed }) {
      if (finding !== undefined) return yield* new ArchiveRefused(finding)
      const { before } = options
      const until = yield* lastBefore(query, { tenant, log, before, until: unsealed?.last ?? proven })
      const stretch: Stretch = { tenant, log, before, after: 0, until: Math.min(until, proven) }
      const [young] = yield* candidates(lists, { ...stretch, after: proven, until }, 1)
      if (young !== undefined) return yield* new NotSealed({ log, position: Number(young[1]), sealed: proven })
      const surveyed: Surveyed = { log, until: stretch.until, ...(yield* count(query, stretch)) }
      return surveyed
    })
  )
})

const ownership = sql<{ readonly may: boolean; readonly name: string }>`
  select current_user as name, pg_has_role(current_user, relowner, 'USAGE') as may
  from pg_class where oid = to_regclass('es.event')`.compile(tables)
