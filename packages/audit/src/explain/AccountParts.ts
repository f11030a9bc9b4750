/**
 * Why an account owes what it owes, from documents alone (identity 27): what was billed, credited, paid and given back.
 * Applications move value between documents of one account and are no term; only what crosses accounts is.
 */
import type { Currency } from "@counterfoil/domain/Currency"
import type { AccountId } from "@counterfoil/domain/Id"
import * as StreamName from "@counterfoil/domain/StreamName"
import type { DocumentEntry } from "../Entry.ts"
import { changeOf, isOwed, owedBy } from "./Change.ts"
import { counted, type Label, type Part, Parts } from "./Part.ts"

/** Entries of the account's documents; gives the terms by currency. */
export const accountParts = (entries: Iterable<DocumentEntry>): ReadonlyMap<Currency, ReadonlyArray<Part>> => {
  const parts = new Parts()
  for (const { event, stream } of entries) {
    const change = changeOf(stream, event)
    if (change !== undefined) parts.add(labelOf(stream, event._tag), owedBy(stream, change), stream)
  }
  return new Map(parts.currencies.map((currency) => [currency, parts.of(currency)]))
}

/** Whose documents these are by now. */
export const belongsTo = (accountId: AccountId, shown: { readonly accountId: string | null }): boolean =>
  shown.accountId === accountId

/** By what the type of an event says; the first that fits. Applications come to nothing within an account. */
const labels: ReadonlyArray<readonly [RegExp, string, (documents: number, noun: string) => string]> = [
  [/OpeningBalanceImported$/, "opening", (n, noun) => `open at the cut-over on ${counted(n, noun)}`],
  [/^InvoicePosted$/, "invoiced", (n, noun) => `invoiced on ${counted(n, noun)}`],
  [/^DebitMemoPosted$/, "debited", (n, noun) => `claimed by ${counted(n, noun)}`],
  [/(Unapplied|Applied)$/, "crossed", () => "by value that crossed accounts"],
  [/^CreditMemoPosted$/, "credited", (n, noun) => `credited by ${counted(n, noun)}`],
  [/^PaymentCaptured$/, "paid", (n, noun) => `paid by ${counted(n, noun)}`],
  [
    /(ChangeObserved|Unposted|PartiallyCaptured|Failed|Canceled)$/,
    "changed",
    (n, noun) => `by changes to ${counted(n, noun)}`
  ],
  [/Refunded$/, "refunded", (n, noun) => `refunded from ${counted(n, noun)}`],
  [/ChargedBack$/, "charged back", (n, noun) => `charged back from ${counted(n, noun)}`],
  [/Returned$/, "returned", (n, noun) => `returned from ${counted(n, noun)}`],
  [/./, "other", () => "by adjustments and the credit balance"]
]

/** These come before "Canceled" in general: what is undone of a refund, and legacy changes. */
const undone = /^(Payment|CreditMemo)(RefundCanceled|ChargebackReversed)$/
const legacy = /Adjust|^CreditBalance/

/** What changed of a claim is told after what was claimed, and before what was paid of it. */
const besideClaims = 2.5

const nouns: Readonly<Record<string, string>> = {
  Invoice: "invoice",
  DebitMemo: "debit memo",
  CreditMemo: "credit memo",
  Payment: "payment"
}

const labelOf = (stream: string, type: string): Label => {
  const kind = StreamName.kindOf(stream)
  const noun = nouns[kind] ?? "account"
  if (undone.test(type))
    return { key: `undone ${kind}`, rank: labels.length, text: (n) => `by refunds undone of ${counted(n, noun)}` }
  const rank = legacy.test(type) ? labels.length - 1 : labels.findIndex(([pattern]) => pattern.test(type))
  const [, name, text] = labels[rank] ?? [/./, "other", () => "otherwise"]
  const isShared = name === "crossed" || name === "other"
  const isClaim = name === "changed" && isOwed(stream)
  return { key: isShared ? name : `${name} ${kind}`, rank: isClaim ? besideClaims : rank, text: (n) => text(n, noun) }
}
