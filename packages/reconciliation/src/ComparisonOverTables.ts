/**
 * Both sides as the tables hold them: a run that can be killed and gone on with, reads whole only what prints do not settle,
 * and keeps what it finds. What is compared is decided by the domain, here as in memory.
 */
import { Tenant } from "@counterfoil/billing/Tenant"
import { dayOf } from "@counterfoil/billing/TenantClock"
import { identities } from "@counterfoil/domain/identities/Identities"
import { fromStore } from "@counterfoil/domain/StoreFindings"
import type { EventStore } from "@counterfoil/event-store/EventStore"
import type { Postgres } from "@counterfoil/event-store/Postgres"
import type { StoreError } from "@counterfoil/event-store/StoreError"
import type { Zuora } from "@counterfoil/zuora/Zuora"
import * as Effect from "effect/Effect"
import { brokenBy, streamsOf } from "./BrokenBy.ts"
import { checkInTables } from "./close/PeriodsInTables.ts"
import type { Findings, Instants, Options } from "./Findings.ts"
import type { ComparedGateways } from "./gateway/Gateways.ts"
import type { Manifest } from "./reading/Manifest.ts"
import { sourcesOf } from "./reading/SourceSums.ts"
import { looked, proposalsOf } from "./repair/Proposals.ts"
import * as SelfChecks from "./SelfChecks.ts"
import { balancesIn } from "./tables/Balances.ts"
import { casesIn } from "./tables/CaseRows.ts"
import { eventsIn } from "./tables/EventSource.ts"
import { compareKept, keepGateways, referencesAbout, statementsAbout } from "./tables/GatewayRun.ts"
import { loadOurs, loadTheirs } from "./tables/Loading.ts"
import { pagesOf } from "./tables/Manifests.ts"
import * as ProjectionCheck from "./tables/ProjectionCheck.ts"
import type * as Runs from "./tables/Runs.ts"
import { sampleOf } from "./tables/Sample.ts"
import { surroundingsOf } from "./tables/Surroundings.ts"
import * as TableRun from "./tables/TableRun.ts"
import { type Told, zuoraSources } from "./ZuoraSources.ts"

/** What is kept of the comparison of gateways beside its discrepancies. */
type Beside = Omit<ComparedGateways, "discrepancies">

/** What was read long ago is not gone on with. */
const staleAfterMs = 24 * 3_600_000

