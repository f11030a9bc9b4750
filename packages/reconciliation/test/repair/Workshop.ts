/** A tenant over a sandbox that outlives processes, with two approvers; runs, approvals and repairs on it. */
import * as Approvers from "@counterfoil/billing/Approvers"
import { fresh } from "@counterfoil/billing/ApproverToken"
import { Billing } from "@counterfoil/billing/Billing"
import { defaults as tenantDefaults } from "@counterfoil/billing/Tenant"
import { ApproverId } from "@counterfoil/domain/Id"
import * as Money from "@counterfoil/domain/Money"
import { EventStore } from "@counterfoil/event-store/EventStore"
import type { Zuora } from "@counterfoil/zuora/Zuora"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { zuoraLayer } from "../../../billing/test/Harness.ts"
import { inWorld, Shift, type World } from "../../../billing/test/World.ts"
import * as Cases from "../../src/Cases.ts"
import type { SentGateway } from "../../src/gateway/Gateways.ts"
import * as Import from "../../src/Import.ts"
import { defaults, runInMemory } from "../../src/Reconciliation.ts"
import * as Approving from "../../src/repair/Approving.ts"
import * as Repairing from "../../src/repair/Repairing.ts"
import { money } from "../report/Example.ts"

export const cause = (id: string) => ({ actor: "ada", causationId: id, correlationId: id })

/** What a process has that the world outlives. */
export type Living = Billing | EventStore | Zuora | World

/** Runs in a process of its own. */
export const inLife = <A, E>(
  effect: Effect.Effect<A, E, Living>,
  { owner = "p1", store }: { readonly owner?: string; readonly store?: EventStore["Service"] } = {}
) =>
  Effect.gen(function* () {
    const mine = store ?? (yield* EventStore)
    return yield* effect.pipe(
      Effect.provide(
        Billing.layer({ owner }).pipe(
          Layer.provideMerge(zuoraLayer()),
          Layer.provideMerge(Layer.succeed(EventStore, mine))
        )
      )
    )
  })

/** A story on an imported tenant. */
export const story = <A, E>(effect: Effect.Effect<A, E, World>): Promise<A> =>
  inWorld(
    Effect.andThen(inLife(Import.run({ importId: "import-1", actor: "test", terms: { _tag: "Begin" } })), effect),
    { sandbox: { seed: "demo", settings: { dataQueryMs: 0 } } }
  )

/** Amounts from 1,000.00 on take two approvers. */
export const twoFrom = new Map([["EUR", money("1000.00")]])

let runs = 0

export const reconcile = (gateways: ReadonlyArray<SentGateway> = [], limit = twoFrom) =>
  runInMemory({ ...defaults, runId: `run-${++runs}`, lagMs: 0, gateways, twoFrom: limit })

/** Goes on with a repair, each time in a new process, until it has ended; gives how it did. */
export const untilEnded = Effect.fnUntraced(function* (id: string) {
  const { forward } = yield* Shift
  for (let tries = 1; tries <= 8; tries++) {
    // More than an account is held, and than a lost request takes to come to nothing.
    yield* forward(tenantDefaults.laneMs + tenantDefaults.quietMs + 1000)
    const made = yield* inLife(Repairing.make(id, cause(`try-${tries}`)), { owner: `later-${tries}` })
    if (made.outcome !== "open") return made.outcome
  }
  return "open"
})

/** A day passes, here and at Zuora: a key is too old then for its call to be repeated. */
export const dayPasses = Effect.gen(function* () {
  const { forward } = yield* Shift
  const sandbox = yield* Sandbox
  yield* forward(24 * 3_600_000)
  yield* sandbox.clock({ advanceSeconds: 24 * 3_600 })
})

/** In short: what is found, with what is proposed or why nothing is. */
export const proposed = (gateways: ReadonlyArray<SentGateway> = []) =>
  Effect.map(reconcile(gateways), ({ report: { discrepancies, proposals } }) =>
    Object.fromEntries(
      discrepancies.map(({ amount, code, id, title }) => {
        const proposal = proposals[id]
        const name = `${code} ${title}${amount === null ? "" : ` ${Money.format(amount)}`}`
        return [name, proposal?._tag === "Offered" ? proposal.words : proposal?.why]
      })
    )
  )

/** Enrols a person; the first needs nobody's word. */
export const enrolled = Effect.fnUntraced(function* (id: string, by?: Redacted.Redacted) {
  const token = yield* fresh
  const approverId = ApproverId.make(id)
  yield* Approvers.enrol({ actor: "test", approverId, name: id, roles: ["approver"], token, approverToken: by })
  return token
})

/** Runs, and approves what is proposed for the discrepancy of a code. */
export const approved = Effect.fnUntraced(function* (
  code: string,
  approverToken: Redacted.Redacted,
  gateways: ReadonlyArray<SentGateway> = [],
  limit = twoFrom
) {
  const { cases, report } = yield* reconcile(gateways, limit)
  const discrepancy = report.discrepancies.find((one) => one.code === code)
  const proposal = discrepancy === undefined ? undefined : report.proposals[discrepancy.id]
  if (discrepancy === undefined || proposal?._tag !== "Offered" || proposal.approvers === 0)
    return yield* Effect.die(`nothing of ${code} is to be approved`)
  const { approvers } = proposal
  const looked = { isWhole: false, withGateways: false }
  yield* Cases.record({ ...report, discrepancies: [discrepancy] }, cases, looked, cause(`found-${proposal.digest}`))
  const asked = cause(`approve-${proposal.digest}`)
  const repair = yield* Approving.approve({ ...proposal, approvers }, { approverToken, reason: "looked at it" }, asked)
  return { id: discrepancy.id, approvals: repair?.approvals.length ?? 0, needed: approvers, words: proposal.words }
})

/** Approved by as many as it needs, and made. */
export const repaired = Effect.fnUntraced(function* (
  code: string,
  gateways: ReadonlyArray<SentGateway> = [],
  limit = twoFrom
) {
  const ada = yield* enrolled("ada")
  const { id, needed, words } = yield* approved(code, ada, gateways, limit)
  if (needed === 2) yield* approved(code, yield* enrolled("grace", ada), gateways, limit)
  const { outcome, steps } = yield* Repairing.make(id, { ...cause("repair"), reason: "as approved" })
  return { id, outcome, needed, words, whys: steps.flatMap(({ why }) => why ?? []) }
})

/** How many events there are, and how often Zuora was asked to change something. */
export const traces = Effect.gen(function* () {
  const store = yield* EventStore
  const sandbox = yield* Sandbox
  const events = Array.from(yield* Stream.runCollect(store.readAll)).length
  const changes = (yield* sandbox.calls).filter(
    ({ method, path }) => method !== "GET" && path.startsWith("/v1/")
  ).length
  return { events, changes }
})

/** How often calls that end like this were to change something; what a key has answered once more changes nothing. */
export const arrived = (ending: string) =>
  Effect.flatMap(Sandbox, (sandbox) =>
    Effect.map(
      sandbox.calls,
      (calls) =>
        calls.filter(({ method, outcome, path }) => method !== "GET" && path.endsWith(ending) && outcome !== "replayed")
          .length
    )
  )
