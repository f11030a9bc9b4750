/**
 * What may differ now though the run before had settled it, and what that one had not settled: touched by events since,
 * changed in Zuora since, or open. Nothing else can have changed: what waits for a day was never settled.
 */
import type { Connection } from "@counterfoil/event-store/Postgres"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import type { Scope } from "./Look.ts"
import * as Runs from "./Runs.ts"
import { queryOn } from "./Statements.ts"

interface Row {
  readonly stream: string
}

/** `changed`: streams that were read anew. */
export const dirty = Effect.fnUntraced(function* (
  connection: Connection,
  tenant: string,
  former: Runs.Run,
  changed: ReadonlyArray<string>
) {
  const reached = yield* queryOn(
    connection,
    "reach",
    sql<{ readonly log: number }>`select log from recon.reach where tenant = ${tenant}`
  )
  // A log at a time, by its index: a join over a handful of logs is planned as one over all streams.
  const touched = yield* Effect.forEach(reached, ({ log }) =>
    queryOn(
      connection,
      "touched",
      sql<Row>`select stream from recon.state
        where tenant = ${tenant} and log = ${log} and position > ${former.heads.get(log) ?? 0}`
    )
  )
  const open = yield* queryOn(
    connection,
    "open",
    sql<Row>`select stream from recon.suspect where tenant = ${tenant} and run = ${former.number}
      union select source from recon.edge where tenant = ${tenant} and run = ${former.number}
      union select target from recon.edge where tenant = ${tenant} and run = ${former.number}`
  )
  const own = touched.flat().map(({ stream }) => stream)
  const accounts = yield* queryOn(
    connection,
    "touchedAccounts",
    sql<{ readonly account: string; readonly former_account: string | null }>`
      select account, former_account from recon.document
      where tenant = ${tenant} and stream = any(${own}::text[])`
  )
  const unbalanced = (yield* Runs.stepsOf(tenant, former)).get(Runs.keyOf("look")) as ReadonlyArray<string>
  return {
    streams: Array.from(new Set([...own, ...open.map(({ stream }) => stream), ...changed])),
    accounts: Array.from(
      new Set([
        ...unbalanced,
        ...accounts.flatMap(({ account, former_account }) =>
          former_account === null ? [account] : [account, former_account]
        )
      ])
    )
  } satisfies Scope
})
