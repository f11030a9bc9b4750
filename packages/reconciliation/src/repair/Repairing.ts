/**
 * Making a repair that has its approvals: its steps one after the other, each under an operation id of its own that follows
 * from the proposal. Made again, or gone on with after a death or a lost answer, nothing is done twice: what has ended
 * answers from the store, what is open is taken up where it stopped.
 */
import { adviceOf } from "@counterfoil/billing/Advice"
import type { BillingError } from "@counterfoil/billing/BillingError"
import { load, stateIn } from "@counterfoil/billing/Loaded"
import { loadOperation } from "@counterfoil/billing/OperationRecord"
import type { Settled } from "@counterfoil/billing/Outcome"
import type { Cause } from "@counterfoil/billing/Recording"
import { moment } from "@counterfoil/billing/TenantClock"
import type * as Case from "@counterfoil/domain/Case"
import { isApproved, type Repair, RepairNotApproved } from "@counterfoil/domain/CaseRepair"
import { OperationId } from "@counterfoil/domain/Id"
import type * as Ledger from "@counterfoil/domain/Ledger"
import { rehearse } from "@counterfoil/domain/proposal/Rehearsal"
import { isCall, type Step, streamsOf } from "@counterfoil/domain/proposal/Step"
import { inWords } from "@counterfoil/domain/proposal/Words"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { createHash } from "node:crypto"
import * as Adoption from "../Adoption.ts"
import * as Approving from "./Approving.ts"
import * as StepCall from "./StepCall.ts"

/** What became of one step. */
export interface MadeStep {
  readonly words: string
  /** `left`: it was not come to, since one before it failed or waits. */
  readonly outcome: "done" | "failed" | "waits" | "left"
  /** What it brought about; undefined where it only records, or was not made. */
  readonly settled: Settled | undefined
  /** Why it failed, or what it waits for. */
  readonly why: string | undefined
}

export interface Made {
  readonly discrepancyId: string
  /** `open`: a step waits; it is gone on with. */
  readonly outcome: "done" | "failed" | "open"
  readonly steps: ReadonlyArray<MadeStep>
}

/** Makes what is left of an approved repair. Fails with `RepairNotApproved` where approvals are missing. */
export const make = Effect.fn("Repairing.make")(function* (discrepancyId: string, asked: Cause) {
  const stream = StreamName.ofCase(discrepancyId)
  const state = stateIn(yield* load([stream]), "Case", stream)
  const repair = state._tag === "NotSeen" ? undefined : state.repair
  if (state._tag === "NotSeen" || repair === undefined || isOver(repair) || !isApproved(repair))
    return yield* new RepairNotApproved({
      discrepancyId,
      approvals: repair?.approvals.length ?? 0,
      needed: repair?.needed ?? 1
    })
  yield* Approving.start(discrepancyId, repair, named(asked, discrepancyId, repair, "start"))
  const reached = yield* reachedBy(discrepancyId, repair)
  const steps: Array<MadeStep> = []
  for (const [index, step] of repair.steps.entries()) {
    const words = yield* wordsOf(step)
    const isStopped = steps.some(({ outcome }) => outcome !== "done")
    const isBehind = index < reached && !isCall(step)
    const made: Omit<MadeStep, "words"> = isStopped
      ? left
      : isBehind
        ? done(undefined)
        : yield* makeStep(step, index, state, repair, asked)
    steps.push({ words, ...made })
  }
  const failed = steps.find(({ outcome }) => outcome === "failed")
  const isOpen = steps.some(({ outcome }) => outcome === "waits")
  if (isOpen) return { discrepancyId, outcome: "open", steps } satisfies Made
  const ended =
    failed === undefined
      ? ({ outcome: "done" } as const)
      : ({ outcome: "failed", why: `${failed.words}: ${failed.why ?? ""}` } as const)
  yield* Approving.end(discrepancyId, repair, ended, named(asked, discrepancyId, repair, "end"))
  return { discrepancyId, outcome: ended.outcome, steps } satisfies Made
})

