/** Subjects' keys in `es.subject_key`, through the functions of its migration. */
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { appendTogether, prepared, verdict } from "../AppendStatement.ts"
import { isoInstant } from "../Instant.ts"
import type { Postgres } from "../Postgres.ts"
import { type SubjectKeyRow, tables } from "../Tables.ts"
import type { KeptKey, SubjectKeys } from "./SubjectKeys.ts"

export const makePostgresSubjectKeys = (postgres: Postgres["Service"], tenant: string): SubjectKeys => {
  const rows = tables.selectFrom("es.subject_key").selectAll().where("tenant", "=", tenant)

  return {
    find: (names) =>
      names.length === 0
        ? Effect.succeed([])
        : postgres
            .query(
              "findKeys",
              sql<SubjectKeyRow>`
                select k.* from es.subject_key k
                join unnest(${names.map(({ subject }) => subject)}::text[], ${names.map(({ generation }) => generation)}::integer[])
                  as n (subject, generation) using (subject, generation)
                where k.tenant = ${tenant}`.compile(tables),
              "es-find-keys"
            )
            .pipe(Effect.map((found) => found.map(toKey))),
    ofSubject: (subject) =>
      postgres
        .query("keysOfSubject", rows.where("subject", "=", subject).orderBy("generation").compile())
        .pipe(Effect.map((found) => found.map(toKey))),
    keep: ({ generation, subject }, { kekId, wrapped }) =>
      postgres
        .query(
          "keepKey",
          sql<SubjectKeyRow>`
            select * from es.keep_subject_key(${tenant}, ${subject}, ${generation}, ${kekId}, ${wrapped})`.compile(
            tables
          )
        )
        .pipe(
          Effect.flatMap(([row]) =>
            row === undefined ? Effect.die(new Error("es.keep_subject_key gave no key")) : Effect.succeed(toKey(row))
          )
        ),
    destroyed: postgres
      .query(
        "destroyedKeys",
        sql<{ readonly count: bigint }>`
          select count(*) as count from es.subject_key where tenant = ${tenant} and erased_at is not null`.compile(
          tables
        )
      )
      .pipe(Effect.map(([row]) => Number(row?.count ?? 0))),
    erase: Effect.fnUntraced(function* ({ by, commit, name: { generation, subject }, reason }) {
      const ready = yield* prepared(tenant, commit)
      return yield* postgres.transaction(
        "erase",
        Effect.fnUntraced(function* ({ query }) {
          yield* query(
            "erase",
            sql`select es.erase_subject(${tenant}, ${subject}, ${generation}, ${by}, ${reason})`.compile(tables)
          )
          const [row] = yield* appendTogether(query, "erase", tenant, [ready])
          return yield* verdict(ready, row)
        })
      )
    }),
    wrappedOtherwise: (kekId, limit) =>
      postgres
        .query("keysToRewrap", rows.where("kek_id", "<>", kekId).limit(limit).compile())
        .pipe(Effect.map((found) => found.map(toKey).flatMap((key) => (key._tag === "Wrapped" ? [key] : [])))),
    rewrap: (before, after) =>
      postgres
        .query(
          "rewrapKey",
          sql<{ readonly done: boolean }>`
            select es.rewrap_subject_key(${tenant}, ${before.subject}, ${before.generation}, ${before.wrapped},
              ${after.kekId}, ${after.wrapped}) as done`.compile(tables)
        )
        .pipe(Effect.map(([row]) => row?.done === true))
  }
}

const toKey = ({ erased_at, erased_by, generation, kek_id, reason, subject, wrapped }: SubjectKeyRow): KeptKey =>
  kek_id !== null && wrapped !== null
    ? { subject, generation, _tag: "Wrapped", kekId: kek_id, wrapped }
    : {
        subject,
        generation,
        _tag: "Destroyed",
        at: isoInstant(erased_at ?? ""),
        by: erased_by ?? "",
        reason: reason ?? ""
      }
