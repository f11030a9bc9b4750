/** What an event changes of the figure of its document: read off what it posts to a control account, by the journal. */
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import type { Currency } from "@counterfoil/domain/Currency"
import { type AccountName, entry } from "@counterfoil/domain/Journal"
import * as Money from "@counterfoil/domain/Money"
import * as StreamName from "@counterfoil/domain/StreamName"

const controls: ReadonlySet<AccountName> = new Set([
  "accounts receivable",
  "unapplied payments",
  "on-account credit memos",
  "credit balance"
])

/** Whether it is owed by: else it is value that the account has. */
export const isOwed = (stream: string): boolean => ["Invoice", "DebitMemo"].includes(StreamName.kindOf(stream))

/** What it adds to what is open of the document, or to what it has left to give; none where it changes neither. */
export const changeOf = (stream: string, event: DocumentEvent): Money.Money | undefined => {
  const sums = new Map<Currency, bigint>()
  for (const { account, currency, minor } of entry(event))
    if (controls.has(account)) sums.set(currency, (sums.get(currency) ?? 0n) + (isOwed(stream) ? minor : -minor))
  // An event is of one currency.
  const [only] = Array.from(sums)
  return only === undefined || only[1] === 0n ? undefined : Money.make(...only)
}

/** What it adds to what the account owes. */
export const owedBy = (stream: string, change: Money.Money): Money.Money =>
  isOwed(stream) ? change : Money.negate(change)
