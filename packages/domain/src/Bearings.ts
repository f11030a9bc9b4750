/**
 * Where the things are that violations name: documents and accounts of applications, accounts of documents, shares of
 * sums. Plain, so that it can be put together of parts of a ledger that are never in memory together.
 */
import type { AccountId } from "./Id.ts"
import { type Share, sharesOf } from "./identities/Shares.ts"
import { givingOf, type Ledger, targetOf } from "./Ledger.ts"
import * as StreamName from "./StreamName.ts"

export interface Bearings {
  /** By the application's id, its two documents and their accounts as far as they are known, the source's first. */
  readonly applications: ReadonlyMap<string, Ends>
  /** By stream, whose it is. */
  readonly accounts: ReadonlyMap<string, AccountId | null>
  readonly shares: ReadonlyArray<Share>
}

interface Ends {
  readonly streams: ReadonlyArray<string>
  readonly accounts: ReadonlyArray<AccountId | null>
}

const nothing: Bearings = { applications: new Map(), accounts: new Map(), shares: [] }

/** What a whole ledger knows of the subjects of violations. */
export const bearingsOf = (ledger: Ledger, subjects: ReadonlyArray<string>): Bearings =>
  subjects.length === 0 ? nothing : { ...placesOf(ledger, subjects), shares: sharesOf(ledger) }

/** The same without sums, which some documents do not tell. */
export const placesOf = (ledger: Ledger, subjects: ReadonlyArray<string>): Omit<Bearings, "shares"> => {
  if (subjects.length === 0) return nothing
  const named = new Set(subjects.flatMap((subject) => subject.split(" ")))
  const applications = new Map<string, Ends>()
  for (const { applied } of [
    ...Array.from(ledger.payments.values(), ({ usage }) => usage.applications),
    ...Array.from(ledger.creditMemos.values(), ({ usage }) => usage.applications),
    ...Array.from(ledger.invoices.values(), ({ applications }) => applications),
    ...Array.from(ledger.debitMemos.values(), ({ applications }) => applications)
  ])
    for (const [id, { application }] of applied)
      if (named.has(id) && !applications.has(id)) {
        const ends = [givingOf(ledger, application.source), targetOf(ledger, application.target)]
        applications.set(id, {
          streams: [StreamName.ofSource(application.source), StreamName.ofTarget(application.target)],
          accounts: ends.flatMap((state) => (state === undefined ? [] : [state.accountId]))
        })
      }
  const accounts = new Map(
    Array.from(named).flatMap((stream) => (StreamName.isDocument(stream) ? [[stream, accountOf(ledger, stream)]] : []))
  )
  return { applications, accounts }
}

const accountOf = ({ creditMemos, debitMemos, invoices, payments }: Ledger, stream: string): AccountId | null => {
  const id = stream.slice(stream.indexOf("-") + 1)
  const states: Readonly<Record<string, ReadonlyMap<string, object>>> = {
    Invoice: invoices,
    DebitMemo: debitMemos,
    CreditMemo: creditMemos,
    Payment: payments
  }
  const kind = stream.slice(0, stream.indexOf("-"))
  const state = states[kind]?.get(id)
  if (kind === "CreditBalance") return id as AccountId
  return state !== undefined && "accountId" in state ? (state.accountId as AccountId | null) : null
}
