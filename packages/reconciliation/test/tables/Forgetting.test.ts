/** What was erased from the events is in no table either, whoever erased it and whoever follows. */
import { erasable } from "@counterfoil/billing/PersonalData"
import { commit } from "@counterfoil/billing/Recording"
import type { BillingEvent } from "@counterfoil/domain/BillingEvent"
import { AccountId, ApproverId } from "@counterfoil/domain/Id"
import { Erasure } from "@counterfoil/event-store/erasure/Erasure"
import { keyRing, newKeyRing } from "@counterfoil/event-store/erasure/KeyRing"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { Postgres } from "@counterfoil/event-store/Postgres"
import { defaultRole } from "@counterfoil/event-store/PostgresEventStore"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import { day } from "../../../domain/test/Sample.ts"
import { forget } from "../../src/tables/Forgetting.ts"
import { check } from "../../src/tables/ProjectionCheck.ts"
import { catchUp } from "../../src/tables/Projector.ts"
import { database } from "./Tenants.ts"

const db = database()
const keys = Result.getOrThrow(keyRing(newKeyRing()))
const account = AccountId.make("A-1")
const on = day("2026-03-15")
const cause = { actor: "test", causationId: "test", correlationId: "test" }

/** A process of its own at a tenant. */
const processAt = (tenant: string) =>
  Layer.build(
    Erasure.layerPostgresShared({ ...erasable, keys, tenant }).pipe(
      Layer.provideMerge(Postgres.layer({ url: Redacted.make(db.url()), tenant, role: defaultRole }))
    )
  )

const append = Effect.fnUntraced(function* (
  id: string,
  stream: string,
  before: number,
  events: ReadonlyArray<BillingEvent>
) {
  const store = yield* EventStore
  yield* store.append(record(id, stream, before, events))
})

const record = (id: string, stream: string, before: number, events: ReadonlyArray<BillingEvent>) =>
  commit({
    id,
    cause,
    today: on,
    accountOf: () => account,
    versions: new Map([[stream, before]]),
    events: events.map((event) => ({ stream, event, origin: "observed" as const }))
  })

const opened: BillingEvent = {
  _tag: "CaseOpened",
  discrepancyId: "x",
  code: "Z01",
  severity: "high",
  title: "invoice 1",
  accountId: account,
  amount: null,
  runId: "r",
  effectiveOn: on
}
const explained: BillingEvent = {
  _tag: "CaseExplained",
  cause: "Erika moved",
  expectedBy: day("2026-03-20"),
  effectiveOn: on
}
const unknown: BillingEvent = {
  _tag: "OperationOutcomeUnknown",
  attempt: 1,
  cause: "Erika hung up",
  at: "2026-03-15T10:00:00Z",
  effectiveOn: on
}
const requested: BillingEvent = {
  _tag: "OperationRequested",
  operationId: "op-1" as never,
  intent: { _tag: "Collect", accountId: account, documentDate: on },
  call: { name: "collect", method: "POST", path: "/", body: "Erika", keyed: true },
  commandHash: "01",
  callHash: "00",
  trackId: "op-1",
  accounts: [account],
  before: [],
  effectiveOn: on
}

const told = Effect.gen(function* () {
  yield* append("case", "Case-x", 0, [opened, explained])
  yield* append("operation", "Operation-op-1", 0, [
    requested,
    { _tag: "OperationAttemptStarted", attempt: 1, startedAt: "2026-03-15T09:59:00Z", effectiveOn: on },
    unknown
  ])
})

const erased = Effect.gen(function* () {
  const erasure = yield* Erasure
  const stream = "Erasure-A-1"
  const event: BillingEvent = {
    _tag: "AccountErased",
    accountId: account,
    generation: 1,
    approverId: ApproverId.make("ada"),
    reason: "request 1",
    effectiveOn: on
  }
  yield* erasure.erase({
    key: { subject: account, generation: 1 },
    by: "ada",
    reason: "request 1",
    commit: record("erase", stream, 0, [event])
  })
})

const states = (tenant: string) =>
  Effect.promise(async () =>
    JSON.stringify(await db.sql("select stream, text from recon.state where tenant = $1 order by stream", [tenant]))
  )

const run = <A, E>(story: Effect.Effect<A, E>) => Effect.runPromise(story)

describe("Tables after an erasure", () => {
  it("forget when they are told to, and are what the events come to", () =>
    run(
      Effect.gen(function* () {
        const tenant = db.newTenant()
        const here = yield* processAt(tenant)
        yield* Effect.gen(function* () {
          yield* told
          yield* catchUp(tenant)
          expect(yield* states(tenant)).toContain("Erika")
          yield* erased
          yield* forget(tenant, account)
          expect(yield* states(tenant)).not.toContain("Erika")
          expect(yield* states(tenant)).toContain("Erased")
          yield* catchUp(tenant)
          expect(yield* check(tenant)).toEqual({ streams: 2, discrepancies: [] })
        }).pipe(Effect.provide(here))
      }).pipe(Effect.scoped)
    ))

  it("forget when they follow the record of one by another process", () =>
    run(
      Effect.gen(function* () {
        const tenant = db.newTenant()
        const [here, there] = [yield* processAt(tenant), yield* processAt(tenant)]
        yield* Effect.andThen(told, catchUp(tenant)).pipe(Effect.provide(here))
        expect(yield* states(tenant)).toContain("Erika")
        yield* erased.pipe(Effect.provide(there))
        yield* catchUp(tenant).pipe(Effect.provide(here))
        expect(yield* states(tenant)).not.toContain("Erika")
        expect(yield* check(tenant).pipe(Effect.provide(here))).toEqual({ streams: 2, discrepancies: [] })
      }).pipe(Effect.scoped)
    ))
})
