/** The oracle in a database of its own: every code as naive SQL over plain tables. What it finds is what we must find. */
import { testDatabase } from "@counterfoil/embedded-postgres/SharedTestServer"
import { Postgres } from "@counterfoil/event-store/Postgres"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

/** One row of a check: its code, and the document, part, line or file that it is about. */
export interface Break {
  readonly code: string
  readonly key: string
}

export interface Oracle {
  /** What the checks find once `load` has run; nothing of it stays. */
  readonly breaks: (load: Load) => Promise<ReadonlyArray<Break>>
}

/** SQL text, or rows by table. */
export type Load = string | Rows
export type Rows = Readonly<Record<string, ReadonlyArray<object>>>

export const sql = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`${name}.sql`, import.meta.url)), "utf8")

/** A single fault, the code that must find it, and the codes that it trips besides. */
export interface Fault {
  readonly code: string
  readonly trips: ReadonlyArray<string>
  readonly sql: string
}

/** Each fault is a line `-- CODE trips CODE CODE` and the statement that plants it in the clean data. */
export const faults: ReadonlyArray<Fault> = sql("Faults")
  .split(/^-- (?=[A-Z]\d\d\b)/mu)
  .slice(1)
  .map((text) => {
    const [head = "", ...lines] = text.split("\n")
    const [code = "", , ...trips] = head.split(" ")
    return { code, trips, sql: lines.join("\n") }
  })

/** Runs a body over an oracle whose database lives as long as the body. */
export const withOracle = <A>(body: (oracle: Oracle) => Promise<A>): Promise<A> =>
  Effect.gen(function* () {
    const { url } = yield* testDatabase
    const connected = Postgres.layer({ url: Redacted.make(url), tenant: "oracle", role: null })
    return yield* Effect.gen(function* () {
      const postgres = yield* Postgres
      return yield* postgres.transaction("oracle", ({ client }) =>
        Effect.promise(async () => {
          await client.query(`set local jit = off; ${sql("Tables")} ${sql("Checks")}`)
          return body({
            breaks: async (load) => {
              await client.query("savepoint clean")
              if (typeof load === "string") await client.query(load)
              else
                for (const [table, rows] of Object.entries(load))
                  if (rows.length > 0)
                    await client.query(
                      `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
                      [JSON.stringify(rows)]
                    )
              const found = await client.query<Break>("select code, key from breaks order by code, key")
              await client.query("rollback to clean")
              return found.rows
            }
          })
        })
      )
    }).pipe(Effect.provide(connected))
  }).pipe(Effect.scoped, Effect.runPromise)
