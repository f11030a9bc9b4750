/** Whether documents are still what a run has compared: on our side by their events, on Zuora's by what was read since. */
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import { valueOf } from "./CanonicalText.ts"
import type { OfZuora } from "./Circumstances.ts"
import { nameIn, type Run } from "./Runs.ts"
import { query } from "./Statements.ts"

/** The first of these streams that has got events since the run, and the first that was read anew by another run. */
export const movedSince = Effect.fnUntraced(function* (
  tenant: string,
  { heads, number }: Run,
  streams: ReadonlyArray<string>
) {
  const [row] = yield* query(
    "movedSince",
    sql<{ readonly recorded: string | null; readonly read: string | null }>`
      select
        (select min(s.stream) from recon.state s
          left join unnest(${Array.from(heads.keys())}::integer[], ${Array.from(heads.values())}::bigint[])
            as head(log, position) on head.log = s.log
          where s.tenant = ${tenant} and s.stream = any(${streams}::text[]) and s.position > coalesce(head.position, 0)
        ) as recorded,
        (select min(stream) from recon.seen
          where tenant = ${tenant} and stream = any(${streams}::text[]) and read_in > ${number}) as read`
  )
  return { recorded: row?.recorded ?? undefined, read: row?.read ?? undefined }
})

/** By stream, what Zuora showed to a run as deleted; and whether legacy changes of balances were compared in it. */
export const shownTo = Effect.fnUntraced(function* (tenant: string, { number, settings }: Run) {
  const name = nameIn("circumstances", 0)
  const rows = yield* query(
    "deletedIn",
    sql<{ readonly result: string }>`select result from recon.step
      where tenant = ${tenant} and run = ${number} and (name = ${name} or name like ${`${name} %`})`
  )
  const told = rows.map(({ result }) => valueOf(result) as OfZuora)
  return {
    deleted: new Map<string, ObservedDocument>(told.flatMap(({ documents }) => Array.from(documents))),
    hasChanges: settings.isLegacy === true && told.every(({ unread }) => unread.lacksChanges !== true)
  }
})
