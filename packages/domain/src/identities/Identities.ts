/** Every identity that is checked on a ledger. */
import type { Ledger } from "../Ledger.ts"
import { accountBalance } from "./Account.ts"
import { balanceOfItems, itemBalanceWithinItem, memoConservation, partOfItems, totalOfItems } from "./HeaderAndItem.ts"
import type { Identity, Violation } from "./Identity.ts"
import { bothLegs, neverBeforeTheMoney, oneCurrencyOneAccount, paymentConservation } from "./Source.ts"

export const identities: ReadonlyArray<Identity> = [
  totalOfItems,
  balanceOfItems,
  itemBalanceWithinItem,
  memoConservation,
  paymentConservation,
  partOfItems,
  neverBeforeTheMoney,
  bothLegs,
  oneCurrencyOneAccount,
  accountBalance
]

/** All places where an identity does not hold. Empty: everything balances. */
export const check = (ledger: Ledger): ReadonlyArray<Violation> =>
  identities.flatMap((identity) => identity.check(ledger))
