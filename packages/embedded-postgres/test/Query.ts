/** One statement on a connection of its own. */
import * as Effect from "effect/Effect"
import { Client } from "pg"

export const query = (url: string, sql: string) =>
  Effect.promise(async () => {
    const client = new Client({ connectionString: url })
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows
    } finally {
      await client.end()
    }
  })
