/** Writing a debit memo off, as a whole or in part: Zuora makes a credit memo and applies it, in one step. */
import { decideCloseReceivable } from "@counterfoil/domain/Crediting"
import * as DebitMemo from "@counterfoil/domain/DebitMemo"
import type * as Operation from "@counterfoil/domain/Operation"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Wire from "@counterfoil/zuora/calls/WriteOffDebitMemo"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { BillingCall, Versioned } from "../BillingCall.ts"
import { checkPart, closed, closing, purposeOf, writeOffTerms, writtenOff } from "../Closing.ts"
import { asked, Key } from "../Command.ts"
import * as Known from "../Known.ts"
import { load } from "../Loaded.ts"
import { holderOf, type Plan } from "../Plan.ts"
import { causeOf } from "../Recording.ts"
import { moment } from "../TenantClock.ts"

export const Command = Schema.Struct({
  ...asked,
  /** Debit memo id or number. */
  debitMemoKey: Key,
  ...writeOffTerms
})
export type Command = typeof Command.Type

type Intent = Extract<Operation.Intent, { readonly _tag: "CloseDebitMemo" }>

const plan = Effect.fn("CloseDebitMemo.plan")(function* (command: Command, versioned: Versioned) {
  const { debitMemoId, unchangedSince } = yield* Known.debitMemoNow(command, command.debitMemoKey, causeOf(command))
  const { today } = yield* moment
  const effectiveOn = command.memoDate ?? today
  const loaded = yield* load([StreamName.debitMemo(debitMemoId)])
  const state = loaded.ledger.debitMemos.get(debitMemoId) ?? DebitMemo.initial
  const document = DebitMemo.nameOf(state)
  const { amount: open } = yield* Effect.fromResult(decideCloseReceivable("write-off", document, state))
  const amount = yield* checkPart(command, open, document)
  const call = yield* Effect.fromResult(
    Wire.prepare({ debitMemoKey: debitMemoId, ...writtenOff(command, effectiveOn) }, versioned)
  )
  const purpose = purposeOf(command)
  return {
    intent: { _tag: "CloseDebitMemo", debitMemoId, amount, purpose, unchangedSince },
    call,
    accounts: [yield* holderOf({ kind: "debitMemo", id: debitMemoId }, loaded)],
    loaded,
    effectiveOn
  } satisfies Plan<Intent>
})

export const writeOffDebitMemo: BillingCall<typeof Command, Intent, Wire.Response> = {
  wireName: "write-off-debit-memo",
  Command,
  plan,
  interpret: Wire.interpret,
  ...closing(({ debitMemoId, ...intent }: Intent) => ({ ...intent, target: { kind: "debitMemo", id: debitMemoId } })),
  follows: ({ amount, debitMemoId }, documents, { debitMemos }) =>
    closed(documents).flatMap((made) =>
      DebitMemo.record(
        { _tag: "WrittenOff", memo: { ...made, amount } },
        debitMemos.get(debitMemoId) ?? DebitMemo.initial
      ).map((event) => ({ stream: StreamName.debitMemo(debitMemoId), event }))
    )
}