/** The last step whose call was requested: those before it were made, and it may hold the account itself. */
const reachedBy = Effect.fnUntraced(function* (discrepancyId: string, repair: Repair) {
  let reached = 0
  for (const index of repair.steps.keys()) {
    const { state } = yield* loadOperation(operationIdOf(discrepancyId, repair, index))
    if (state._tag !== "NotRequested") reached = index
  }
  return reached
})

/** It has failed, or the discrepancy is another one since: it has to be proposed anew. */
const isOver = ({ phase }: Repair): boolean => phase === "failed" || phase === "outdated"

/** A step of a repair has the same id whoever makes it, and another one in the next attempt. */
export const operationIdOf = (discrepancyId: string, { attempt, digest }: Repair, index: number): OperationId => {
  const name = createHash("sha256").update(`${discrepancyId}\n${digest}\n${attempt}`).digest("hex").slice(0, 32)
  return OperationId.make(`repair-${name}-${index + 1}`)
}

const named = (asked: Cause, discrepancyId: string, repair: Repair, what: string): Cause => ({
  ...asked,
  causationId: `${operationIdOf(discrepancyId, repair, 0)}:${what}`
})

const left = { outcome: "left", settled: undefined, why: undefined } as const
const done = (settled: Settled | undefined) => ({ outcome: "done", settled, why: undefined }) as const
const waits = (why: string) => ({ outcome: "waits", settled: undefined, why }) as const
const failed = (why: string) => ({ outcome: "failed", settled: undefined, why }) as const

const makeStep = Effect.fnUntraced(function* (
  step: Step,
  index: number,
  { accountId, code, discrepancyId }: Case.Known,
  repair: Repair,
  asked: Cause
) {
  const operationId = operationIdOf(discrepancyId, repair, index)
  const cause: Cause = { ...asked, causationId: operationId }
  if (step._tag === "Observe" || step._tag === "ObserveChange") {
    const subject = discrepancyId.slice(code.length + 1)
    const deleted = Adoption.deletedOf({ code, subject })
    const facts = yield* Adoption.observe(step, { accountId, deleted }, cause)
    return facts === undefined ? waits("a call of its account is open: resume that first") : done(undefined)
  }
  const { state } = yield* loadOperation(operationId)
  const refusal = state._tag === "NotRequested" ? yield* refusalOf(step) : undefined
  if (refusal !== undefined) return failed(refusal)
  const reason = asked.reason ?? discrepancyId
  return yield* StepCall.make(step, { operationId, actor: asked.actor, reason }).pipe(
    Effect.map(done),
    Effect.catch((error) => Effect.succeed(hasEnded(error) ? failed(said(error)) : waits(said(error))))
  )
})

/** Only what has certainly not happened, and will not, ends a repair. */
const hasEnded = (error: BillingError): boolean => {
  const { next } = adviceOf(error)
  return next === "new id" || next === "correct it"
}

const said = (error: BillingError): string => `${error._tag}: ${error.message}`

/** Whether the step would still come to what was approved, by the books as they are now. */
const refusalOf = Effect.fnUntraced(function* (step: StepCall.Call) {
  const { today } = yield* moment
  const own = yield* load(streamsOf(step))
  const { ledger } = yield* load([...own.versions.keys(), ...targetsIn(own.ledger)])
  const scene = { documents: new Map(), observed: nothing, on: today }
  return Result.match(rehearse(step, ledger, scene, "rehearsal"), {
    onFailure: (why) => why,
    onSuccess: () => undefined
  })
})

/** What the money of payments lies on: a chargeback takes it back from there. */
const targetsIn = ({ payments }: Ledger.Ledger): ReadonlyArray<string> =>
  Array.from(payments.values()).flatMap(({ usage }) =>
    Array.from(usage.applications.applied.values(), ({ application }) => StreamName.ofTarget(application.target))
  )

const nothing = { invoices: new Map(), debitMemos: new Map(), creditMemos: new Map(), payments: new Map() }

const wordsOf = Effect.fnUntraced(function* (step: Step) {
  const { ledger }: { readonly ledger: Ledger.Ledger } = yield* load(streamsOf(step))
  return inWords(step, { ledger, documents: new Map() })
})
