/** A database of its own for one test file: made from a template in some 30 ms, dropped with its scope. */
import { randomUUID } from "node:crypto"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import { Client, DatabaseError } from "pg"
import { EmbeddedPostgresError } from "./EmbeddedPostgresError.ts"

export interface ScratchDatabase {
  readonly name: string
  /** Same user and server as the address it was made with. */
  readonly url: string
}

/** Makes a database on the server of `serverUrl`, as a copy of `template` (default: an empty one). */
export const make = (
  serverUrl: string,
  template = "template0"
): Effect.Effect<ScratchDatabase, EmbeddedPostgresError, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.suspend(() => {
      const name = `scratch_${randomUUID().replaceAll("-", "")}`
      const url = new URL(serverUrl)
      url.pathname = `/${name}`
      return run(serverUrl, `create database ${name} template "${template.replaceAll('"', '""')}"`).pipe(
        whenFree,
        Effect.as({ name, url: url.toString() })
      )
    }),
    ({ name }) => run(serverUrl, `drop database if exists ${name} with (force)`).pipe(Effect.ignore)
  )

const whenFree = <A>(effect: Effect.Effect<A, EmbeddedPostgresError>): Effect.Effect<A, EmbeddedPostgresError> =>
  Effect.retry(effect, { while: isBusy, schedule: Schedule.spaced(50), times: 100 })

/** Another copy of the same template is being made, or somebody has not quite left it (`object_in_use`). */
const isBusy = (error: EmbeddedPostgresError): boolean =>
  error.cause instanceof DatabaseError && error.cause.code === "55006"

/** Makes a database of this name if there is none, prepared once, whoever else asks for it meanwhile. */
export const prepared = <E>(
  serverUrl: string,
  name: string,
  prepare: (url: string) => Effect.Effect<unknown, E>
): Effect.Effect<void, E | EmbeddedPostgresError> =>
  Effect.gen(function* () {
    const lock = yield* connected(serverUrl)
    yield* ask(lock, `select pg_advisory_lock(hashtext('${name}'))`)
    const found = yield* ask(lock, `select from pg_database where datname = '${name}'`)
    if (found.length > 0) return
    const raw = `${name}_raw`
    const url = new URL(serverUrl)
    url.pathname = `/${raw}`
    yield* ask(lock, `drop database if exists ${raw} with (force)`)
    yield* ask(lock, `create database ${raw} template template0`)
    yield* prepare(url.toString())
    yield* whenFree(ask(lock, `alter database ${raw} rename to ${name}`))
  }).pipe(Effect.scoped)

/** Drops all databases whose names begin so. */
export const dropAll = (serverUrl: string, prefix: string): Effect.Effect<void, EmbeddedPostgresError> =>
  Effect.gen(function* () {
    const client = yield* connected(serverUrl)
    for (const { name } of yield* ask(
      client,
      `select datname as name from pg_database where starts_with(datname, '${prefix}')`
    ))
      yield* ask(client, `drop database if exists ${String(name)} with (force)`)
  }).pipe(Effect.scoped)

const run = (url: string, sql: string): Effect.Effect<void, EmbeddedPostgresError> =>
  Effect.flatMap(connected(url), (client) => ask(client, sql)).pipe(Effect.scoped, Effect.asVoid)

const connected = (url: string) =>
  Effect.acquireRelease(
    Effect.tryPromise({
      try: async () => {
        const client = new Client({ connectionString: url, application_name: "scratch-database" })
        await client.connect()
        return client
      },
      catch: (cause) => failed("connect", cause)
    }),
    (client) => Effect.promise(() => client.end())
  )

const ask = (client: Client, sql: string) =>
  Effect.tryPromise({
    try: async () => (await client.query<Record<string, unknown>>(sql)).rows,
    catch: (cause) => failed(sql, cause)
  })

const failed = (what: string, cause: unknown) =>
  new EmbeddedPostgresError({ reason: "DatabaseFailed", detail: `${what}: ${String(cause)}`, cause })
