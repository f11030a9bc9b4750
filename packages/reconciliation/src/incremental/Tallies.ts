/**
 * How many documents an account has, what they come to and what is open of them, by kind and currency: by Zuora's own
 * rows of all documents, and by what an incremental run takes them to be. Where both do not say the same, something has
 * changed that no window shows, such as a document that was purged.
 */
import { cutOver } from "@counterfoil/billing/CutOvers"
import { currencyOf, moneyOf, Tenant } from "@counterfoil/billing/Tenant"
import { documents as rowsOf } from "@counterfoil/billing/bulk/Slice"
import * as CreditMemo from "@counterfoil/domain/CreditMemo"
import { dateOf } from "@counterfoil/domain/FromCutOver"
import type { Ledger } from "@counterfoil/domain/Ledger"
import type { Money } from "@counterfoil/domain/Money"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import * as Payment from "@counterfoil/domain/Payment"
import * as Receivable from "@counterfoil/domain/Receivable"
import type { TableName, TableRecord } from "@counterfoil/zuora/objects/Tables"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { DocumentKind } from "../reading/DocumentKind.ts"
import { nobody } from "./Dirty.ts"

/** Rows of one job: what Zuora gives. Source: Zuora documentation, Data Query limitations. */
const pageRows = 100_000

/** A document as far as it is counted. Only what counts is open: a payment in Processing has nothing to give. */
interface Counted {
  readonly kind: DocumentKind
  readonly accountId: string | null | undefined
  readonly status: string
  /** The document's own day: what was closed on or before a cut-over is in no books. */
  readonly on: string
  readonly total: Money
  readonly openMinor: bigint
}

const carriesValue: ReadonlySet<string> = new Set(["Posted", "Processed", "Processing"])

export class Tallies {
  readonly #cutOverOn: string | undefined
  /** By account, kind and currency. */
  readonly #sums = new Map<string, { readonly accountId: string; count: number; total: bigint; open: bigint }>()

  constructor(cutOverOn: string | undefined) {
    this.#cutOverOn = cutOverOn
  }

