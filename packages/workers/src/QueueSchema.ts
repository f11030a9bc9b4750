/**
 * The schema of the queue, `pgboss`, brought up to date by whoever owns the database. Workers take on the application's role
 * and make nothing in it but rows.
 */
import { defaultRole } from "@counterfoil/event-store/PostgresEventStore"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { PgBoss } from "pg-boss"
import { QueueError } from "./QueueError.ts"

export const schema = "pgboss"

/** Run it after the events' own migration, which makes the role. Says what it made; nothing where it is up to date. */
export const migrate = Effect.fn("QueueSchema.migrate")(function* ({ url }: { readonly url: Redacted.Redacted }) {
  // Without leave to migrate, pg-boss refuses to start on any version but its own.
  const isCurrent = yield* Effect.isSuccess(started(url, false, grant))
  if (isCurrent) return []
  const version = yield* started(url, true, async (boss) => {
    await grant(boss)
    return (await boss.schemaVersion()) ?? 0
  })
  return [`version ${version}`]
})

const started = <A>(url: Redacted.Redacted, migrate: boolean, use: (boss: PgBoss) => Promise<A>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => {
      const boss = new PgBoss({
        connectionString: Redacted.value(url),
        application_name: "queue-migrations",
        schema,
        migrate,
        supervise: false,
        schedule: false,
        registerInstance: false,
        max: 2
      })
      // Unheard, it would end the process; what fails also fails the call.
      boss.on("error", () => undefined)
      return boss
    }),
    (boss) =>
      Effect.tryPromise({
        try: async () => use(await boss.start()),
        catch: (cause) => new QueueError({ operation: "be made", cause })
      }),
    (boss) => Effect.promise(() => boss.stop({ graceful: false }).catch(() => undefined))
  )

const grant = async (boss: PgBoss): Promise<void> => {
  await boss.getDb().executeSql(rights)
}

const rights = `
  grant usage on schema ${schema} to ${defaultRole};
  grant select, insert, update, delete on all tables in schema ${schema} to ${defaultRole};
  grant usage on all sequences in schema ${schema} to ${defaultRole};
  grant execute on all functions in schema ${schema} to ${defaultRole};
`
