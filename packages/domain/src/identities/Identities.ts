/** Every identity that is checked on a ledger. */
import type { Ledger } from "../Ledger.ts"
import { accountBalance } from "./Account.ts"
import { closedIsEmpty, discountWithinCharge } from "./Closed.ts"
import { creditedWithinItem } from "./Credited.ts"
import { balanceOfItems, itemBalanceWithinItem, memoConservation, partOfItems, totalOfItems } from "./HeaderAndItem.ts"
import type { Identity, Violation } from "./Identity.ts"
import { betweenKnown, neverBeforeDocuments } from "./Placed.ts"
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
  creditedWithinItem,
  memoConservation,
  paymentConservation,
  capturedWithinRequested,
  partOfItems,
  neverBeforeTheMoney,
  bothLegs,
  undoneWithinRefund,
  oneCurrencyOneAccount,
  betweenKnown,
  neverBeforeDocuments,
  creditBalanceNeverNegative,
  closedIsEmpty,
  accountBalance
]

/** Those that look at several documents together: `Screening.ts` says of which accounts they need not be asked. */
export const acrossDocuments: ReadonlyArray<Identity> = [
  creditedWithinItem,
  bothLegs,
  oneCurrencyOneAccount,
  betweenKnown,
  neverBeforeDocuments,
  accountBalance
]

/** Those that look at one document at a time: on each by itself they find what they find on all. */
export const ofOneDocument: ReadonlyArray<Identity> = identities.filter(
  (identity) => !acrossDocuments.includes(identity)
)

/** All places where an identity does not hold. Empty: everything balances. */
export const check = (ledger: Ledger): ReadonlyArray<Violation> =>
  identities.flatMap((identity) => identity.check(ledger))
