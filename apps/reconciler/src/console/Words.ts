/** Stored facts as the API tells them: amounts as text, events as words. */
import type { BillingEvent } from "@counterfoil/domain/BillingEvent"
import * as Money from "@counterfoil/domain/Money"
import type { Amount } from "@counterfoil/http-api/Amount"

export const amountOf = (money: Money.Money): Amount => ({ amount: Money.format(money), currency: money.currency })

/** `InvoicePaymentApplied` is `Invoice payment applied`. */
export const inWords = (tag: BillingEvent["_tag"]): string => {
  const words = tag.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase()
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}

/** What an event is about, in money: what was applied or taken back, else the whole of it. */
export const moneyIn = (event: BillingEvent): Money.Money | undefined => {
  if ("application" in event) return event.application.amount
  if ("unapplication" in event) return event.unapplication.amount
  if ("amount" in event && event.amount !== null) return event.amount
  return "total" in event ? event.total : undefined
}
