/** The events that the tables are made of, as a report lists them among its sources. */
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { createHash } from "node:crypto"
import { query } from "./Statements.ts"

/** `sha256` is over the chains of the logs: over each content hash, in the order of positions. */
export const eventsIn = (tenant: string) =>
  Effect.map(
    query(
      "chains",
      sql<{ readonly log: number; readonly position: bigint; readonly chain: Buffer }>`
        select log, position, chain from recon.reach where tenant = ${tenant} order by log`
    ),
    (rows) => {
      const hash = createHash("sha256")
      for (const { chain, log, position } of rows) hash.update(`${log} ${position} ${chain.toString("hex")}\n`)
      return {
        name: "Events in the store",
        count: rows.reduce((sum, { position }) => sum + Number(position), 0),
        sha256: hash.digest("hex")
      }
    }
  )
