/** Ways to bring a database with its events to a fresh server. */
import { execFile, spawnSync } from "node:child_process"
import { join } from "node:path"
import { pipeline } from "node:stream/promises"
import { promisify } from "node:util"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { Client } from "pg"
import { from, to } from "pg-copy-streams"
import { migrate } from "../../src/Migrations.ts"
import { admin } from "../contract/Database.ts"

export interface Restored {
  readonly name: string
  /** From the address of a database to that of an empty one; of superusers. `folder` is for files. */
  readonly restore: (source: string, target: string, folder: string) => Effect.Effect<unknown, unknown>
}

const connected = (url: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const client = new Client({ connectionString: url })
      await client.connect()
      return client
    }),
    (client) => Effect.promise(() => client.end())
  )

/** The schema by the migrations, every table by COPY, whichever tables there are. */
const copied: Restored = {
  name: "COPY of every table into a migrated database",
  restore: (source, target) =>
    Effect.gen(function* () {
      yield* migrate({ url: Redacted.make(target) })
      const [reader, writer] = [yield* connected(source), yield* connected(target)]
      // Referred to first: a table with more foreign keys comes later.
      const tables = yield* admin(
        source,
        `select c.relname as name from pg_class c
         where relnamespace = 'es'::regnamespace and relkind in ('r', 'p') and not relispartition
           and relname not like 'migration%'
         order by (select count(*) from pg_constraint k where k.conrelid = c.oid and k.contype = 'f'), relname`
      )
      for (const { name } of tables) {
        yield* Effect.promise(() =>
          pipeline(
            reader.query(to(`copy es.${String(name)} to stdout`)),
            writer.query(from(`copy es.${String(name)} from stdin`))
          )
        )
      }
    }).pipe(Effect.scoped)
}

const run = promisify(execFile)
/** Where PostgreSQL's own programs are; on the path by default. */
const folderOf = process.env["PG_BIN"] ?? ""
const program = (name: string): string => (folderOf === "" ? name : join(folderOf, name))

/** A dump is only sure to work by programs as new as the server. */
const oldest = 18

const dumped: Restored = {
  name: "pg_dump and pg_restore",
  restore: (source, target, folder) =>
    Effect.gen(function* () {
      const file = join(folder, "dump")
      yield* Effect.promise(() => run(program("pg_dump"), ["--format=custom", `--file=${file}`, source]))
      // Roles are the server's and in no dump of a database.
      yield* admin(target, "create role event_store_app nologin")
      yield* Effect.promise(() => run(program("pg_restore"), ["--exit-on-error", `--dbname=${target}`, file]))
    })
}

const versionOf = (name: string): number => {
  const told = spawnSync(program(name), ["--version"], { encoding: "utf8" })
  return Number.parseInt(/\(PostgreSQL\) (\d+)/.exec(told.stdout ?? "")?.[1] ?? "0", 10)
}

/** `pg_dump` where there is one that knows the server; npm's PostgreSQL has none. */
export const ways: ReadonlyArray<Restored> = [
  copied,
  ...(Math.min(versionOf("pg_dump"), versionOf("pg_restore")) >= oldest ? [dumped] : [])
]
