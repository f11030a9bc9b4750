/**
 * What a run could not read of Zuora: single documents, and of a kind all from an id on. None of it is missing, and what
 * it would explain is not called a difference.
 */
import type { Unread } from "@counterfoil/domain/comparison/Sides"
import type { Ledger } from "@counterfoil/domain/Ledger"
import type { Untold } from "../report/Report.ts"
import { documentIn, type DocumentKind, kindsOf, names } from "./DocumentKind.ts"

/** The same as it is kept with a run. */
export interface Noted {
  readonly streams: ReadonlyArray<string>
  readonly after: ReadonlyArray<readonly [DocumentKind, string]>
  readonly untold: ReadonlyArray<Untold>
  /** Nothing is known of the legacy changes of balances. */
  readonly lacksChanges?: true
}

export class UnreadDocuments {
  readonly #streams = new Set<string>()
  /** By kind, the last id that was read. */
  readonly #after = new Map<DocumentKind, string>()
  readonly #untold: Array<Untold> = []
  #lacksChanges = false

  /** What was noted before, all of it together. */
  static of(notes: Iterable<Noted>): UnreadDocuments {
    const all = new UnreadDocuments()
    for (const one of notes) all.add(one)
    return all
  }

  add({ after, lacksChanges, streams, untold }: Noted): void {
    for (const stream of streams) this.#streams.add(stream)
    for (const [kind, id] of after) this.#after.set(kind, id)
    this.#untold.push(...untold)
    this.#lacksChanges ||= lacksChanges === true
  }

  get noted(): Noted {
    return {
      streams: Array.from(this.#streams),
      after: Array.from(this.#after),
      untold: this.#untold,
      ...(this.#lacksChanges ? { lacksChanges: true } : {})
    }
  }

  /** One document. */
  one(stream: string, { subject, why }: Untold): void {
    this.#streams.add(stream)
    this.#untold.push({ subject, why })
  }

  /** Everything of a kind after an id; from the first on where that is empty. */
  rest(kind: DocumentKind, after: string, why: string): void {
    this.#after.set(kind, after)
    this.#untold.push({ subject: `Zuora ${names[kind][1]} ${after === "" ? "of all ids" : `after id ${after}`}`, why })
  }

  /** Legacy changes of balances, without which no balance can be compared. `isAll`: none is known of a former reading. */
  changes(why: string, isAll: boolean): void {
    this.#lacksChanges ||= isAll
    for (const kind of kindsOf({ settlement: "legacy" })) this.rest(kind, "", why)
  }

  /** Whether no legacy change of a balance is known. */
  get lacksChanges(): boolean {
    return this.#lacksChanges
  }

  /** Something that is of no one document. */
  note({ subject, why }: Untold): void {
    this.#untold.push({ subject, why })
  }

  get isEmpty(): boolean {
    return this.#streams.size === 0 && this.#after.size === 0 && this.#untold.length === 0
  }

  get untold(): ReadonlyArray<Untold> {
    return this.#untold
  }

  /** Single documents that were not read. */
  get streams(): ReadonlyArray<string> {
    return Array.from(this.#streams)
  }

  /** Of which accounts of these books not everything was read, so that no sum over them is complete. */
  partialIn(ledger: Ledger): (accountId: string) => boolean {
    const accounts = this.#accounts(ledger)
    return (accountId) => this.#after.size > 0 || accounts.has(accountId)
  }

  has(stream: string): boolean {
    if (this.#streams.has(stream)) return true
    const document = documentIn(stream)
    const after = document && this.#after.get(document.kind)
    return after !== undefined && document !== undefined && document.id > after
  }

  /** As a comparison with these books needs it. */
  over(ledger: Ledger): Unread {
    const lacksSources = this.#after.has("Payment") || this.#after.has("CreditMemo")
    const accounts = this.#accounts(ledger)
    return {
      has: (stream) => this.has(stream),
      mayPay: (accountId) => lacksSources || accounts.has(accountId)
    }
  }

  /** Accounts of the single documents, as far as the books know them. */
  #accounts(ledger: Ledger): ReadonlySet<string> {
    const found = new Set<string>()
    for (const stream of this.#streams) {
      const document = documentIn(stream)
      const ours = document && stateIn(ledger, document.kind, document.id)
      if (ours !== undefined && ours._tag !== "NotSeen" && ours.accountId !== null) found.add(ours.accountId)
    }
    return found
  }
}

const stateIn = ({ creditMemos, debitMemos, invoices, payments }: Ledger, kind: DocumentKind, id: string) =>
  ({ Invoice: invoices, DebitMemo: debitMemos, CreditMemo: creditMemos, Payment: payments })[kind].get(id as never)
