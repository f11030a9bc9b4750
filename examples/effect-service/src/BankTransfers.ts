/**
 * Applying a bank transfer: the payment is recorded in Zuora, given to its account where the bank did not tell it, and
 * applied to the invoices and items that are named. Each step is an operation whose id comes from the bank's reference:
 * taken again as a whole, what is done answers from the store and what is missing is done.
 */
import { Billing } from "@counterfoil/billing/Billing"
import { OperationId } from "@counterfoil/domain/Id"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type Assignment, NothingMoved, type Transfer, TransferUnknown } from "./Api.ts"
import { Bank, type Kept } from "./Bank.ts"
import { problemOf } from "./Problem.ts"

export const receive = Effect.fn("BankTransfers.receive")(function* (transfer: Transfer) {
  const bank = yield* Bank
  yield* bank.receive(transfer).pipe(
    Effect.catchTags({
      CommitReused: ({ _tag, message }) =>
        Effect.fail(new NothingMoved({ money: "nothing moved", error: _tag, message, after: null })),
      StoreError: (error) => Effect.fail(problemOf(error))
    })
  )
  return yield* settle(transfer.reference).pipe(Effect.catchTag("TransferUnknown", Effect.die))
})

export const assign = Effect.fn("BankTransfers.assign")(function* (reference: string, assignment: Assignment) {
  const bank = yield* Bank
  yield* Effect.mapError(bank.assign(reference, assignment), problemOf)
  return yield* settle(reference)
})

const settle = Effect.fnUntraced(function* (reference: string) {
  const bank = yield* Bank
  const kept = yield* Effect.mapError(bank.find(reference), problemOf)
  if (Option.isNone(kept)) return yield* new TransferUnknown()
  return yield* Effect.mapError(steps(kept.value), problemOf)
})

const steps = Effect.fnUntraced(function* ({ assignment, transfer }: Kept) {
  const [bank, billing] = [yield* Bank, yield* Billing]
  const { account, amount, reference, valueDate } = transfer
  const step = (name: string) => ({ operationId: OperationId.make(`bank-${reference}-${name}`), actor: "bank" })
  const received = yield* billing.createPayment({
    ...step("create"),
    accountKey: account,
    amount,
    means: { _tag: "External", methodType: "WireTransfer", referenceId: reference, effectiveOn: valueDate }
  })
  const [paymentKey] = received.payments
  if (assignment === null || paymentKey === undefined) return received
  if (account === null)
    yield* billing.transferPayment({ ...step("assign"), paymentKey, toAccountKey: assignment.account })
  const applied = yield* billing.applyPayment({ ...step("apply"), paymentKey, invoices: assignment.invoices })
  yield* bank.settled(reference)
  return { ...applied, payments: received.payments }
})
