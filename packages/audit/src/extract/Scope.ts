/** What an extract is of: all documents of an account, or everything that is booked up to the end of a month. */
import type { AccountId } from "@counterfoil/domain/Id"
import type { PeriodId } from "@counterfoil/domain/period/PeriodId"

export type Scope =
  | { readonly kind: "account"; readonly accountId: AccountId }
  | { readonly kind: "period"; readonly periodId: PeriodId }