export const compareOverTables = Effect.fn("Reconciliation.compareOverTables")(function* (
  options: Options,
  instants: Instants,
  begunAt: string,
  manifest: Manifest
) {
  const { settlement, tenant, timeZone } = yield* Tenant
  const { gateways = [], maxRequests, windowSize } = options
  const isLegacy = settlement === "legacy"
  const { legacy, legacyAgain, ...zuora } = zuoraSources({ windowSize, isThrifty: maxRequests !== undefined }, manifest)
  const sent = yield* Effect.cached(keepGateways(tenant, gateways))
  const ran = yield* TableRun.run<Told, StoreError, EventStore | Postgres | Tenant | Zuora, Beside>(
    {
      ...instants,
      ...(isLegacy ? { isLegacy } : {}),
      tenant,
      mode: options.isIncremental === true && !isLegacy ? "incremental" : "full",
      runId: options.runId,
      holder: options.holder ?? options.runId,
      asked: askedOf(options, begunAt)
    },
    {
      ...zuora,
      ...(isLegacy ? { legacy, legacyAgain } : {}),
      isThorough: options.isThorough === true,
      beside: besideOf(options, tenant, sent, manifest)
    }
  )
  const { asOf, watermark } = ran.settings
  const unread = yield* loadOurs(tenant, ran.unread.streams)
  const { accounts, documents, hasCreditBalances } = yield* balancesIn(tenant, ran.unread.partialIn(unread.ledger))
  const events = yield* eventsIn(tenant)
  const about = streamsOf(ran.discrepancies)
  const { ledger } = yield* loadOurs(tenant, about)
  const observed = { ...(yield* loadTheirs(tenant, about)), deleted: ran.deleted }
  const kept = yield* sent
  const inQuestion = looked(ran.discrepancies)
  const references = yield* referencesAbout(tenant, kept, inQuestion)
  const hasChanges = isLegacy && !ran.unread.lacksChanges
  const { streams, ...surroundings } = yield* surroundingsOf(tenant, inQuestion, references, hasChanges)
  const { inTransit, sources, untold } = ran.beside ?? { inTransit: [], sources: [], untold: [] }
  return {
    asOf,
    watermark,
    runId: ran.runId,
    since: ran.since ?? null,
    sources: [events, ...sourcesOf(ran.told.sums), ...sources],
    manifest: yield* pagesOf(tenant, ran.number),
    discrepancies: ran.discrepancies,
    brokenBy: yield* brokenBy(ran.discrepancies, ledger, observed, ran.settings),
    proposals: proposalsOf(ran.discrepancies, {
      ...surroundings,
      compared: surroundings.ledger,
      observed: { ...surroundings.observed, deleted: ran.deleted },
      timing: ran.settings,
      on: dayOf(asOf, timeZone),
      // A look of its own: only for repairs of what a gateway says.
      gateways: inQuestion.some(({ code }) => code.startsWith("G"))
        ? yield* statementsAbout(tenant, kept, streams)
        : [],
      twoFrom: options.twoFrom ?? new Map()
    }),
    untold: [
      ...ran.illegible.untold(undefined),
      ...ran.unread.untold,
      ...ran.untold,
      ...untold,
      ...SelfChecks.untold(ran.operations, ran.pending)
    ],
    identities: [
      ...identities.map(({ code, equation }) => ({
        code,
        equation,
        checked: documents,
        violations: ran.violations.get(code) ?? 0,
        silent: SelfChecks.silenceOf(code, settlement, hasCreditBalances)
      })),
      ...ran.books.map(({ code, equation, violations }) => ({
        code,
        equation,
        checked: events.count,
        violations: violations.length,
        silent: null
      }))
    ],
    accounts,
    trialBalance: ran.trialBalance,
    inTransit,
    cases: yield* casesIn(tenant)
  } satisfies Findings
})

/** Whoever asks for the same goes on with what was killed. The bounds of requests are of each process. */
const askedOf = (
  { asOf, gateways = [], isIncremental, isKept, isThorough, lagMs, seals = [], stuckMs }: Options,
  at: string
): Runs.Asked => ({
  text: JSON.stringify({
    asOf: asOf ?? null,
    lagMs,
    stuckMs,
    isIncremental: isIncremental === true,
    isThorough: isThorough === true,
    gateways: gateways.map(({ bank = [], name, payouts = [], settlement, untold }) => ({
      name,
      files: [settlement, payouts, bank].flatMap((files) => files.map((file) => [file.name, file.sha256, file.format])),
      untold
    })),
    seals
  }),
  at,
  notBefore: new Date(Date.parse(at) - staleAfterMs).toISOString(),
  isKept: isKept === true
})

/** What needs no Zuora: gateways and bank, closed periods, seals, and whether the tables are what the events come to. */
const besideOf = ({ seals = [] }: Options, tenant: string, sent: ReturnType<typeof keepGateways>, manifest: Manifest) =>
  Effect.fnUntraced(function* ({ heads, mode, settings: { asOf } }: Runs.Run) {
    const { timeZone } = yield* Tenant
    const kept = yield* sent
    manifest.tellFiles(kept)
    const { discrepancies, ...more } = yield* compareKept(tenant, kept, dayOf(asOf, timeZone))
    const closed = yield* checkInTables({ tenant, mode, heads })
    const stale = yield* ProjectionCheck.sample(tenant, yield* sampleOf(tenant, asOf))
    return {
      discrepancies: [...discrepancies, ...closed.discrepancies, ...fromStore([], seals, []), ...stale.discrepancies],
      trees: closed.trees,
      more
    }
  })
