/** Room for statements that hold two whole tables against each other: with PostgreSQL's 4 MB they go through temporary files. */
import type { Connection } from "@counterfoil/event-store/Postgres"
import { sql } from "kysely"
import { queryOn } from "./Statements.ts"

/** Until the transaction ends; a server that gives more anyway goes on doing so. */
export const makeRoom = (connection: Connection) =>
  queryOn(
    connection,
    "makeRoom",
    sql`select set_config('work_mem', '64MB', true)
      where pg_size_bytes(current_setting('work_mem')) < pg_size_bytes('64MB')`
  )
