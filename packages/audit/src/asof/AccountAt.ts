/** What an account owed on a day, as far as it was known at an instant, in two ways that share no term. */
import type { AccountId } from "@counterfoil/domain/Id"
import { fromApplications, fromDocuments } from "@counterfoil/domain/identities/Account"
import * as Ledger from "@counterfoil/domain/Ledger"
import * as Money from "@counterfoil/domain/Money"
import * as Effect from "effect/Effect"
import { type AsOf, counting } from "../AsOf.ts"
import * as History from "../History.ts"
import { AccountNotFound } from "../NotFound.ts"
import { type DocumentAt, shownIn } from "./DocumentAt.ts"

export interface AccountAt {
  readonly accountId: AccountId
  /** One for each currency, by currency: from applications (26), and from documents alone (27). */
  readonly balances: ReadonlyArray<{ readonly owed: Money.Money; readonly fromDocuments: Money.Money }>
  /** Those that say something then, by stream. */
  readonly documents: ReadonlyArray<Omit<DocumentAt, "events">>
  /** How many events of these it rests on. */
  readonly events: number
}

export const accountAt = Effect.fn("AccountAt.accountAt")(function* (accountId: AccountId, asOf: AsOf = {}) {
  const { entries, own } = yield* History.ofAccount(accountId)
  if (own.size === 0) return yield* new AccountNotFound({ accountId })
  const counted = counting(asOf, entries)
  return accountIn(Ledger.fold(counted), accountId, own, counted.filter(({ stream }) => own.has(stream)).length)
})

/** An account as a ledger has it that holds all of its documents. */
export const accountIn = (
  ledger: Ledger.Ledger,
  accountId: AccountId,
  streams: Iterable<string>,
  events: number
): AccountAt => ({
  accountId,
  balances: balancesIn(ledger, accountId),
  documents: Array.from(streams)
    .toSorted()
    .map((stream) => shownIn(ledger, stream))
    .filter((one) => one.accountId === accountId && one.figure !== null),
  events
})

/** What an account owes by a ledger that holds all of its documents, by currency. */
export const balancesIn = (ledger: Ledger.Ledger, accountId: AccountId): AccountAt["balances"] => {
  const [owed, brought] = [fromApplications(ledger), fromDocuments(ledger)]
  const rows = [...owed.values(), ...brought.values()].filter((row) => row.accountId === accountId)
  return Array.from(new Set(rows.map(({ balance }) => balance.currency)))
    .toSorted()
    .map((currency) => {
      const key = `${accountId} ${currency}`
      return {
        owed: owed.get(key)?.balance ?? Money.zero(currency),
        fromDocuments: brought.get(key)?.balance ?? Money.zero(currency)
      }
    })
}
