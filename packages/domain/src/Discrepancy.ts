/** A discrepancy: two sources differ. A row in a report, never a throw. One cause is one discrepancy; what follows from it stands under it. */
import type { Currency } from "./Currency.ts"
import { define, type DiscrepancyCode, type Resolution, type Severity } from "./DiscrepancyCode.ts"
import type { AccountId } from "./Id.ts"
import * as Money from "./Money.ts"

/** A check that failed only because of the cause above it. */
export interface Consequence {
  readonly code: DiscrepancyCode
  readonly subject: string
}

export interface Discrepancy {
  /** Content-derived and stable over runs: code and subject. */
  readonly id: string
  readonly code: DiscrepancyCode
  readonly name: string
  readonly severity: Severity
  readonly resolution: Resolution
  /** The stream, or `stream > stream` for an application. */
  readonly subject: string
  /** As people know it: `invoice INV00000001`. */
  readonly title: string
  readonly accountId: AccountId | null
  /** Ours less theirs; null where the difference is no amount. */
  readonly amount: Money.Money | null
  readonly ours: string
  readonly theirs: string
  readonly consequences: ReadonlyArray<Consequence>
  /** The documents whose reading settles it. */
  readonly documents: ReadonlyArray<string>
}

interface Input {
  readonly code: DiscrepancyCode
  readonly subject: string
  readonly title: string
  readonly accountId: AccountId | null
  readonly amount: Money.Money | null
  readonly ours: string
  readonly theirs: string
  readonly documents: ReadonlyArray<string>
  readonly consequences?: ReadonlyArray<Consequence>
  /** Where this one may be resolved otherwise than its code says. */
  readonly resolution?: Resolution
}

export const make = (input: Input): Discrepancy => {
  const { name, resolution, severity } = define(input.code)
  return { consequences: [], resolution, ...input, id: `${input.code} ${input.subject}`, name, severity }
}

/** Sorted by code and subject: two runs over the same facts are equal byte for byte. */
export const sort = (discrepancies: Iterable<Discrepancy>): ReadonlyArray<Discrepancy> =>
  Array.from(discrepancies).sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))

/** Amounts as text, for the two columns of a report. */
export const amountText = (currency: Currency, minor: bigint): string => Money.show(Money.make(currency, minor))
