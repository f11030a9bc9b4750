/**
 * What may differ now though the run before had settled it, and what that one had not settled: touched by events since,
 * changed in Zuora since, or open. Of what is open, groups that stand are left as they are. Nothing else can have changed:
 * what waits for a day was never settled, and does not stand.
 */
import { cutOver } from "@counterfoil/billing/CutOvers"
import type { Connection } from "@counterfoil/event-store/Postgres"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { openAccounts } from "../StoreState.ts"
import { valueOf } from "./CanonicalText.ts"
import type { Scope } from "./Look.ts"
import type * as Runs from "./Runs.ts"
import { carry } from "./Standing.ts"
import { queryOn } from "./Statements.ts"
import { openOperations } from "./Suspects.ts"

interface Touched {
  readonly stream: string
  readonly account: string | null
  readonly former_account: string | null
}

/**
 * `run` with the positions that it compares at; `changed`: streams that were read anew, and whether something could not be
 * read, which may silence what was found before.
 */
export const dirty = Effect.fnUntraced(function* (
  connection: Connection,
  tenant: string,
  run: Runs.Run,
  former: Runs.Run,
  changed: { readonly streams: ReadonlyArray<string>; readonly isUnread: boolean }
) {
  const touched = yield* touchedSince(connection, tenant, run, former)
  const streams = Array.from(new Set([...touched.map(({ stream }) => stream), ...changed.streams]))
  const [looked] = yield* queryOn(
    connection,
    "looked",
    sql<{ readonly result: string; readonly is_faulty: boolean }>`
      select result, exists (select from recon.illegible where tenant = ${tenant})
        or exists (select from recon.gap where tenant = ${tenant}) as is_faulty
      from recon.step where tenant = ${tenant} and run = ${former.number} and name = 'look' and slice = 0`
  )
  const operations = yield* openOperations(tenant)
  const open = yield* carry(
    connection,
    tenant,
    { from: former.number, to: run.number },
    {
      streams,
      openAccounts: Array.from(openAccounts({ operations })),
      // With an earlier watermark, documents are young that were not.
      isAll: changed.isUnread || looked?.is_faulty !== false || run.settings.watermark < former.settings.watermark,
      beginning: yield* cutOver
    }
  )
  const unbalanced = looked === undefined ? [] : (valueOf(looked.result) as ReadonlyArray<string>)
  return {
    streams: Array.from(new Set([...streams, ...open])),
    accounts: Array.from(
      new Set([
        ...unbalanced,
        ...touched.flatMap(({ account, former_account }) => [account, former_account].filter((one) => one !== null))
      ])
    )
  } satisfies Scope
})

/** A log at a time, by its index: a join over a handful of logs is planned as one over all streams. */
const touchedSince = (connection: Connection, tenant: string, run: Runs.Run, former: Runs.Run) =>
  run.heads.size === 0
    ? Effect.succeed([])
    : queryOn(
        connection,
        "touched",
        sql<Touched>`${sql.join(
          Array.from(
            run.heads.keys(),
            (log) => sql`
            select s.stream, d.account, d.former_account from recon.state s
            left join recon.document d on d.tenant = s.tenant and d.stream = s.stream
            where s.tenant = ${tenant} and s.log = ${log} and s.position > ${former.heads.get(log) ?? 0}`
          ),
          sql` union all `
        )}`
      )
