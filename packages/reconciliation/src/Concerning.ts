/**
 * Some accounts' documents beside those at the other ends of their applications: identities across documents are asked of
 * all of them, since an application between two accounts has a leg in each; what is broken elsewhere is left to others.
 */
import type { Violation } from "@counterfoil/domain/identities/Identity"
import type { Ledger } from "@counterfoil/domain/Ledger"
import { applicationsOf } from "./tables/Placed.ts"

const kinds = [
  ["Invoice", "invoices"],
  ["DebitMemo", "debitMemos"],
  ["CreditMemo", "creditMemos"],
  ["Payment", "payments"],
  ["CreditBalance", "creditBalances"]
] as const

const streamsIn = (ledger: Ledger): ReadonlySet<string> =>
  new Set(kinds.flatMap(([kind, name]) => Array.from<string, string>(ledger[name].keys(), (id) => `${kind}-${id}`)))

/** Streams at the other ends of these documents' applications. */
export const endsBeyond = (own: Ledger): ReadonlyArray<string> => {
  const mine = streamsIn(own)
  return Array.from(new Set(applicationsOf(own).flatMap(({ ends }) => ends))).filter((stream) => !mine.has(stream))
}

/** With the documents at these other ends, as the whole books have them. */
export const withEnds = (own: Ledger, whole: Ledger): Ledger => {
  const ends = new Set(endsBeyond(own))
  const both = <K extends string, S>(kind: string, mine: ReadonlyMap<K, S>, all: ReadonlyMap<K, S>) =>
    new Map([...mine, ...Array.from(all).filter(([id]) => ends.has(`${kind}-${id}`))])
  return {
    ...own,
    invoices: both("Invoice", own.invoices, whole.invoices),
    debitMemos: both("DebitMemo", own.debitMemos, whole.debitMemos),
    creditMemos: both("CreditMemo", own.creditMemos, whole.creditMemos),
    payments: both("Payment", own.payments, whole.payments)
  }
}

/** Whether something that is broken is broken on these documents, their applications or these accounts. */
export const concerning = (
  own: Ledger,
  accounts: Iterable<string>
): ((broken: Pick<Violation, "subject">) => boolean) => {
  const mine = streamsIn(own)
  const ids = new Set(applicationsOf(own).map(({ id }) => id))
  const names = Array.from(accounts, (account) => (account === "" ? "no account" : account))
  return ({ subject }) => {
    const [word = "", id = ""] = subject.split(" ", 2)
    if (word === "application") return ids.has(id)
    return word === "account" ? names.some((name) => subject.startsWith(`account ${name} `)) : mine.has(word)
  }
}
