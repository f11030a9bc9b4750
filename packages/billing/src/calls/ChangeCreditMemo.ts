/** Posting, unposting and canceling a credit memo: the same call but for its goal. */
import * as CreditMemo from "@counterfoil/domain/CreditMemo"
import type * as Operation from "@counterfoil/domain/Operation"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Cancel from "@counterfoil/zuora/calls/CancelCreditMemo"
import * as Post from "@counterfoil/zuora/calls/PostCreditMemo"
import * as Unpost from "@counterfoil/zuora/calls/UnpostCreditMemo"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { BillingCall, Versioned } from "../BillingCall.ts"
import { changing } from "../Changing.ts"
import { asked, Key } from "../Command.ts"
import * as Known from "../Known.ts"
import { load } from "../Loaded.ts"
import { planOf } from "../Plan.ts"
import { causeOf } from "../Recording.ts"
import { moment } from "../TenantClock.ts"
import { readCreditMemo } from "../ZuoraDocuments.ts"

export const Command = Schema.Struct({
  ...asked,
  /** Credit memo id or number. */
  creditMemoKey: Key
})
export type Command = typeof Command.Type

type Intent = Extract<Operation.Intent, { readonly _tag: "ChangeCreditMemo" }>

const wires = { Posted: Post, Draft: Unpost, Canceled: Cancel }

const planTo = (to: Intent["to"]) =>
  Effect.fn("ChangeCreditMemo.plan")(function* (command: Command, versioned: Versioned) {
    const { source, unchangedSince } = yield* Known.creditMemo(command, command.creditMemoKey, causeOf(command))
    const { today } = yield* moment
    const loaded = yield* load([StreamName.ofSource(source)])
    const state = loaded.ledger.creditMemos.get(source.id) ?? CreditMemo.initial
    yield* Effect.fromResult(CreditMemo.decideChange(to, state))
    const prepared = wires[to].prepare({ creditMemoKey: source.id }, versioned)
    const intent: Intent = { _tag: "ChangeCreditMemo", creditMemoId: source.id, to, unchangedSince }
    return yield* planOf(source, { effectiveOn: today, loaded }, intent, prepared)
  })

const call = (wireName: string, to: Intent["to"]): BillingCall<typeof Command, Intent, Post.Response> => ({
  wireName,
  Command,
  plan: planTo(to),
  interpret: wires[to].interpret,
  ...changing(
    ({ creditMemoId }: Intent) => StreamName.creditMemo(creditMemoId),
    ({ creditMemoId }) => readCreditMemo(creditMemoId)
  )
})

export const postCreditMemo = call("post-credit-memo", "Posted")
export const unpostCreditMemo = call("unpost-credit-memo", "Draft")
export const cancelCreditMemo = call("cancel-credit-memo", "Canceled")
