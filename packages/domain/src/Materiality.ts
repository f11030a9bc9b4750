/**
 * What is too small to make a run end with discrepancies: what the differences of an account add up to stays below a
 * threshold, and all such accounts together below another one. It is told like everything else, and never hidden.
 */
import type { Discrepancy } from "./Discrepancy.ts"
import type { Money } from "./Money.ts"

/** Both are the first amounts that are material. */
export interface Threshold {
  readonly perAccount: Money
  readonly inSum: Money
}

/** By currency; in one that is not named everything is material. */
export type Thresholds = ReadonlyMap<string, Threshold>

/**
 * The ids of those that are immaterial, of discrepancies that would count. Sizes are added up, so that opposite differences
 * do not hide each other. What is critical, and what differs in no amount, is always material.
 */
export const immaterial = (
  counting: ReadonlyArray<Pick<Discrepancy, "accountId" | "amount" | "id" | "severity">>,
  thresholds: Thresholds
): ReadonlySet<string> => {
  const found = new Set<string>()
  for (const [currency, { inSum, perAccount }] of thresholds) {
    const accounts = new Map<string, { minor: bigint; readonly ids: Array<string> }>()
    for (const { accountId, amount, id, severity } of counting) {
      if (amount?.currency !== currency || severity === "critical") continue
      // What belongs to no account stands for itself.
      const key = accountId ?? `none: ${id}`
      const own = accounts.get(key) ?? { minor: 0n, ids: [] }
      own.minor += amount.minor < 0n ? -amount.minor : amount.minor
      own.ids.push(id)
      accounts.set(key, own)
    }
    const small = Array.from(accounts.values()).filter(({ minor }) => minor < perAccount.minor)
    const total = small.reduce((sum, { minor }) => sum + minor, 0n)
    if (total < inSum.minor) for (const { ids } of small) for (const id of ids) found.add(id)
  }
  return found
}
