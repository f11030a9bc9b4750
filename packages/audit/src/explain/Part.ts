/** One term of why a balance is what it is: so much by this. The terms of a balance add up to it. */
import type { Currency } from "@counterfoil/domain/Currency"
import * as Money from "@counterfoil/domain/Money"

export interface Part {
  /** With the sign by which it changes the balance. Never zero. */
  readonly amount: Money.Money
  /** Follows the amount: `invoiced on 2 invoices`. */
  readonly what: string
}

/** A balance and its terms, of one currency. */
export interface Balance {
  readonly balance: Money.Money
  readonly parts: ReadonlyArray<Part>
}

/** Terms that grow while events are gone through: what belongs together is one, told of by the documents it is about. */
export class Parts {
  readonly #terms = new Map<string, { label: Label; currency: Currency; minor: bigint; documents: Set<string> }>()

  add(label: Label, amount: Money.Money, document: string): void {
    const key = `${label.key} ${amount.currency}`
    const term = this.#terms.get(key) ?? { label, currency: amount.currency, minor: 0n, documents: new Set<string>() }
    term.minor += amount.minor
    term.documents.add(document)
    this.#terms.set(key, term)
  }

  /** Those of one currency that do not come to nothing, in the order of their labels, then in which they came. */
  of(currency: Currency): ReadonlyArray<Part> {
    return Array.from(this.#terms.values())
      .filter((term) => term.currency === currency && term.minor !== 0n)
      .toSorted((a, b) => a.label.rank - b.label.rank)
      .map(({ documents, label, minor }) => ({
        amount: Money.make(currency, minor),
        what: label.text(documents.size)
      }))
  }

  get currencies(): ReadonlyArray<Currency> {
    return Array.from(new Set(Array.from(this.#terms.values(), ({ currency }) => currency))).toSorted()
  }
}

export interface Label {
  /** What is equal is one term. */
  readonly key: string
  readonly rank: number
  /** By how many documents it came about. */
  readonly text: (documents: number) => string
}

/** `1 invoice`, `2 invoices`. */
export const counted = (count: number, singular: string): string => `${count} ${singular}${count === 1 ? "" : "s"}`
