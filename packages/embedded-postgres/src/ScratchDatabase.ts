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
        Effect.retry({ while: isTemplateBusy, schedule: Schedule.spaced(50), times: 100 }),
        Effect.as({ name, url: url.toString() })
      )
    }),
    ({ name }) => run(serverUrl, `drop database if exists ${name} with (force)`).pipe(Effect.ignore)
  )

/** Another copy of the same template is being made (`object_in_use`). */
const isTemplateBusy = (error: EmbeddedPostgresError): boolean =>
  error.cause instanceof DatabaseError && error.cause.code === "55006"

const run = (url: string, sql: string): Effect.Effect<void, EmbeddedPostgresError> =>
  Effect.tryPromise({
    try: async () => {
      const client = new Client({ connectionString: url, application_name: "scratch-database" })
      try {
        await client.connect()
        await client.query(sql)
      } finally {
        await client.end()
      }
    },
    catch: (cause) => new EmbeddedPostgresError({ reason: "DatabaseFailed", detail: `${sql}: ${String(cause)}`, cause })
  })
