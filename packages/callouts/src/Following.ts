/**
 * One look at what a callout names: its documents are read from Zuora and what is news is recorded as observed. Only where
 * no call of ours is under way on the accounts: what differs there may be that call's doing, and its own end records it.
 */
import { nobody } from "@counterfoil/domain/AccountLane"
import type { Finding, Named } from "@counterfoil/domain/Callout"
import type { AccountId } from "@counterfoil/domain/Id"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import { load } from "@counterfoil/billing/Loaded"
import { accountOf, touched } from "@counterfoil/billing/Observing"
import { AccountOpen, lanesOf, record } from "@counterfoil/billing/Quiet"
import { current } from "@counterfoil/billing/ReadLag"
import type { Cause } from "@counterfoil/billing/Recording"
import { ZuoraFault, ZuoraRefused } from "@counterfoil/zuora/ZuoraError"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { documentsOf, streamOf } from "./NamedDocuments.ts"

/** Nothing was recorded, and looking again later helps. */
export class LookAgain extends Data.TaggedError("LookAgain")<{ readonly why: string }> {
  override get message(): string {
    return this.why
  }
}

/** Accounts are known only after reading; they change while we read only if somebody transfers a payment. */
const maxRounds = 4

/** Looks once. What passes by itself is `LookAgain`; what does not is a finding with the reason. */
export const follow = Effect.fn("Following.follow")(function* (named: Named, cause: Cause) {
  const read = documentsOf(named)
  if (read === undefined) return leave(named, `callouts about ${named.object} are not followed`)
  const { ledger } = yield* Effect.mapError(load([streamOf(named)]), lookAgain)
  let accounts = ownersOf([accountOf(ledger)(streamOf(named))])
  for (let round = 0; round < maxRounds; round++) {
    const looked = yield* look(read, accounts, cause).pipe(
      Effect.catch((error) =>
        passes(error) ? Effect.fail(lookAgain(error)) : Effect.succeed(leave(named, error.message))
      )
    )
    if ("outcome" in looked) return looked
    if (looked._tag === "Recorded")
      return { ...named, outcome: "read", facts: looked.facts, reason: null } satisfies Finding
    accounts = looked.accounts
  }
  return yield* new LookAgain({ why: "its accounts change while it is read" })
})

const look = Effect.fnUntraced(function* <E extends { readonly _tag: string }, R>(
  read: Effect.Effect<ReadonlyArray<ObservedDocument>, E, R>,
  accounts: ReadonlySet<AccountId>,
  cause: Cause
) {
  const lanes = yield* lanesOf(Array.from(accounts))
  const documents = yield* current(read)
  const { ledger } = yield* touched(documents)
  const streams = [
    ...ledger.invoices.keys(),
    ...ledger.debitMemos.keys(),
    ...ledger.creditMemos.keys(),
    ...ledger.payments.keys()
  ]
  const owners = ownersOf([
    ...documents.map((document) => document.accountId ?? (document.kind === "payment" ? nobody(document.id) : null)),
    ...streams.map((id) => accountOf(ledger)(`-${id}`))
  ])
  const all = new Set([...accounts, ...owners])
  if (all.size > accounts.size) return { _tag: "Owned" as const, accounts: all }
  return { _tag: "Recorded" as const, facts: yield* record(documents, cause, "observed", lanes) }
})

const ownersOf = (accounts: ReadonlyArray<AccountId | null>): ReadonlySet<AccountId> =>
  new Set(accounts.filter((one) => one !== null))

/** Reasons are read by people, and stored. */
const longestReason = 500

const leave = (named: Named, reason: string): Finding => ({
  ...named,
  outcome: "left",
  facts: 0,
  reason: reason.slice(0, longestReason) || "no reason given"
})

const lookAgain = ({ message }: { readonly message: string }): LookAgain => new LookAgain({ why: message })

/** Whether looking again later may well end otherwise: the network, limits, locks, a call of ours, the database. */
const passes = (error: { readonly _tag: string }): boolean => {
  if (error instanceof AccountOpen || error._tag === "StoreError" || error._tag === "OutcomeUnknown") return true
  if (error._tag === "NotSent") return true
  if (error instanceof ZuoraRefused) return ["Locked", "RateLimited", "NotAuthenticated"].includes(error.kind)
  return error instanceof ZuoraFault && !["UnexpectedShape", "UnexpectedStatus"].includes(error.kind)
}
