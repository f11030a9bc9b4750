/** What repairs are looked for on: our books, what Zuora and the gateways show of the same, and the day. */
import type { Observed, Timing } from "../comparison/Sides.ts"
import { documentsOf, streamOf } from "../comparison/Sides.ts"
import { type GatewayBooks, booksOf } from "../gateway/GatewayBooks.ts"
import { compareGateway } from "../gateway/GatewayComparison.ts"
import type { GatewayLine } from "../gateway/GatewayLine.ts"
import { subjectOf } from "../gateway/GatewayLine.ts"
import type { Rail } from "../gateway/Rail.ts"
import type { Statement } from "../gateway/Statement.ts"
import type { AccountId } from "../Id.ts"
import type { Ledger } from "../Ledger.ts"
import { postedReceivables } from "../Ledger.ts"
import type { LocalDate } from "../LocalDate.ts"
import type { ObservedDocument } from "../Observed.ts"
import * as StreamName from "../StreamName.ts"
import { type Accounts, accountsOf } from "./Accounts.ts"

/** What a gateway sent, and the part of the books that is about it. */
export interface ReadStatement {
  readonly statement: Statement
  readonly rail: Rail
  readonly ownOf: (books: GatewayBooks) => GatewayBooks
}

export interface Circumstances {
  readonly ledger: Ledger
  readonly observed: Observed
  readonly timing: Omit<Timing, "changedAt">
  /** Whether a document of ours was looked for in Zuora: what was not is not missing there. */
  readonly isCompared: (stream: string) => boolean
  /** The day on which calls would be made. */
  readonly on: LocalDate
  readonly statements: ReadonlyArray<ReadStatement>
  /** By the stream of a payment, the operation that made it. */
  readonly intents: ReadonlyMap<string, string>
}

export interface Scene extends Circumstances {
  readonly accounts: Accounts
  /** Zuora's documents by stream, those that it shows as deleted among them. */
  readonly documents: ReadonlyMap<string, ObservedDocument>
  /** By the stream of what is owed, the streams of what Zuora shows as given to it. */
  readonly givers: ReadonlyMap<string, ReadonlyArray<string>>
  /** By its number, the account of what is owed. */
  readonly owedBy: ReadonlyMap<string, AccountId>
}

export const sceneOf = (circumstances: Circumstances): Scene => {
  const { ledger, observed } = circumstances
  return {
    ...circumstances,
    accounts: accountsOf(ledger),
    documents: new Map([
      ...documentsOf(observed).map((document) => [streamOf(document), document] as const),
      ...(observed.deleted ?? [])
    ]),
    givers: giversOf(observed),
    owedBy: new Map(postedReceivables(ledger).map(({ receivable: { accountId, number } }) => [number, accountId]))
  }
}

const giversOf = ({ creditMemos, payments }: Observed): ReadonlyMap<string, ReadonlyArray<string>> => {
  const givers = new Map<string, Array<string>>()
  for (const document of [...payments.values(), ...creditMemos.values()])
    for (const { target } of document.parts) {
      const stream = StreamName.ofTarget(target)
      const own = givers.get(stream)
      if (own === undefined) givers.set(stream, [streamOf(document)])
      else own.push(streamOf(document))
    }
  return givers
}

/** The one account whose invoices or debit memos a reference names by their numbers; undefined for none or several. */
export const accountNamed = ({ owedBy }: Scene, reference: string | undefined): AccountId | undefined => {
  const named = new Set(wordsOf(reference ?? "").flatMap((word) => owedBy.get(word) ?? []))
  const [only, ...others] = named
  return others.length === 0 ? only : undefined
}

/** The words of a reference that may be numbers of documents. */
export const wordsOf = (reference: string): ReadonlyArray<string> =>
  reference.split(/[^0-9A-Za-z-]+/u).filter((word) => word !== "")

/** The line of a settlement file that a discrepancy is about. */
export const lineOf = ({ statements }: Scene, subject: string): GatewayLine | undefined =>
  statements.flatMap(({ statement }) => statement.lines).find((line) => subjectOf(line) === subject)

/** Whether some gateway's statement still differs from books by this discrepancy. */
export const isStated = ({ intents, on, statements }: Scene, ledger: Ledger, discrepancyId: string): boolean =>
  statements.some(({ ownOf, rail, statement }) =>
    compareGateway(ownOf(booksOf(ledger, intents)), statement, rail, on).discrepancies.some(
      ({ id }) => id === discrepancyId
    )
  )
