/**
 * A step as it would be recorded: decided like the call that it stands for, and booked on both documents. Ids are
 * made up; what Zuora decides by itself (the items of what it un-applies for a chargeback) is as assumed there.
 */
import * as Result from "effect/Result"
import type { Application, ItemApplication, Source, Split, Unapplication } from "../Application.ts"
import type { DocumentEvent } from "../BillingEvent.ts"
import { decideChargeback } from "../Chargeback.ts"
import { closeReceivable } from "../ClosingMemo.ts"
import * as CreditMemo from "../CreditMemo.ts"
import * as GatewayReport from "../GatewayReport.ts"
import { ApplicationId, CreditMemoId, GroupId, PaymentId, RefundId } from "../Id.ts"
import { fold, type Ledger, type Placed, toAccount } from "../Ledger.ts"
import { observeAdjustment, observeMove } from "../LegacyObservation.ts"
import * as Money from "../Money.ts"
import { observe } from "../Observation.ts"
import * as Payment from "../Payment.ts"
import type { Rejection } from "../Rejection.ts"
import { decideApply, decideUnapply, type Parties, recordLegs } from "../Settlement.ts"
import * as StreamName from "../StreamName.ts"
import { givenTo, takeAmount, takeItems } from "../Unapplying.ts"
import type { Scene } from "./Scene.ts"
import type { Step } from "./Step.ts"

/** The events of a step on books, or why it cannot be made. `name` is unlike that of any other step of the repair. */
export const rehearse = (
  step: Step,
  ledger: Ledger,
  scene: Pick<Scene, "documents" | "observed" | "on">,
  name: string
): Result.Result<ReadonlyArray<Placed>, string> => {
  const { on } = scene
  const acting: Acting = { ledger, on, name, groupId: GroupId.make(name), newId: (key) => idOf(name, key) }
  switch (step._tag) {
    case "Observe":
      return Result.succeed(observed(step.streams, acting, scene))
    case "ObserveChange":
      return Result.succeed(changed(step.changeId, ledger, scene))
    case "Unapply":
      return unapplied(step, acting)
    case "Apply":
      return applied(step, acting)
    case "WriteOff":
      return writtenOff(step, acting)
    case "UnpostCreditMemo":
      return unposted(step, acting)
    case "RefundPayment":
      return Result.map(
        ofPayment(step.paymentId, { _tag: "Refund", amount: step.amount, effectiveOn: on }, ledger),
        (all) => all.map(named(name))
      )
    case "CancelRefund": {
      const command = { _tag: "CancelRefund", refundId: step.refundId, effectiveOn: on } as const
      return step.source.kind === "payment"
        ? ofPayment(step.source.id, command, ledger)
        : placed(
            StreamName.ofSource(step.source),
            CreditMemo.decide(command, ledger.creditMemos.get(step.source.id) ?? CreditMemo.initial)
          )
    }
    case "TransferPayment":
      return ofPayment(step.paymentId, { _tag: "Transfer", to: step.accountId, effectiveOn: on }, ledger)
    case "Report":
      return reported(step, acting)
    case "CreatePayment":
      return Result.succeed([received(step, name)])
  }
}

interface Acting {
  readonly ledger: Ledger
  readonly on: Scene["on"]
  readonly name: string
  readonly groupId: GroupId
  readonly newId: (key: string) => ApplicationId
}

/** Short, and another one for every key: keys name streams, which may be long. */
const idOf = (name: string, key: string): ApplicationId => {
  let sum = 7n
  for (const char of key) sum = (sum * 1_000_003n + BigInt(char.codePointAt(0) ?? 0)) % 1_000_000_000_000_000_003n
  return ApplicationId.make(`${name}-${sum}`)
}

const placed = (
  stream: string,
  decided: Result.Result<ReadonlyArray<DocumentEvent>, Rejection>
): Result.Result<ReadonlyArray<Placed>, string> =>
  Result.match(decided, {
    onFailure: ({ message }) => Result.fail(message),
    onSuccess: (events) => Result.succeed(events.map((event) => ({ stream, event })))
  })

