/**
 * A tenant with a million documents, their events and the tables over them, and people's discrepancies: some written by the
 * code that records and follows, all others copies of these under other ids, made inside PostgreSQL. A copy's content hash
 * is not its own, so only originals are asked for; they stand among the copies.
 */
import { everyDay } from "@counterfoil/billing/OpenDays"
import { commit } from "@counterfoil/billing/Recording"
import type { AccountId } from "@counterfoil/domain/Id"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { zeros, multiply } from "../reconcile/Copies.ts"
import { twin } from "../reconcile/Ledger.ts"
import { fill, layer } from "../reconcile/Tenant.ts"
import { sql } from "../store/Server.ts"

/** Discrepancies that people are at, and those that have gone. */
const cases = 2_000
const atOnce = 250

/** So many invoices with a payment each, on a fresh database. */
export const write = async (url: string, originals: number, times: number): Promise<void> => {
  const secret = Redacted.make(url)
  await Effect.runPromise(
    Effect.andThen(fill(secret, originals), record(originals).pipe(Effect.provide(layer(secret))))
  )
  await multiply(url, times - 1)
  await sql(url, ...copies(times - 1), caseRows, reached, "vacuum analyze")
}

/** Invoices with a payment each, by the code that records. */
export const record = Effect.fnUntraced(function* (originals: number) {
  const store = yield* EventStore
  for (let from = 0; from < originals; from += atOnce) {
    const twins = Array.from({ length: Math.min(atOnce, originals - from) }, (_, n) => twin(from + n))
    const accountOf = new Map(twins.flatMap(({ account, events }) => events.map(([stream]) => [stream, account])))
    yield* store.append(
      commit({
        id: `originals-${from}`,
        cause: { actor: "bench", causationId: "bench", correlationId: "bench" },
        today: LocalDate.make("2026-01-20"),
        accountOf: (stream) => (accountOf.get(stream) ?? null) as AccountId | null,
        versions: new Map(),
        events: twins.flatMap(({ events }) =>
          events.map(([stream, event]) => ({ stream, event, origin: "observed" as const }))
        ),
        openDays: everyDay
      })
    )
  }
})

const named = (column: string): string => `replace(${column}, repeat('0', ${zeros}), lpad(k::text, ${zeros}, '0'))`

const copies = (count: number): ReadonlyArray<string> => [
  `insert into es.event (tenant, log, position, stream, version, event_id, subject, type, schema_version, data, meta,
      effective_on, booked_on, recorded_at, content_hash, shelf)
    select e.tenant, e.log, h.position * k + e.position, ${named("stream")}, version, gen_random_uuid(), ${named("subject")},
      type, schema_version, data, meta, effective_on, booked_on, e.recorded_at, content_hash, shelf
    from generate_series(1, ${count}) k, es.event e join es.log_head h on h.tenant = e.tenant and h.log = e.log`,
  `insert into es.stream (tenant, stream, log, subject)
    select tenant, ${named("stream")}, log, ${named("subject")} from generate_series(1, ${count}) k, es.stream`,
  `update es.log_head set position = position * ${count + 1}`
]

const caseRows = `
  insert into recon.state (tenant, stream, kind, version, log, position, changed_at, is_open, text, transit)
  select 'bench', 'Case-Z04 Invoice-' || n, 'Case', 1, 0, n, '2026-01-20T00:00:00.000000Z', true,
    json_build_object('_tag', case when n % 2 = 0 then 'Open' else 'Resolved' end, 'discrepancyId', 'Z04 Invoice-' || n,
      'code', 'Z04', 'severity', 'high', 'title', 'invoice INV' || n, 'accountId', null, 'amount', null,
      'openedOn', '2026-01-20', 'since', '2026-01-20', 'isAged', false, 'approvals', '[]'::json)::text, '[]'
  from generate_series(1, ${2 * cases}) n`

/** The tables have all of it. */
const reached = `
  insert into recon.reach (tenant, log, position, chain) select tenant, log, position, '' from es.log_head
  on conflict (tenant, log) do update set position = excluded.position`
