/**
 * Closing a period: proposing it on a run that found nothing against it, signing the proposal by two approvers' tokens,
 * taking it back, and opening it again. Every step rests on the record as it is then.
 */
import { approve } from "@counterfoil/billing/Approvers"
import { persistent } from "@counterfoil/billing/Persistent"
import type { Cause } from "@counterfoil/billing/Recording"
import { Tenant } from "@counterfoil/billing/Tenant"
import { dayOf } from "@counterfoil/billing/TenantClock"
import * as Period from "@counterfoil/domain/Period"
import { Figures } from "@counterfoil/domain/period/Figures"
import { lastDay, type PeriodId } from "@counterfoil/domain/period/PeriodId"
import type { SealKey } from "@counterfoil/event-store/proof/SealKey"
import { seal } from "@counterfoil/event-store/proof/Sealer"
import { SealStore } from "@counterfoil/event-store/proof/SealStore"
import type { Trust } from "@counterfoil/event-store/proof/Trust"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { isCounting, type Report } from "../report/Report.ts"
import { type CloseBasis, closeBasis } from "./CloseBasis.ts"
import {
  DiscrepanciesOpen,
  FiguresChanged,
  HeadRefuted,
  OperationsOpen,
  RunTooEarly,
  RunUntold,
  TailUnsealed
} from "./CloseRefused.ts"
import { type Sent, totalled } from "./Deposits.ts"
import { append, decided, periods } from "./PeriodLog.ts"

/** What a proposal asks of a run. */
type Ran = Pick<Report, "runId" | "verdict" | "watermark" | "sources" | "discrepancies" | "cases" | "untold">

/** A run over everything, and what gateways sent that it was given; nothing by default. */
export interface Rests<E, R> {
  readonly report: Ran
  readonly sent?: Sent<E, R>
}

/**
 * Freezes the period and proposes its figures. From then on nothing more is booked in it. Refused as `CloseRefused` says;
 * then it is as open as before.
 */
export const propose = Effect.fn("Closing.propose")(function* <
  E extends { readonly message: string } = never,
  R = never
>(periodId: PeriodId, rests: Rests<E, R>, cause: Cause) {
  yield* refuseRun(periodId, rests.report)
  yield* append((on) => ({ _tag: "Freeze", periodId, on }), cause)
  const proposal = yield* proposalOf(periodId, rests).pipe(
    Effect.tapError(({ message }) => withdraw(periodId, `not proposed: ${message}`, cause))
  )
  return yield* append((on) => ({ _tag: "Propose", periodId, proposal, on }), cause)
})

/** Takes a proposal back, or a freeze that came to none: the period is booked in again. */
export const withdraw = Effect.fn("Closing.withdraw")(function* (periodId: PeriodId, reason: string, cause: Cause) {
  return yield* append((on) => ({ _tag: "Withdraw", periodId, reason, on }), { ...cause, reason })
})

export interface Sign {
  /** The run of the proposal that was looked at. */
  readonly runId: string
  readonly approverToken: Redacted.Redacted
  /** To seal what is not sealed yet. */
  readonly key?: SealKey | undefined
  /** To believe heads of a key that was used before. */
  readonly trust?: Trust | undefined
}

