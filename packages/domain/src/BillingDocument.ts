/**
 * What invoices, debit memos and credit memos have in common: lines of an account with a total, and the phases Draft,
 * Posted and Canceled.
 *
 * A draft is one whole observed snapshot, replaced by the next (a consolidated draft keeps an absorbed draft's id and
 * number); lines become facts when it is posted.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { AccountId } from "./Id.ts"
import * as Item from "./Item.ts"
import { LocalDate } from "./LocalDate.ts"
import * as Money from "./Money.ts"
import { InUse, WrongPhase } from "./Rejection.ts"

/** What an event that shows a whole document carries. */
export const page = {
  number: Schema.String,
  accountId: AccountId,
  total: Money.Money,
  items: Schema.Array(Item.Item),
  /** The document's date. */
  effectiveOn: LocalDate
}

/** What a document claims: the part that can change while it is posted. */
export const Claim = Schema.Struct({ total: Money.Money, items: Schema.Array(Item.Item) })
export type Claim = typeof Claim.Type

export interface Content {
  readonly number: string
  readonly accountId: AccountId
  readonly total: Money.Money
  readonly items: Item.Items
  readonly effectiveOn: LocalDate
}

export type Phase = "Draft" | "Posted" | "Canceled"

/** Status words that we tell apart; any other status of Zuora is kept as `Other`. */
export type DocumentStatus = Phase | "Other"

/** The documents by what the events of their stream have made of them. */
export type State = { readonly _tag: "NotSeen" } | ({ readonly _tag: Phase } & Content)

export const contentOf = ({ accountId, effectiveOn, items, number, total }: PageEvent): Content => ({
  number,
  accountId,
  total,
  items: Item.byId(items),
  effectiveOn
})

interface PageEvent extends Claim {
  readonly number: string
  readonly accountId: AccountId
  readonly effectiveOn: LocalDate
}

/**
 * What the memo is for, where it is more than a credit: it decides which account of the journal bears it. `bad debt` is a
 * write-off that leaves revenue alone. Source: Zuora, Write off invoices (`revenueImpacting`), Invoice reversal.
 */
export const Purpose = Schema.Literals(["write-off", "bad debt", "reversal"])
export type Purpose = typeof Purpose.Type

/** What is news about a document; each aggregate has events of its own for these. */
export type News =
  | { readonly kind: "drafted" }
  | { readonly kind: "posted" }
  /** Other lines or another total than we knew: before and after, so that the difference is on record. */
  | { readonly kind: "changed"; readonly before: Claim; readonly after: Claim }
  /** Taken back to draft: what it had posted no longer counts. */
  | { readonly kind: "unposted"; readonly before: Claim }
  | { readonly kind: "canceled" }

/** What leads from the document as we know it to the document as Zuora shows it; nothing where the two agree. */
export const newsOf = (seen: Claim & { readonly status: DocumentStatus }, state: State): ReadonlyArray<News> => {
  const after: Claim = { total: seen.total, items: seen.items }
  switch (seen.status) {
    case "Draft":
      return state._tag === "Draft" && sameClaim(state, after) ? [] : [...unposted(state), { kind: "drafted" }]
    case "Posted":
      if (state._tag !== "Posted") return [{ kind: "posted" }]
      return sameClaim(state, after) ? [] : [{ kind: "changed", before: claimOf(state), after }]
    case "Canceled":
      return state._tag === "Canceled" || state._tag === "NotSeen" ? [] : [...unposted(state), { kind: "canceled" }]
    case "Other":
      return []
  }
}

/** The claim as documents keep it. */
export const claimed = ({ items, total }: Claim): Pick<Content, "total" | "items"> => ({
  total,
  items: Item.byId(items)
})

/** The event that news about a document are, named after it; `page` is the whole document as it was read. */
export const eventOf = <Name extends string, Page extends object>(
  name: Name,
  news: News,
  page: Page,
  effectiveOn: LocalDate
) => {
  switch (news.kind) {
    case "drafted":
      return { _tag: `${name}DraftObserved` as const, ...page }
    case "posted":
      return { _tag: `${name}Posted` as const, ...page }
    case "changed":
      return { _tag: `${name}ChangeObserved` as const, before: news.before, after: news.after, effectiveOn }
    case "unposted":
      return { _tag: `${name}Unposted` as const, before: news.before, effectiveOn }
    case "canceled":
      return { _tag: `${name}Canceled` as const, effectiveOn }
  }
}

const claimOf = ({ items, total }: Content): Claim => ({ total, items: Array.from(items.values()) })

const sameClaim = (state: Content, claim: Claim): boolean =>
  Money.equals(state.total, claim.total) && Item.sameLines(state.items, claim.items)

const unposted = (state: State): ReadonlyArray<News> =>
  state._tag === "Posted" ? [{ kind: "unposted", before: claimOf(state) }] : []

/**
 * Whether a memo may be posted, taken back to draft or canceled: drafts are posted or canceled, and what is posted may be
 * unposted while nothing of it is used. Source: Zuora, Post, Unpost and Cancel, for credit memos and debit memos alike.
 */
export const decideChange = (
  goal: Phase,
  name: string,
  state: State,
  usedMinor: bigint
): Result.Result<void, WrongPhase | InUse> => {
  const expected = goal === "Draft" ? "Posted" : "Draft"
  if (state._tag !== expected) return Result.fail(new WrongPhase({ document: name, expected, found: state._tag }))
  return usedMinor === 0n
    ? Result.succeed(undefined)
    : Result.fail(new InUse({ document: name, used: Money.make(state.total.currency, usedMinor) }))
}
