/**
 * Why, in one sentence: `Account A-1 owes 102.10 EUR: 159.00 EUR invoiced on 2 invoices, less 60.00 EUR paid by 1 payment.`
 * The amount before the colon is the sum of those behind it, what is less subtracted; what is in credit is less than nothing.
 */
import * as Money from "@counterfoil/domain/Money"
import type { Balance, Part } from "./Part.ts"

/** `Account A-1 owes 102.10 EUR`; where it has more than it owes, `is in credit by`. */
export const accountHeadline = (accountId: string, { balance }: Pick<Balance, "balance">): string =>
  balance.minor < 0n
    ? `Account ${accountId} is in credit by ${Money.show(Money.negate(balance))}`
    : `Account ${accountId} owes ${Money.show(balance)}`

/** `Invoice INV-1 has 67.10 EUR open`, `Payment P-1 has 4.50 EUR unapplied`. */
export const documentHeadline = (title: string, isOwed: boolean, { balance }: Pick<Balance, "balance">): string =>
  `${title.slice(0, 1).toUpperCase()}${title.slice(1)} has ${Money.show(balance)} ${isOwed ? "open" : "unapplied"}`

/** `head`: what is to be explained. `when`: the two times, where they were bounded. */
export const sentenceOf = (head: string, balance: Balance, when: string): string => {
  const bounds = when === "" ? "" : ` ${when}`
  const { parts } = balance
  const told = parts.length === 0 ? "nothing was billed or paid" : listed(parts.map(worded))
  const sum = parts.reduce((total, { amount }) => total + amount.minor, 0n)
  const missing = balance.balance.minor - sum
  const doubt =
    missing === 0n
      ? ""
      : `; by its applications it is off by ${Money.show(Money.make(balance.balance.currency, missing))}, which audit bisect finds`
  return `${head}${bounds}: ${told}${doubt}.`
}

const worded = ({ amount, what }: Part, index: number): string => {
  const isLess = amount.minor < 0n
  const size = Money.show(isLess ? Money.negate(amount) : amount)
  return `${isLess ? "less " : index === 0 ? "" : "plus "}${size} ${what}`
}

/** `a, b and c`. */
const listed = (texts: ReadonlyArray<string>): string =>
  texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} and ${texts.at(-1) ?? ""}`
