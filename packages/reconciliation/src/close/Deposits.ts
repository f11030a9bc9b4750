/** Deposits in transit at a period's end: captured by then, and settled after it or not yet, by what gateways sent. */
import { Tenant } from "@counterfoil/billing/Tenant"
import type { Currency } from "@counterfoil/domain/Currency"
import type { Deposit } from "@counterfoil/domain/gateway/CutOff"
import * as Money from "@counterfoil/domain/Money"
import type { Proposal } from "@counterfoil/domain/Period"
import { lastDay, type PeriodId } from "@counterfoil/domain/period/PeriodId"
import * as Effect from "effect/Effect"
import type { SentGateway } from "../gateway/Gateways.ts"
import { depositsIn, keepGateways } from "../tables/GatewayRun.ts"
import { catchUp } from "../tables/Projector.ts"

/** What gateways sent, as a close rests on it. */
export interface Sent<E = never, R = never> {
  /** By the names of a report's sources, the files that they were. */
  readonly files: ReadonlyMap<string, string>
  /** Deposits in transit at the period's end; asked for when nothing is booked in it any more, and then kept. */
  readonly deposits: Effect.Effect<ReadonlyArray<Deposit>, E, R>
}

export const sentOf = Effect.fnUntraced(function* (periodId: PeriodId, gateways: ReadonlyArray<SentGateway>) {
  const files = new Map(
    gateways.flatMap(({ bank = [], name, payouts = [], settlement }) =>
      [...settlement, ...payouts, ...bank].map((file): readonly [string, string] => [
        `${name}: ${file.name}`,
        file.name
      ])
    )
  )
  return { files, deposits: yield* Effect.cached(depositsOf(periodId, gateways)) }
})

/** Gateway by gateway, out of the tables. */
const depositsOf = Effect.fn("Deposits.depositsOf")(function* (
  periodId: PeriodId,
  gateways: ReadonlyArray<SentGateway>
) {
  if (gateways.length === 0) return [] as ReadonlyArray<Deposit>
  const { tenant } = yield* Tenant
  yield* catchUp(tenant)
  return yield* depositsIn(tenant, yield* keepGateways(tenant, gateways), lastDay(periodId))
})

/** As a proposal states them: a row for each currency, sorted. */
export const totalled = (deposits: ReadonlyArray<Deposit>): Proposal["inTransit"] => {
  const sums = new Map<Currency, { count: number; amount: Money.Money }>()
  for (const {
    payment: { amount }
  } of deposits) {
    const sofar = sums.get(amount.currency) ?? { count: 0, amount: Money.zero(amount.currency) }
    sums.set(amount.currency, { count: sofar.count + 1, amount: Money.add(sofar.amount, amount) })
  }
  return Array.from(sums.values()).toSorted((a, b) => (a.amount.currency < b.amount.currency ? -1 : 1))
}
