/**
 * What a command comes to, before anything is sent: the decision of both sides, the frozen call, and the versions on
 * which it rests.
 */
import type { Source, Target } from "@counterfoil/domain/Application"
import * as CreditMemo from "@counterfoil/domain/CreditMemo"
import type { AccountId } from "@counterfoil/domain/Id"
import * as Ledger from "@counterfoil/domain/Ledger"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import type * as Operation from "@counterfoil/domain/Operation"
import * as Payment from "@counterfoil/domain/Payment"
import { WrongPhase } from "@counterfoil/domain/Rejection"
import type { Parties } from "@counterfoil/domain/Settlement"
import * as StreamName from "@counterfoil/domain/StreamName"
import type { PreparedCall } from "@counterfoil/zuora/PreparedCall"
import type { RequestInvalid } from "@counterfoil/zuora/RequestInvalid"
import * as Effect from "effect/Effect"
import type * as Result from "effect/Result"
import type { Loaded } from "./Loaded.ts"

export interface Plan<I = Operation.Intent> {
  readonly intent: I
  readonly call: PreparedCall
  readonly accounts: readonly [AccountId, ...ReadonlyArray<AccountId>]
  /** The documents it was decided on, at the versions of this load. */
  readonly loaded: Loaded
  readonly effectiveOn: LocalDate
}

/** A decision with its frozen call is a plan, if Zuora's limits allow the call. */
export const planOf = Effect.fnUntraced(function* <I>(
  source: Source,
  { effectiveOn, loaded }: Pick<Plan, "effectiveOn" | "loaded">,
  intent: I,
  call: Result.Result<PreparedCall, RequestInvalid>
) {
  return {
    intent,
    call: yield* Effect.fromResult(call),
    accounts: accountsOf(yield* accountOf(source, loaded), loaded),
    loaded,
    effectiveOn
  } satisfies Plan<I>
})

export const partiesOf = (source: Source, { ledger }: Loaded): Parties => ({
  source:
    source.kind === "payment"
      ? { kind: "payment", state: ledger.payments.get(source.id) ?? Payment.initial }
      : { kind: "creditMemo", state: ledger.creditMemos.get(source.id) ?? CreditMemo.initial },
  targets: ledger
})

/** The accounts that an operation between a source and its targets holds: the source's first, then other ones. */
export const accountsOf = (account: AccountId, { ledger }: Loaded): Plan["accounts"] => {
  const others = new Set(Array.from(Ledger.postedReceivables(ledger), ({ receivable }) => receivable.accountId))
  others.delete(account)
  return [account, ...others]
}

/** The account of a source. */
export const accountOf = (source: Source, loaded: Loaded): Effect.Effect<AccountId, WrongPhase> => {
  const { state } = partiesOf(source, loaded).source
  return state._tag === "NotSeen" || state.accountId === null
    ? Effect.fail(
        new WrongPhase({
          document: StreamName.ofSource(source),
          expected: "assigned to an account",
          found: "without one"
        })
      )
    : Effect.succeed(state.accountId)
}

/** The account of an invoice or debit memo, which an operation on it holds. */
export const holderOf = (target: Target, { ledger }: Loaded): Effect.Effect<AccountId, WrongPhase> => {
  const document = Ledger.targetOf(ledger, target)
  return document === undefined
    ? Effect.fail(new WrongPhase({ document: StreamName.ofTarget(target), expected: "known", found: "NotSeen" }))
    : Effect.succeed(document.accountId)
}