  add({ accountId, kind, on, openMinor, status, total }: Counted): void {
    if (!carriesValue.has(status) || (openMinor === 0n && this.#cutOverOn !== undefined && on <= this.#cutOverOn))
      return
    const account = accountId === null || accountId === undefined || accountId === "" ? nobody : accountId
    const key = `${account} ${kind} ${total.currency}`
    const sum = this.#sums.get(key) ?? { accountId: account, count: 0, total: 0n, open: 0n }
    sum.count += 1
    sum.total += total.minor
    sum.open += status === "Processing" ? 0n : openMinor
    this.#sums.set(key, sum)
  }

  /** Accounts of which the two do not say the same. */
  differingFrom(other: Tallies): ReadonlySet<string> {
    const differing = new Set<string>()
    for (const key of new Set([...this.#sums.keys(), ...other.#sums.keys()])) {
      const [a, b] = [this.#sums.get(key), other.#sums.get(key)]
      const account = (a ?? b)?.accountId
      if (account !== undefined && (a?.count !== b?.count || a?.total !== b?.total || a?.open !== b?.open))
        differing.add(account)
    }
    return differing
  }

  /** What each account owes by these documents, by account and currency. */
  get balances(): ReadonlyMap<string, bigint> {
    const balances = new Map<string, bigint>()
    for (const [key, { accountId, open }] of this.#sums) {
      const [kind, currency] = key.slice(accountId.length + 1).split(" ")
      const sign = kind === "Invoice" || kind === "DebitMemo" ? 1n : -1n
      const at = `${accountId} ${currency}`
      balances.set(at, (balances.get(at) ?? 0n) + sign * open)
    }
    return balances
  }
}

/** Our documents as they stood, those left out that were read anew, which count as they were read. */
export const taken = (
  ledger: Ledger,
  isRead: (stream: string) => boolean,
  read: Iterable<ObservedDocument>,
  cutOverOn: string | undefined
): Tallies => {
  const tallies = new Tallies(cutOverOn)
  for (const [kind, states] of [
    ["Invoice", ledger.invoices],
    ["DebitMemo", ledger.debitMemos]
  ] as const)
    for (const [id, state] of states)
      if (state._tag === "Posted" && !isRead(`${kind}-${id}`))
        tallies.add({ ...ours(kind, state), total: state.total, openMinor: Receivable.balanceMinor(state) })
  for (const [id, state] of ledger.creditMemos)
    if (state._tag === "Posted" && !isRead(`CreditMemo-${id}`))
      tallies.add({ ...ours("CreditMemo", state), total: state.total, openMinor: CreditMemo.unappliedMinor(state) })
  for (const [id, state] of ledger.payments)
    if ((state._tag === "Processed" || state._tag === "Processing") && !isRead(`Payment-${id}`)) {
      const openMinor = state._tag === "Processed" ? Payment.unappliedMinor(state) : 0n
      tallies.add({ ...ours("Payment", state), total: state.amount, openMinor })
    }
  for (const document of read) tallies.add(theirs(document))
  return tallies
}

const ours = (
  kind: DocumentKind,
  state: { readonly _tag: string; readonly accountId: string | null; readonly effectiveOn: string }
) => ({ kind, accountId: state.accountId, status: state._tag, on: state.effectiveOn })

const theirs = (document: ObservedDocument): Counted => {
  const { accountId, status } = document
  const on = dateOf(document)
  switch (document.kind) {
    case "invoice":
      return { kind: "Invoice", accountId, status, on, total: document.total, openMinor: document.balance.minor }
    case "debitMemo":
      return { kind: "DebitMemo", accountId, status, on, total: document.total, openMinor: document.balance.minor }
    case "creditMemo":
      return { kind: "CreditMemo", accountId, status, on, total: document.total, openMinor: document.unapplied.minor }
    case "payment":
      return { kind: "Payment", accountId, status, on, total: document.amount, openMinor: document.unapplied.minor }
  }
}

const tables = {
  Invoice: ["invoices", "invoiceDate", "amount", "balance"],
  DebitMemo: ["debit-memos", "debitMemoDate", "amount", "balance"],
  CreditMemo: ["credit-memos", "creditMemoDate", "amount", "unappliedAmount"],
  Payment: ["payments", "effectiveDate", "amount", "unappliedAmount"]
} as const satisfies Record<DocumentKind, readonly [TableName, string, string, string]>

/** By Zuora's rows of all documents of these kinds, one job for each 100,000. What is no amount counts as nothing. */
export const stated = Effect.fn("Tallies.stated")(function* (kinds: ReadonlyArray<DocumentKind>) {
  const settings = yield* Tenant
  const tallies = new Tallies((yield* cutOver)?.on)
  for (const kind of kinds) {
    const [table, date, amount, open] = tables[kind]
    for (let after: string | undefined = ""; after !== undefined;) {
      const rows: ReadonlyArray<TableRecord<"invoices">> = yield* rowsOf(table as "invoices", {
        after,
        first: pageRows
      })
      for (const row of rows) {
        const cells = row as Readonly<Record<string, string | undefined>>
        const currency = Result.getOrUndefined(currencyOf(settings, row.currency ?? ""))
        if (currency === undefined) continue
        const total = Result.getOrUndefined(moneyOf(row.id, cells[amount], currency))
        const left = Result.getOrUndefined(moneyOf(row.id, cells[open], currency))
        if (total !== undefined && left !== undefined)
          tallies.add({
            kind,
            accountId: row.accountId,
            status: row.status ?? "",
            on: cells[date] ?? "",
            total,
            openMinor: left.minor
          })
      }
      after = rows.length < pageRows ? undefined : rows.at(-1)?.id
    }
  }
  return tallies
})
