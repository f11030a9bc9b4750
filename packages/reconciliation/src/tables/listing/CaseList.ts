/** Cases as the tables have them: all, or those that have changed since. */
import type * as Case from "@counterfoil/domain/Case"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { valueOf } from "../CanonicalText.ts"
import { query } from "../Statements.ts"

/** Positions by log: how far somebody has seen the tables. */
export type Seen = ReadonlyMap<number, number>

/** Cases whose last event lies beyond these positions; every case where none are given. */
export const casesSince = (tenant: string, seen: Seen) =>
  Effect.map(
    query(
      "casesSince",
      sql<{ readonly text: string }>`
        select s.text from recon.reach r
        left join unnest(${Array.from(seen.keys())}::integer[], ${Array.from(seen.values())}::bigint[]) as seen(log, position)
          on seen.log = r.log
        join recon.state s on s.tenant = r.tenant and s.log = r.log and s.position > coalesce(seen.position, 0)
        where r.tenant = ${tenant} and s.kind = 'Case' and s.is_open`
    ),
    (rows): ReadonlyArray<Case.Known> =>
      rows.map(({ text }) => valueOf(text) as Case.State).flatMap((state) => (state._tag === "NotSeen" ? [] : [state]))
  )
