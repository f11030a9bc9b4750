/**
 * January of the tenant, closed: its events in the store, those of the first invoices as commits, the others as copies made
 * inside PostgreSQL; figures and heads as they come to; what gateway and bank sent.
 */
import { commit, withOrigin } from "@counterfoil/billing/Recording"
import { Currency } from "@counterfoil/domain/Currency"
import { AccountId, ApproverId } from "@counterfoil/domain/Id"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Money from "@counterfoil/domain/Money"
import type * as Period from "@counterfoil/domain/Period"
import { PeriodId } from "@counterfoil/domain/period/PeriodId"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { anyEvent, loadBookings } from "@counterfoil/reconciliation/tables/Bookings"
import { catchUp } from "@counterfoil/reconciliation/tables/Projector"
import { grown, rootOf } from "@counterfoil/reconciliation/tables/Trees"
import * as Effect from "effect/Effect"
import { sql } from "../store/Server.ts"
import { zeros } from "./Copies.ts"
import { twin } from "./Ledger.ts"
import { writeFiles } from "./SettlementFiles.ts"
import { tenant } from "./Tenant.ts"

interface Closing {
  readonly invoices: number
  /** How many times as large the tenant is by copies. */
  readonly times: number
  readonly folder: string
}

const atOnce = 500
const periodId = PeriodId.make("2026-01")
const on = LocalDate.make("2026-02-03")
const cause = { actor: "bench", causationId: "bench", correlationId: "bench" }
const openDays = { first: undefined, versions: new Map<string, number>() }

/** `url`: of the superuser. */
export const closeMonth = Effect.fnUntraced(function* (url: string, { folder, invoices, times }: Closing) {
  const store = yield* EventStore
  for (let from = 0; from < invoices; from += atOnce) {
    const twins = Array.from({ length: Math.min(atOnce, invoices - from) }, (_, n) => twin(from + n))
    const accountOf = new Map(
      twins.flatMap(({ account, events }) => events.map(([stream]) => [stream, AccountId.make(account)] as const))
    )
    const placed = twins.flatMap(({ events }) => events.map(([stream, event]) => ({ stream, event })))
    yield* store.append(
      commit({
        id: `past-${from}`,
        cause,
        today: LocalDate.make("2026-01-20"),
        accountOf: (stream) => accountOf.get(stream) ?? null,
        versions: new Map(),
        events: withOrigin(placed, "observed"),
        openDays
      })
    )
  }
  const size = (yield* store.logs)[0]?.position ?? 0
  yield* Effect.promise(() => sql(url, ...copied(size, times - 1), ...followed(size * times)))
  yield* closed(size * times)
  yield* catchUp(tenant)
  yield* Effect.sync(() => {
    writeFiles(folder, invoices, times)
  })
})

/** The same events under other ids, behind the others. Their content hashes are those of the first ones. */
const copied = (size: number, copies: number): ReadonlyArray<string> => {
  const named = (column: string) => `replace(${column}, repeat('0', ${zeros}), lpad(k::text, ${zeros}, '0'))`
  return [
    `insert into es.event (tenant, log, position, stream, version, event_id, subject, type, schema_version, data, meta,
        effective_on, booked_on, recorded_at, content_hash)
      select tenant, log, position + k * ${size}, ${named("stream")}, version, gen_random_uuid(), ${named("subject")},
        type, schema_version, data, meta, effective_on, booked_on, recorded_at, content_hash
      from generate_series(1, ${copies}) k, es.event where tenant = '${tenant}'`,
    `update es.log_head set position = ${size * (copies + 1)} where tenant = '${tenant}'`
  ]
}

/** The tables have all of them: their documents came in otherwise. */
const followed = (size: number): ReadonlyArray<string> => [
  `insert into recon.reach values ('${tenant}', 0, ${size}, sha256(''))`,
  `insert into recon.booked
    select tenant, 0, '2026-01', substr(name, 3), currency, debit, 0 from recon.book where name like '= %'
    union all select '${tenant}', 0, '2026-01', '', '', 0, ${size}`
]

/** Closes January over so many events: with figures that are right, and the root that they have. */
const closed = Effect.fnUntraced(function* (size: number) {
  const store = yield* EventStore
  const rows = (yield* loadBookings(tenant)).filter(({ name }) => name !== anyEvent)
  const [tree] = yield* grown(tenant, [{ log: 0, size }], [])
  if (tree === undefined) return yield* Effect.die("not all events are there")
  const figures = {
    trialBalance: [],
    rollForward: rows.map(({ currency, minor, name }) => {
      const amount = Money.make(Currency.make(currency), BigInt(minor))
      const opening = Money.zero(amount.currency)
      return { control: name, opening, movements: [{ movement: "January", amount }], closing: amount }
    }),
    counts: [],
    priorPeriod: 0
  }
  const events: ReadonlyArray<Period.Event> = [
    { _tag: "PeriodFrozen", periodId, effectiveOn: on },
    {
      _tag: "PeriodProposed",
      periodId,
      proposal: { runId: "bench", figures, inTransit: [], sources: [] },
      effectiveOn: on
    },
    { _tag: "PeriodSigned", periodId, approverId: ApproverId.make("ada"), effectiveOn: on },
    { _tag: "PeriodSigned", periodId, approverId: ApproverId.make("grace"), effectiveOn: on },
    { _tag: "PeriodClosed", periodId, heads: [{ log: 0, size, root: rootOf(tree) }], effectiveOn: on }
  ]
  yield* store.append(
    commit({
      id: "close",
      cause,
      today: on,
      accountOf: () => null,
      versions: new Map(),
      events: withOrigin(
        events.map((event) => ({ stream: "Periods", event })),
        "intended"
      ),
      openDays
    })
  )
})