const ofPayment = (id: PaymentId, command: Payment.Command, { payments }: Ledger) =>
  placed(StreamName.payment(id), Payment.decide(command, payments.get(id) ?? Payment.initial))

/** Zuora gives a refund an id, by which gateways' statements are compared. */
const named =
  (name: string) =>
  ({ event, stream }: Placed): Placed =>
    event._tag === "PaymentRefunded"
      ? { stream, event: { ...event, refundId: RefundId.make(name), number: name } }
      : { stream, event }

const order = { invoice: 0, debitMemo: 1, creditMemo: 2, payment: 3 }

const observed = (
  streams: ReadonlyArray<string>,
  { groupId, ledger, newId, on }: Acting,
  { documents }: Pick<Scene, "documents">
): ReadonlyArray<Placed> => {
  const shown = streams
    .flatMap((stream) => documents.get(stream) ?? [])
    .toSorted((a, b) => order[a.kind] - order[b.kind])
  const facts: Array<Placed> = []
  let now = ledger
  for (const document of shown) {
    const found = observe(now, document, { on, strategy: "observed", groupId, newId })
    now = fold(found, now)
    facts.push(...found)
  }
  return facts
}

const changed = (
  id: string,
  ledger: Ledger,
  { observed: { adjustments = [], moves = [] } }: Pick<Scene, "observed">
): ReadonlyArray<Placed> => [
  ...adjustments.flatMap((one) => (one.adjustment.adjustmentId === id ? observeAdjustment(ledger, one) : [])),
  ...moves.flatMap((move) => (move.id === id ? observeMove(ledger, move) : []))
]

const partiesOf = (source: Source, ledger: Ledger): Parties => ({
  source:
    source.kind === "payment"
      ? { kind: "payment", state: ledger.payments.get(source.id) ?? Payment.initial }
      : { kind: "creditMemo", state: ledger.creditMemos.get(source.id) ?? CreditMemo.initial },
  targets: ledger
})

const splitOf = ([first, ...rest]: ReadonlyArray<ItemApplication>): Split =>
  first === undefined ? { _tag: "HeaderOnly" } : { _tag: "Stated", items: [first, ...rest] }

const unapplied = (
  { amount, items, source, target }: Extract<Step, { readonly _tag: "Unapply" }>,
  { groupId, ledger, newId, on }: Acting
): Result.Result<ReadonlyArray<Placed>, string> => {
  const parties = partiesOf(source, ledger)
  const given = givenTo(parties.source.state.usage.applications, target)
  const [first, ...rest] = items
  const parts = first === undefined ? takeAmount(given, amount) : takeItems(given, [first, ...rest])
  const unapplications = parts.map((part, index): Unapplication => {
    const { application } = part.applied
    return {
      ...application,
      id: newId(`un-apply ${index}`),
      applicationId: application.id,
      groupId,
      amount: part.amount,
      split: splitOf(part.items),
      strategy: "explicit",
      effectiveOn: on
    }
  })
  const decided = decideUnapply(unapplications, parties)
  if (Result.isFailure(decided)) return Result.fail(decided.failure.message)
  const total = parts.reduce((sum, part) => sum + part.amount.minor, 0n)
  if (total !== amount.minor)
    return Result.fail(
      `of ${Money.show(amount)} only ${Money.show({ ...amount, minor: total })} is there to be taken back`
    )
  return Result.succeed(inTurn(unapplications, ledger, (unapplication) => ({ _tag: "Unapplied", unapplication })))
}

const inTurn = <A>(
  all: ReadonlyArray<A>,
  ledger: Ledger,
  factOf: (one: A) => Parameters<typeof recordLegs>[0]
): ReadonlyArray<Placed> => {
  const legs: Array<Placed> = []
  let now = ledger
  for (const one of all) {
    const both = recordLegs(factOf(one), now)
    now = fold(both, now)
    legs.push(...both)
  }
  return legs
}

