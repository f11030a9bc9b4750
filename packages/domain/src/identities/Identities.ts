/** Every identity that is checked on a ledger. */
import type { Ledger } from "../Ledger.ts"
import { accountBalance } from "./Account.ts"
import { closedIsEmpty, discountWithinCharge } from "./Closed.ts"
import { balanceOfItems, itemBalanceWithinItem, memoConservation, partOfItems, totalOfItems } from "./HeaderAndItem.ts"
import type { Identity, Violation } from "./Identity.ts"
import {
  bothLegs,
  capturedWithinRequested,
  creditBalanceNeverNegative,
  neverBeforeTheMoney,
  oneCurrencyOneAccount,
  paymentConservation,
  undoneWithinRefund
} from "./Source.ts"

export const identities: ReadonlyArray<Identity> = [
  totalOfItems,
  balanceOfItems,
  itemBalanceWithinItem,
  discountWithinCharge,
  memoConservation,
  paymentConservation,
  capturedWithinRequested,
  partOfItems,
  neverBeforeTheMoney,
  bothLegs,
  undoneWithinRefund,
  oneCurrencyOneAccount,
  creditBalanceNeverNegative,
  closedIsEmpty,
  accountBalance
]

/** All places where an identity does not hold. Empty: everything balances. */
export const check = (ledger: Ledger): ReadonlyArray<Violation> =>
  identities.flatMap((identity) => identity.check(ledger))
