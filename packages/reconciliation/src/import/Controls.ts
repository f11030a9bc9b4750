/**
 * What is open in the books against what is open in Zuora, per currency: the proof of an import. Ours come from the
 * journal, event by event, and not from the documents that were folded; Zuora's from what it states on its documents.
 * Both are streams, summed as they pass.
 */
import { eventOf } from "@counterfoil/billing/StoredEvents"
import { currencyOf, moneyOf, Tenant } from "@counterfoil/billing/Tenant"
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import type { Currency } from "@counterfoil/domain/Currency"
import { type AccountName, entry } from "@counterfoil/domain/Journal"
import * as Money from "@counterfoil/domain/Money"
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** One sum in one currency. */
export interface Control {
  readonly what: "open receivables" | "unapplied payments" | "unapplied credit memos" | "credit balances"
  readonly currency: Currency
  readonly ours: Money.Money
  readonly zuora: Money.Money
}

/** The account of the journal that each sum is, and its sign there. */
const accounts: Partial<Record<AccountName, { readonly what: Control["what"]; readonly sign: bigint }>> = {
  "accounts receivable": { what: "open receivables", sign: 1n },
  "unapplied payments": { what: "unapplied payments", sign: -1n },
  "on-account credit memos": { what: "unapplied credit memos", sign: -1n },
  "credit balance": { what: "credit balances", sign: -1n }
}

class Sums {
  private readonly minor = new Map<string, { what: Control["what"]; currency: Currency; ours: bigint; zuora: bigint }>()

  add(side: "ours" | "zuora", what: Control["what"], currency: Currency, minor: bigint): void {
    const key = `${what} ${currency}`
    const row = this.minor.get(key) ?? { what, currency, ours: 0n, zuora: 0n }
    row[side] += minor
    this.minor.set(key, row)
  }

  get controls(): ReadonlyArray<Control> {
    return Array.from(this.minor.values())
      .map(({ currency, ours, what, zuora }) => ({
        what,
        currency,
        ours: Money.make(currency, ours),
        zuora: Money.make(currency, zuora)
      }))
      .toSorted((a, b) => (`${a.what} ${a.currency}` < `${b.what} ${b.currency}` ? -1 : 1))
  }
}

/** Rows of one job: below what Zuora gives. Source: Zuora documentation, Data Query limitations. */
const pageRows = 100_000

/** The sums of both sides, of all accounts or of one. */
export const read = Effect.fn("Controls.read")(function* (accountId: string | undefined) {
  const sums = new Sums()
  yield* readOurs(sums, accountId)
  yield* readZuora(sums, "invoices", "Posted", "balance", "open receivables", accountId)
  yield* readZuora(sums, "payments", "Processed", "unappliedAmount", "unapplied payments", accountId)
  if ((yield* Tenant).settlement === "legacy")
    yield* readZuora(sums, "credit-balances", undefined, "balance", "credit balances", accountId)
  else {
    yield* readZuora(sums, "debit-memos", "Posted", "balance", "open receivables", accountId)
    yield* readZuora(sums, "credit-memos", "Posted", "unappliedAmount", "unapplied credit memos", accountId)
  }
  return sums.controls
})

const readOurs = (sums: Sums, accountId: string | undefined) =>
  Effect.flatMap(EventStore, (store) =>
    store.readAll.pipe(
      Stream.filter(
        ({ stream, subject }) => StreamName.isDocument(stream) && (accountId === undefined || subject === accountId)
      ),
      Stream.runForEach((stored) =>
        Effect.map(eventOf(stored), (event) => {
          for (const { account, currency, minor } of entry(event as DocumentEvent)) {
            const control = accounts[account]
            if (control !== undefined) sums.add("ours", control.what, currency, control.sign * minor)
          }
        })
      )
    )
  )

const readZuora = Effect.fnUntraced(function* (
  sums: Sums,
  table: "invoices" | "debit-memos" | "credit-memos" | "payments" | "credit-balances",
  /** Only these count; undefined where the table has none. */
  status: string | undefined,
  amount: "balance" | "unappliedAmount",
  what: Control["what"],
  accountId: string | undefined
) {
  const zuora = yield* Zuora
  const settings = yield* Tenant
  for (let after: string | undefined = ""; after !== undefined;) {
    const start: string = after
    after = yield* zuora
      .tableRows(table as "invoices", { accountId, stretch: { field: "id", after: start, first: pageRows } })
      .pipe(
        Stream.runFoldEffect(
          () => ({ count: 0, last: start }),
          (seen, row) =>
            Effect.gen(function* () {
              const last = { count: seen.count + 1, last: row.id }
              if (status !== undefined && row.status !== status) return last
              const currency = yield* Effect.fromResult(currencyOf(settings, row.currency ?? ""))
              const money = yield* Effect.fromResult(
                moneyOf(`${table} ${row.id}`, (row as Record<string, string | undefined>)[amount], currency)
              )
              sums.add("zuora", what, currency, money.minor)
              return last
            })
        ),
        Effect.map(({ count, last }) => (count < pageRows ? undefined : last))
      )
  }
})