const applied = (
  { amount, items, source, target }: Extract<Step, { readonly _tag: "Apply" }>,
  { groupId, ledger, newId, on }: Acting
): Result.Result<ReadonlyArray<Placed>, string> => {
  const parties = partiesOf(source, ledger)
  const { state } = parties.source
  const application: Application = {
    id: newId("apply"),
    groupId,
    source,
    target,
    amount,
    split: splitOf(items),
    strategy: "explicit",
    ...toAccount(ledger, state._tag === "NotSeen" ? undefined : state.accountId, target),
    effectiveOn: on
  }
  return Result.match(decideApply([application], parties), {
    onFailure: ({ message }) => Result.fail(message),
    onSuccess: () => Result.succeed(recordLegs({ _tag: "Applied", application }, ledger))
  })
}

const writtenOff = (
  { amount, target }: Extract<Step, { readonly _tag: "WriteOff" }>,
  { groupId, ledger, name, newId, on }: Acting
): Result.Result<ReadonlyArray<Placed>, string> => {
  const terms = { purpose: "write-off", groupId, effectiveOn: on } as const
  const order = { ...terms, memoId: CreditMemoId.make(name), number: name, applicationId: newId("write-off") }
  const closed = closeReceivable(order, target, ledger)
  if (Result.isFailure(closed)) return Result.fail(closed.failure.message)
  if (closed.success.placed === undefined) return Result.fail("it is not known what is open on which item")
  return closed.success.amount.minor === amount.minor
    ? Result.succeed(closed.success.placed)
    : Result.fail(`${Money.show(closed.success.amount)} are open, not ${Money.show(amount)}`)
}

const unposted = (
  { creditMemoId }: Extract<Step, { readonly _tag: "UnpostCreditMemo" }>,
  { ledger, on }: Acting
): Result.Result<ReadonlyArray<Placed>, string> => {
  const state = ledger.creditMemos.get(creditMemoId) ?? CreditMemo.initial
  return placed(
    StreamName.creditMemo(creditMemoId),
    Result.map(CreditMemo.decideChange("Draft", state), () =>
      state._tag === "NotSeen"
        ? []
        : [
            {
              _tag: "CreditMemoUnposted",
              before: { total: state.total, items: Array.from(state.items.values()) },
              ...(state.purpose === undefined ? {} : { purpose: state.purpose }),
              effectiveOn: on
            }
          ]
    )
  )
}

const reported = (
  { amount, kind, paymentId }: Extract<Step, { readonly _tag: "Report" }>,
  { groupId, ledger, name, newId, on }: Acting
): Result.Result<ReadonlyArray<Placed>, string> => {
  const decided = GatewayReport.decide(kind, amount, ledger.payments.get(paymentId) ?? Payment.initial)
  if (Result.isFailure(decided)) return Result.fail(decided.failure.message)
  if (decided.success.minor !== amount.minor)
    return Result.fail(`a rejection takes all of it, ${Money.show(decided.success)}`)
  const taken = {
    refundId: RefundId.make(name),
    number: name,
    amount,
    fee: undefined,
    groupId,
    newId: (index: number) => newId(`${index}`),
    effectiveOn: on
  }
  return Result.match(decideChargeback(taken, paymentId, ledger), {
    onFailure: ({ message }) => Result.fail(message),
    onSuccess: (all) => Result.succeed(kind === "rejected" ? all.map(asReturn) : all)
  })
}

const asReturn = ({ event, stream }: Placed): Placed => {
  if (event._tag !== "PaymentChargedBack") return { event, stream }
  const { _tag: _, fee: __, ...terms } = event
  return { stream, event: { _tag: "PaymentReturned", ...terms } }
}

const received = (
  { accountId, amount, receivedOn, reference }: Extract<Step, { readonly _tag: "CreatePayment" }>,
  name: string
): Placed => {
  const paymentId = PaymentId.make(name)
  return {
    stream: StreamName.payment(paymentId),
    event: {
      _tag: "PaymentCaptured",
      paymentId,
      number: "to be created",
      accountId,
      amount,
      method: "External",
      gatewayReference: reference,
      effectiveOn: receivedOn
    }
  }
}