/** Signs the proposal; with the second signature the period is closed. */
export const sign = Effect.fn("Closing.sign")(function* (
  periodId: PeriodId,
  { approverToken, key, runId, trust }: Sign,
  cause: Cause
) {
  const attempt = Effect.gen(function* () {
    const allowed = yield* approve(approverToken, "approver")
    const state = yield* periods
    const { approverId } = allowed
    const asked = (heads: ReadonlyArray<Period.Head>) => (on: Period.Signature["on"]) =>
      ({ _tag: "Sign", periodId, runId, approverId, heads, on }) as const
    // What is refused by the record alone is refused before anything is sealed.
    const { current } = state
    if (current?._tag !== "Proposed" || current.periodId !== periodId || current.proposal.runId !== runId)
      return yield* decided(asked([]), cause, allowed)
    if (key !== undefined) yield* seal({ key, ...(trust === undefined ? {} : { trust }) })
    const heads = yield* newestHeads
    const basis = yield* closeBasis(periodId, heads)
    yield* refuseStore(periodId, basis)
    const { figures, rootOf, tail } = basis
    if (print(figures) !== print(current.proposal.figures)) return yield* new FiguresChanged({ periodId, runId })
    const others = current.signatures.filter((one) => one.approverId !== approverId)
    const isLast = others.length + 1 >= Period.needed
    if (isLast && tail !== undefined) return yield* new TailUnsealed({ periodId, ...tail })
    const changed = heads.find(({ log, root, size }) => rootOf(log, size) !== root)
    if (changed !== undefined) return yield* new HeadRefuted({ periodId, log: changed.log, size: changed.size })
    return yield* decided(asked(heads), cause, allowed)
  })
  return yield* persistent(attempt)
})

/** An approver wants a closed period open again; with the second one it is. */
export const reopen = Effect.fn("Closing.reopen")(function* (
  periodId: PeriodId,
  { approverToken, reason }: { readonly approverToken: Redacted.Redacted; readonly reason: string },
  cause: Cause
) {
  const attempt = Effect.gen(function* () {
    const allowed = yield* approve(approverToken, "approver")
    const { approverId } = allowed
    return yield* decided((on) => ({ _tag: "Reopen", periodId, approverId, reason, on }), { ...cause, reason }, allowed)
  })
  return yield* persistent(attempt)
})

const refuseRun = Effect.fnUntraced(function* (periodId: PeriodId, report: Ran) {
  const { timeZone } = yield* Tenant
  const { cases, discrepancies, untold, verdict, watermark } = report
  if (verdict === "could-not-tell") return yield* new RunUntold({ periodId, untold })
  const open = discrepancies.filter((one) => isCounting(cases, one)).map(({ id }) => id)
  if (open.length > 0) return yield* new DiscrepanciesOpen({ periodId, open })
  if (dayOf(watermark, timeZone) <= lastDay(periodId)) return yield* new RunTooEarly({ periodId, watermark })
})

/** What stands against closing by the store alone, whatever the run said. */
const refuseStore = Effect.fnUntraced(function* (
  periodId: PeriodId,
  { discrepancies: open, operations, untold }: CloseBasis
) {
  if (open.length > 0) return yield* new DiscrepanciesOpen({ periodId, open })
  if (operations.length > 0) return yield* new OperationsOpen({ periodId, operations })
  if (untold.length > 0) return yield* new RunUntold({ periodId, untold })
})

const proposalOf = Effect.fnUntraced(function* <E, R>(periodId: PeriodId, { report, sent }: Rests<E, R>) {
  const basis = yield* closeBasis(periodId)
  yield* refuseStore(periodId, basis)
  const proposal: Period.Proposal = {
    runId: report.runId,
    figures: basis.figures,
    inTransit: sent === undefined ? [] : totalled(yield* sent.deposits),
    sources: report.sources.map(({ count, name, sha256 }) => {
      const file = sent?.files.get(name)
      return { name, count, sha256, ...(file === undefined ? {} : { file }) }
    })
  }
  return proposal
})

const newestHeads = Effect.gen(function* () {
  const { logs, newest } = yield* SealStore
  const found = yield* Effect.forEach(yield* logs, ({ log }) => newest(log))
  return found.flatMap((stored): ReadonlyArray<Period.Head> => {
    if (Option.isNone(stored)) return []
    const { log, root, size } = stored.value.head
    return [{ log, root, size }]
  })
})

const encodeFigures = Schema.encodeSync(Schema.fromJsonString(Schema.toCodecJson(Figures)))

/** Equal figures have equal texts: their lists are sorted. */
const print = (figures: Figures): string => encodeFigures(figures)
