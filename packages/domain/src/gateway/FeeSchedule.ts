/** What a company has agreed with its gateway that it keeps of a line: a share of the gross, and so much for the line. */
import type { Currency } from "../Currency.ts"
import * as Money from "../Money.ts"
import type { Kind } from "./GatewayLine.ts"

export interface AgreedFee {
  /** Of the gross, in millionths: 14,000 for 1.4 %. */
  readonly millionths: bigint
  /** For each line of a currency; of one that is not here nothing is agreed. */
  readonly fixed: ReadonlyMap<Currency, Money.Money>
}

/** By the kind of the line; of one that is not here nothing is agreed. */
export type FeeSchedule = ReadonlyMap<Kind, AgreedFee>

/** Rounded half away from zero to the currency's places; undefined where nothing is agreed. */
export const feeOf = (schedule: FeeSchedule, kind: Kind, gross: Money.Money): Money.Money | undefined => {
  const agreed = schedule.get(kind)
  const fixed = agreed?.fixed.get(gross.currency)
  if (agreed === undefined || fixed === undefined) return undefined
  return Money.make(gross.currency, rounded(gross.minor * agreed.millionths) + fixed.minor)
}

/** Millionths as a whole number. */
const rounded = (millionths: bigint): bigint => {
  const half = millionths < 0n ? -500_000n : 500_000n
  return (millionths + half) / 1_000_000n
}
