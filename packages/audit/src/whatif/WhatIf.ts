/** What an account would owe if something had been otherwise: the difference by document, by line, and in tax. */
import type { AccountId } from "@counterfoil/domain/Id"
import type { Currency } from "@counterfoil/domain/Currency"
import { check } from "@counterfoil/domain/identities/Identities"
import * as Ledger from "@counterfoil/domain/Ledger"
import * as Money from "@counterfoil/domain/Money"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { balancesIn } from "../asof/AccountAt.ts"
import { type DocumentAt, shownIn } from "../asof/DocumentAt.ts"
import { nameOf } from "../Entry.ts"
import * as History from "../History.ts"
import { AccountNotFound } from "../NotFound.ts"
import type { Change, Dropped } from "./Change.ts"
import { replay } from "./Replay.ts"

/** An event that was to be left out is none of the account's. */
export class EventNotOfAccount extends Data.TaggedError("EventNotOfAccount")<{
  readonly event: string
  readonly accountId: string
}> {
  override get message(): string {
    return `${this.event} is no event of a document of account ${this.accountId}: name it as audit trace does, such as Payment-<id>@2`
  }
}

/** One figure as it is, and as it would be. */
interface Compared {
  readonly before: Money.Money
  readonly after: Money.Money
}

export interface DocumentIf {
  readonly stream: string
  readonly title: string
  /** Null where it claims nothing. */
  readonly before: Money.Money | null
  readonly after: Money.Money | null
  /** Lines that would be otherwise. */
  readonly items: ReadonlyArray<Compared & { readonly item: string; readonly kind: string }>
}

export interface WhatIf {
  readonly accountId: AccountId
  readonly dropped: ReadonlyArray<Dropped>
  /** How many applications and un-applications would fall on other lines. */
  readonly divided: number
  readonly balances: ReadonlyArray<Compared>
  /** Tax that is open on invoices and debit memos, by currency. */
  readonly tax: ReadonlyArray<Compared>
  /** Documents that would be otherwise, of other accounts too. */
  readonly documents: ReadonlyArray<DocumentIf>
  /** What would not hold then: identity and subject. Empty: it could have been so. */
  readonly violations: ReadonlyArray<string>
}

export const whatIf = Effect.fn("WhatIf.whatIf")(function* (accountId: AccountId, change: Change) {
  const { entries, own } = yield* History.ofAccount(accountId)
  if (own.size === 0) return yield* new AccountNotFound({ accountId })
  const names = new Set(entries.map(nameOf))
  for (const event of change.without ?? [])
    if (!names.has(event)) return yield* new EventNotOfAccount({ event, accountId })
  const before = Ledger.fold(entries)
  const { divided, dropped, ledger: after } = replay(entries, change)
  const streams = Array.from(new Set(entries.map(({ stream }) => stream))).toSorted()
  const shown = streams.map((stream) => ({ was: shownIn(before, stream), is: shownIn(after, stream) }))
  return {
    accountId,
    dropped,
    divided: divided.size,
    balances: comparedBy(
      balancesIn(before, accountId).map(({ owed }) => owed),
      balancesIn(after, accountId).map(({ owed }) => owed)
    ),
    tax: comparedBy(
      taxOf(shown.map(({ was }) => was).filter(({ stream }) => own.has(stream))),
      taxOf(shown.map(({ is }) => is).filter(({ stream }) => own.has(stream)))
    ),
    documents: shown.flatMap(({ is, was }) => documentIf(was, is)),
    violations: check(after).map(({ identity, subject }) => `${identity}: ${subject}`)
  } satisfies WhatIf
})

type Shown = Omit<DocumentAt, "events">

const documentIf = (was: Shown, is: Shown): ReadonlyArray<DocumentIf> => {
  const { stream } = was
  const title = was.phase === "NotSeen" ? is.title : was.title
  const items = Array.from(new Map([...was.items, ...is.items].map(({ item }) => [item.id, item])).values()).flatMap(
    (item) => {
      const open = (all: Shown["items"]) =>
        all.find((one) => one.item.id === item.id)?.open ?? Money.zero(item.amount.currency)
      const compared = { before: open(was.items), after: open(is.items) }
      return Money.equals(compared.before, compared.after)
        ? []
        : [{ item: item.name ?? item.id, kind: item.kind, ...compared }]
    }
  )
  const isSame = was.figure?.minor === is.figure?.minor && was.phase === is.phase
  return isSame && items.length === 0 ? [] : [{ stream, title, before: was.figure, after: is.figure, items }]
}

const taxOf = (documents: ReadonlyArray<Shown>): ReadonlyArray<Money.Money> => {
  const sums = new Map<Currency, bigint>()
  for (const { items, stream } of documents)
    if (/^(Invoice|DebitMemo)-/.test(stream))
      for (const { item, open } of items)
        if (item.kind === "tax") sums.set(open.currency, (sums.get(open.currency) ?? 0n) + open.minor)
  return Array.from(sums, ([currency, minor]) => Money.make(currency, minor))
}

const comparedBy = (before: ReadonlyArray<Money.Money>, after: ReadonlyArray<Money.Money>): ReadonlyArray<Compared> =>
  Array.from(new Set([...before, ...after].map(({ currency }) => currency)))
    .toSorted()
    .map((currency) => {
      const of = (all: ReadonlyArray<Money.Money>) =>
        all.find((one) => one.currency === currency) ?? Money.zero(currency)
      return { before: of(before), after: of(after) }
    })
