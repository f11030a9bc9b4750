/** One PostgreSQL for all contestants, in a folder that is gone afterwards. Its durability is PostgreSQL's default. */
import { EmbeddedPostgres } from "@counterfoil/embedded-postgres/EmbeddedPostgres"
import * as Effect from "effect/Effect"
import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Client } from "pg"

/** More than the default of 100: bare contestants have a connection per writer in each process. */
const connections = 500

/** SQL as the superuser on one of the server's databases. */
export const sql = async (url: string, ...statements: ReadonlyArray<string>): Promise<void> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

/** The address of another database of the server. */
export const onDatabase = (serverUrl: string, name: string): string => {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.toString()
}

/** Runs `use` with a fresh server's address, then stops it. */
export const withServer = async <A>(use: (url: string) => Promise<A>): Promise<A> => {
  const folder = mkdtempSync(join(tmpdir(), "bench-store-"))
  chmodSync(folder, 0o711)
  const started = <B>(with_: (url: string) => Promise<B>): Promise<B> =>
    Effect.runPromise(
      EmbeddedPostgres.start({ dataDir: join(folder, "data") }).pipe(
        Effect.flatMap(({ url }) => Effect.promise(() => with_(url))),
        Effect.scoped
      )
    )
  try {
    await started((url) => sql(url, `alter system set max_connections = ${connections}`))
    return await started(use)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
