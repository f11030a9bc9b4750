/** What a command of billing does with the store, beside Zuora: load, decide, append. */
import { paymentsOf } from "@counterfoil/billing/AccountPayments"
import { load } from "@counterfoil/billing/Loaded"
import { everyDay } from "@counterfoil/billing/OpenDays"
import { partiesOf } from "@counterfoil/billing/Plan"
import { commit, withOrigin } from "@counterfoil/billing/Recording"
import { recordLegs, decideApply } from "@counterfoil/domain/Settlement"
import type { Placed } from "@counterfoil/domain/Ledger"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import { type Account, today } from "./Account.ts"

/** Back and forths in one commit: six events each. */
const portion = 500

const append = Effect.fnUntraced(function* (
  account: Account,
  id: string,
  versions: ReadonlyMap<string, number>,
  placed: ReadonlyArray<Placed>
) {
  const store = yield* EventStore
  yield* store.append(
    commit({
      id,
      cause: { actor: "bench", causationId: id, correlationId: id },
      today,
      accountOf: () => account.accountId,
      versions,
      events: withOrigin(placed, "intended"),
      openDays: everyDay
    })
  )
})

/** Gives an account its past: each of its three streams has so many events in the end. */
export const fill = Effect.fnUntraced(function* (account: Account, events: number) {
  yield* append(account, `${account.accountId}:beginning`, new Map(), account.beginning)
  const times = Math.floor(events / 2)
  for (let from = 0; from < times; from += portion) {
    const { versions } = yield* load([account.payment, account.invoice, account.lane])
    const some = Array.from({ length: Math.min(portion, times - from) }, (_, n) =>
      account.backAndForth(`${account.accountId}-${from + n}`)
    )
    yield* append(account, `${account.accountId}:${from}`, versions, some.flat())
  }
})

/**
 * Applies a cent: payment, invoice and lane are loaded, and the account's payments as for a collect; both sides decide;
 * both legs and the lane's turn are appended.
 */
export const apply = Effect.fnUntraced(function* (account: Account, id: string) {
  const loaded = yield* load([account.payment, account.invoice, account.lane])
  yield* paymentsOf(account.accountId)
  const application = account.application(id)
  yield* Effect.fromResult(decideApply([application], partiesOf(account.source, loaded)))
  const legs = recordLegs({ _tag: "Applied", application }, loaded.ledger)
  yield* append(account, id, loaded.versions, [...legs, ...account.turn(id)])
})
