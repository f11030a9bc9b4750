/**
 * Why a balance is what it is: in one sentence, whose numbers add up, and with the way of every cent. An account is
 * explained by documents alone (identity 27), a document by what it claimed, gave and got.
 */
import type { AccountId } from "@counterfoil/domain/Id"
import * as Ledger from "@counterfoil/domain/Ledger"
import * as Money from "@counterfoil/domain/Money"
import * as Effect from "effect/Effect"
import { type AsOf, asOfText, counting } from "../AsOf.ts"
import { balancesIn } from "../asof/AccountAt.ts"
import { shownIn, titleOf } from "../asof/DocumentAt.ts"
import * as History from "../History.ts"
import { AccountNotFound, DocumentNotFound } from "../NotFound.ts"
import { accountParts, belongsTo } from "./AccountParts.ts"
import { isOwed } from "./Change.ts"
import { documentParts } from "./DocumentParts.ts"
import type { Balance } from "./Part.ts"
import { type Path, pathsOf } from "./Path.ts"
import { accountHeadline, documentHeadline, sentenceOf } from "./Sentence.ts"

export interface Explanation {
  /** `account A-1`, `invoice INV-1`. */
  readonly title: string
  readonly asOf: AsOf
  /** One for each currency; none where nothing counts. */
  readonly balances: ReadonlyArray<
    Balance & {
      /** The sentence without times and reasons: `Account A-1 owes 102.10 EUR`. */
      readonly headline: string
      readonly sentence: string
    }
  >
  readonly paths: ReadonlyArray<Path>
}

/** An account on a day, as far as it was known at an instant. */
export const explainAccount = Effect.fn("Explanation.explainAccount")(function* (
  accountId: AccountId,
  asOf: AsOf = {}
) {
  const history = yield* History.ofAccount(accountId)
  if (history.own.size === 0) return yield* new AccountNotFound({ accountId })
  return accountExplained(accountId, history, asOf)
})

/** As {@link explainAccount}, of a history that was read already. */
export const accountExplained = (accountId: AccountId, { entries, own }: History.History, asOf: AsOf): Explanation => {
  const counted = counting(asOf, entries)
  const ledger = Ledger.fold(counted)
  // What is another account's by now is explained there.
  const mine = new Set(Array.from(own).filter((stream) => belongsTo(accountId, shownIn(ledger, stream))))
  const parts = accountParts(counted.filter(({ stream }) => mine.has(stream)))
  const title = `account ${accountId}`
  return {
    title,
    asOf,
    balances: balancesIn(ledger, accountId).map(({ owed }) => {
      const balance = { balance: owed, parts: parts.get(owed.currency) ?? [] }
      const headline = accountHeadline(accountId, balance)
      return { ...balance, headline, sentence: sentenceOf(headline, balance, asOfText(asOf)) }
    }),
    paths: pathsOf(counted, mine, ledger)
  }
}

/** A document, by its stream, on a day, as far as it was known at an instant. */
export const explainDocument = Effect.fn("Explanation.explainDocument")(function* (stream: string, asOf: AsOf = {}) {
  const history = yield* History.ofDocument(stream)
  if (!history.entries.some((entry) => entry.stream === stream)) return yield* new DocumentNotFound({ key: stream })
  return documentExplained(stream, history, asOf)
})

/** As {@link explainDocument}, of a history that was read already. */
export const documentExplained = (stream: string, { entries, own }: History.History, asOf: AsOf): Explanation => {
  const counted = counting(asOf, entries)
  const ledger = Ledger.fold(counted)
  // Titles are known whatever the day: a document has its number for ever.
  const known = Ledger.fold(entries)
  const { figure } = shownIn(ledger, stream)
  const title = titleOf(known, stream)
  const parts = documentParts(
    counted.filter((entry) => entry.stream === stream),
    (other) => titleOf(known, other)
  )
  const [first] = parts
  const balance = figure ?? (first === undefined ? undefined : Money.zero(first.amount.currency))
  const headline = balance === undefined ? "" : documentHeadline(title, isOwed(stream), { balance })
  return {
    title,
    asOf,
    balances:
      balance === undefined
        ? []
        : [{ balance, parts, headline, sentence: sentenceOf(headline, { balance, parts }, asOfText(asOf)) }],
    paths: pathsOf(counted, own, known)
  }
}
