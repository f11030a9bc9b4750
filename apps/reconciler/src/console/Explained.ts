/** Explanations as the API tells them. */
import type { Explanation } from "@counterfoil/audit/explain/Explanation"
import type { Path } from "@counterfoil/audit/explain/Path"
import type * as Told from "@counterfoil/http-api/Documents"
import { amountOf } from "./Words.ts"

export const explainedOf = ({ balances }: Explanation): ReadonlyArray<Told.Explained> =>
  balances.map(({ balance, parts, sentence }) => ({
    balance: amountOf(balance),
    sentence,
    terms: parts.map(({ amount, what }) => ({ what, amount: amountOf(amount) }))
  }))

export const pathOf = ({ event: _, strategy: __, ...path }: Path): Told.Path => ({
  ...path,
  amount: amountOf(path.amount)
})
