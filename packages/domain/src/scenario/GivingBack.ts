/** Steps by which value goes back: refunds, chargebacks, what a gateway did not capture. */
import * as Result from "effect/Result"
import { decideChargeback } from "../Chargeback.ts"
import * as CreditMemo from "../CreditMemo.ts"
import { ApplicationId, GroupId, RefundId } from "../Id.ts"
import * as Payment from "../Payment.ts"
import * as StreamName from "../StreamName.ts"
import { paid } from "./Change.ts"
import type { Given } from "./Command.ts"
import { amountsOf } from "./Page.ts"
import { fail, money, type Path, type Problem } from "./Problem.ts"
import type { Deed } from "./Settle.ts"
import { findA, type Of, placed, type World } from "./World.ts"

type Read = Result.Result<Deed, Problem>

export const refund = (world: World, path: Path, step: Given<"refund">): Read =>
  Result.gen(function* () {
    const found = yield* findA(world, [...path, "from"], step.from, "payment", "creditMemo")
    const amount = yield* money([...path, "amount"], step.amount, step.currency ?? world.usual.currency)
    if (step.lines !== undefined && found.kind === "payment")
      return yield* fail([...path, "lines"], "a payment has no lines")
    const [first, ...rest] = yield* amountsOf([...path, "lines"], step.lines ?? {}, amount.currency)
    const command = { _tag: "Refund", amount, effectiveOn: step.on } as const
    const decided =
      found.kind === "payment"
        ? paid(found, command)
        : given(found, { ...command, ...(first === undefined ? {} : { items: [first, ...rest] }) })
    const name = step.id === undefined ? {} : { refundId: RefundId.make(step.id), number: step.id }
    return Result.map(decided, (made) =>
      made.map(({ event, stream }) => ({
        stream,
        event: event._tag === "PaymentRefunded" || event._tag === "CreditMemoRefunded" ? { ...event, ...name } : event
      }))
    )
  })

const given = (found: Of<"creditMemo">, command: CreditMemo.Command): Deed =>
  Result.map(CreditMemo.decide(command, found.state), (events) => placed(StreamName.creditMemo(found.id), events))

export const undoRefund = (world: World, path: Path, step: Given<"undoRefund">): Read =>
  Result.map(findA(world, [...path, "of"], step.of, "payment", "creditMemo"), (found) => {
    const command = { _tag: "CancelRefund", refundId: RefundId.make(step.refund), effectiveOn: step.on } as const
    return found.kind === "payment" ? paid(found, command) : given(found, command)
  })

export const chargeback = (world: World, path: Path, step: Given<"chargeback">, usualId: string): Read =>
  Result.gen(function* () {
    const { id } = yield* findA(world, [...path, "payment"], step.payment, "payment")
    const currency = step.currency ?? world.usual.currency
    const name = step.id ?? usualId
    const taken = {
      refundId: RefundId.make(name),
      number: name,
      amount: yield* money([...path, "amount"], step.amount, currency),
      fee: step.fee === undefined ? undefined : yield* money([...path, "fee"], step.fee, currency),
      groupId: GroupId.make(name),
      newId: (index: number) => ApplicationId.make(`${name}/${index + 1}`),
      effectiveOn: step.on
    }
    return decideChargeback(taken, id, world.ledger)
  })

/** What a gateway tells: recorded, never refused. */
export const partlyCaptured = (world: World, path: Path, step: Given<"partlyCaptured">): Read =>
  Result.gen(function* () {
    const { id, state } = yield* findA(world, [...path, "payment"], step.payment, "payment")
    const captured = yield* money([...path, "amount"], step.amount, state.amount.currency)
    const events = Payment.record({ _tag: "PartiallyCaptured", captured, on: step.on }, state)
    return Result.succeed(placed(StreamName.payment(id), events))
  })
