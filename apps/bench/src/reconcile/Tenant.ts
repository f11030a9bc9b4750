/** The tenant in our tables, written in bulk by the code that follows events and reads Zuora, and runs over them. */
import { commit } from "@counterfoil/billing/Recording"
import { Tenant } from "@counterfoil/billing/Tenant"
import { AccountId } from "@counterfoil/domain/Id"
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import type { Placed } from "@counterfoil/domain/Ledger"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { migrate } from "@counterfoil/event-store/Migrations"
import { Postgres } from "@counterfoil/event-store/Postgres"
import { defaultRole } from "@counterfoil/event-store/PostgresEventStore"
import type { StoreError } from "@counterfoil/event-store/StoreError"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import { added, owedSums, sumsOf } from "@counterfoil/reconciliation/tables/BookSums"
import { migrate as migrateTables } from "@counterfoil/reconciliation/tables/Migrations"
import { documentRow, onward, type Projected, stateRow } from "@counterfoil/reconciliation/tables/Projection"
import { saveGatewayBooks } from "@counterfoil/reconciliation/tables/GatewayBooks"
import { addBooks, saveDocuments, saveStates } from "@counterfoil/reconciliation/tables/ProjectionRows"
import { catchUp } from "@counterfoil/reconciliation/tables/Projector"
import type { Sources } from "@counterfoil/reconciliation/tables/Reading"
import { saveSeen } from "@counterfoil/reconciliation/tables/SeenRows"
import { query } from "@counterfoil/reconciliation/tables/Statements"
import { run } from "@counterfoil/reconciliation/tables/TableRun"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import type { FileSystem } from "effect/FileSystem"
import * as Layer from "effect/Layer"
import type { Path } from "effect/Path"
import type * as Redacted from "effect/Redacted"
import { sql } from "kysely"
import { type Beside, beside } from "./Beside.ts"
import { idOf, invoicesAnAccount, twin } from "./Ledger.ts"

export const tenant = "bench"
const asOf = "2999-01-01T00:00:00.000Z"
/** Later than every run: what is read once stays read. */
const always = 1_000_000_000_000n

export const layer = (url: Redacted.Redacted) =>
  Layer.mergeAll(
    EventStore.layerPostgresShared({ tenant }),
    Tenant.layer({ tenant, timeZone: "Etc/UTC" }),
    NodeServices.layer
  ).pipe(Layer.provideMerge(Postgres.layer({ url, tenant, role: defaultRole })))

const atOnce = 1_000

/** Writes the tables of so many invoices. */
export const fill = Effect.fnUntraced(function* (url: Redacted.Redacted, invoices: number) {
  yield* migrate({ url })
  yield* migrateTables({ url })
  yield* Effect.gen(function* () {
    const postgres = yield* Postgres
    for (let from = 0; from < invoices; from += atOnce) {
      const twins = Array.from({ length: Math.min(atOnce, invoices - from) }, (_, n) => twin(from + n))
      const folded = new Map<string, Projected>()
      for (const { account, events } of twins)
        for (const [stream, event] of events) {
          const next = onward(folded.get(stream), storedOf(stream, account), event)
          if (next !== undefined) folded.set(stream, next)
        }
      const rows = Array.from(folded.values())
      const documents = rows.map(({ folded: one, last, transit }) => documentRow(last.stream, one, transit, null))
      const booked = twins.flatMap(({ events }) =>
        events.map(([, event]) => ({ event: event as DocumentEvent, bookedOn: LocalDate.make("2026-01-10") }))
      )
      yield* postgres.transaction("fill", (connection) =>
        Effect.gen(function* () {
          yield* saveStates(connection, tenant, rows.map(stateRow))
          yield* saveDocuments(connection, tenant, documents)
          yield* saveGatewayBooks(connection, tenant, rows)
          yield* addBooks(connection, tenant, added([...sumsOf(booked), ...owedSums(documents, 1n)]))
          yield* saveSeen(
            connection,
            tenant,
            always,
            twins.flatMap(({ observed }) => observed),
            () => false
          )
        })
      )
    }
  }).pipe(Effect.provide(layer(url)))
})

