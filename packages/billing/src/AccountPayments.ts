/** The payments of an account as they stand now, kept as streams are (`Standing.ts`): an account's past only grows. */
import type { AccountId, PaymentId } from "@counterfoil/domain/Id"
import * as Ledger from "@counterfoil/domain/Ledger"
import type * as Payment from "@counterfoil/domain/Payment"
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import * as Effect from "effect/Effect"
import { isSame, type Kept, keptBeside } from "./Kept.ts"
import { placedOf } from "./StoredEvents.ts"

/** What all events of an account have made of its payments. */
interface Read {
  readonly payments: Ledger.Ledger
  readonly events: number
  /** The last event in each log. */
  readonly last: ReadonlyMap<number, StoredEvent>
}

const nothing: Read = { payments: Ledger.empty, events: 0, last: new Map() }

const keptFor = keptBeside<EventStore["Service"], Read>()

/** By id. A payment with an event that this program does not know is a `StoreError`. */
export const paymentsOf = Effect.fnUntraced(function* (accountId: AccountId) {
  const store = yield* EventStore
  const kept = keptFor(store)
  const before = kept.get(accountId)
  const { age } = kept
  if (before !== undefined) {
    const after = new Map(Array.from(before.last, ([log, { position }]) => [log, position - 1]))
    const found = yield* store.readSubject(accountId, { after })
    if (goesOn(found, before) && age === kept.age)
      return yield* onward(kept, accountId, found.filter(isNews(before)), before, age)
    kept.forget(accountId)
  }
  return yield* onward(kept, accountId, yield* store.readSubject(accountId), nothing, age)
})

/** Whether the last event that was seen of each log is still there, and what follows follows it. */
const goesOn = (found: ReadonlyArray<StoredEvent>, { last }: Read): boolean =>
  Array.from(last).every(([log, event]) =>
    isSame(
      found.find((one) => one.log === log),
      event
    )
  )

const isNews =
  ({ last }: Read) =>
  ({ log, position }: StoredEvent): boolean =>
    position > (last.get(log)?.position ?? 0)

const onward = Effect.fnUntraced(function* (
  kept: Kept<Read>,
  accountId: AccountId,
  since: ReadonlyArray<StoredEvent>,
  before: Read,
  age: number
) {
  const news = since.filter(({ stream }) => StreamName.kindOf(stream) === "Payment")
  const now: Read = {
    payments: Ledger.fold(yield* placedOf(news), before.payments),
    events: before.events + since.length,
    last: new Map([...before.last, ...since.map((event) => [event.log, event] as const)])
  }
  kept.put(accountId, now, now.events, age)
  const payments: ReadonlyMap<PaymentId, Payment.State> = now.payments.payments
  return payments
})