const storedOf = (stream: string, subject: string): StoredEvent => ({
  stream,
  subject,
  log: 0,
  position: 0,
  version: 1,
  eventId: "",
  type: "",
  schemaVersion: 1,
  data: null,
  meta: null,
  effectiveOn: "2026-01-10",
  bookedOn: "2026-01-10",
  recordedAt: "2026-01-20T00:00:00.000000Z",
  contentHash: ""
})

/** Microseconds from where Zuora has been read to what differs. Fails where something else does than was planted. */
const timed = Effect.fnUntraced(function* (
  mode: "full" | "incremental",
  planted: number,
  seen: Seen,
  besides: Beside | undefined
) {
  let start = 0
  const begun = Effect.sync(() => {
    start = performance.now()
    return null
  })
  const sources: Sources<null, StoreError, EventStore | FileSystem | Path | Postgres> = {
    read: () => begun,
    changes: (_former, save) => Effect.andThen(save(seen), begun).pipe(Effect.map((told) => ({ told, gone: [] }))),
    deleted: () => Effect.succeed({ documents: new Map(), untold: [] }),
    ...(besides === undefined ? {} : { beside: (run) => beside(tenant, run, besides) })
  }
  const terms = { tenant, holder: "bench", asOf, watermark: asOf, stuckBefore: "2026-01-01T00:00:00.000Z" }
  const found = yield* run({ ...terms, mode, runId: `${mode}-${performance.now()}` }, sources)
  const took = (performance.now() - start) * 1_000
  if (found.mode !== mode || found.findings.length !== planted)
    return yield* Effect.die(`${found.findings.length} findings of a ${found.mode} run`)
  return took
})

type Seen = ReadonlyArray<ObservedDocument>

export const full = (planted: number, besides?: Beside) => timed("full", planted, [], besides)

/**
 * A payment comes in on each of these accounts, on both sides, and Zuora shows all of their documents as changed. The
 * events are followed, and the documents saved, before the clock starts.
 */
export const incremental = Effect.fnUntraced(function* (
  planted: number,
  accounts: number,
  round: number,
  besides?: Beside
) {
  const store = yield* EventStore
  const placed: Array<Placed> = []
  const seen: Array<ObservedDocument> = []
  const accountOf = new Map<string, AccountId>()
  for (let account = 0; account < accounts; account++) {
    const accountId = AccountId.make(idOf("a", account))
    const twins = Array.from({ length: invoicesAnAccount }, (_, n) => twin(account * invoicesAnAccount + n))
    const later = `2026-01-20T00:00:00.${String(round).padStart(3, "0")}Z`
    seen.push(...twins.flatMap(({ observed }) => observed).map((document) => ({ ...document, updatedAt: later })))
    const { events, observed } = twin(1_000_000_000 + round * 10_000 * invoicesAnAccount + account * 10)
    const [stream, event] = events.find(([name]) => name.startsWith("Payment-")) ?? []
    if (stream === undefined || event === undefined) continue
    accountOf.set(stream, accountId)
    placed.push({ stream, event: { ...event, accountId } as Placed["event"] })
    seen.push(...observed.filter(({ kind }) => kind === "payment").map((one) => ({ ...one, accountId })))
  }
  const events = placed.map((one) => ({ ...one, origin: "observed" as const }))
  yield* store.append(
    commit({
      id: `round-${round}`,
      cause: { actor: "bench", causationId: "bench", correlationId: "bench" },
      today: LocalDate.make("2026-01-20"),
      accountOf: (stream) => accountOf.get(stream) ?? null,
      versions: new Map(),
      events,
      openDays: { first: LocalDate.make("2026-02-01"), versions: new Map() }
    })
  )
  yield* catchUp(tenant)
  const took = yield* timed("incremental", planted, seen, besides)
  // Full runs here read nothing: to them all this stays read.
  yield* query("stay", sql`update recon.seen set read_in = ${always} where tenant = ${tenant} and read_in < ${always}`)
  return took
})
