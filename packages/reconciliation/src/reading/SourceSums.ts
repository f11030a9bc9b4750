/**
 * What was read of each kind, counted and hashed as it comes, in memory that does not grow: the same documents come to the
 * same sums, in whatever order and in however many windows they came.
 */
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import type { Source } from "../report/Report.ts"
import type { DocumentKind } from "./DocumentKind.ts"
import { hashOf } from "./Manifest.ts"
import type { ShownChange } from "./ShownChange.ts"

/** Kinds of documents, and of legacy changes of balances. */
type Kind = DocumentKind | ShownChange["kind"]

/** Of one kind: how many there are, and the sum of their hashes, in hex. */
export interface Sum {
  readonly kind: Kind
  readonly count: number
  readonly sum: string
}

/** Names of what is read of each kind, as reports list them. */
export const sourceNames: Readonly<Record<Kind, string>> = {
  Invoice: "Zuora invoices with items and taxation items",
  DebitMemo: "Zuora debit memos with items and taxation items",
  CreditMemo: "Zuora credit memos with items and parts",
  Payment: "Zuora payments with parts and item parts",
  adjustment: "Zuora adjustments of invoices and items",
  move: "Zuora credit balance adjustments"
}

const modulus = 1n << 256n

export class SourceSums {
  readonly #sums = new Map<Kind, { count: number; sum: bigint }>()

  constructor(noted: ReadonlyArray<Sum> = []) {
    for (const { count, kind, sum } of noted) this.#sums.set(kind, { count, sum: BigInt(`0x${sum}`) })
  }

  add(kind: Kind, documents: ReadonlyArray<ObservedDocument | ShownChange["change"]>): void {
    const own = this.#sums.get(kind) ?? { count: 0, sum: 0n }
    for (const document of documents) {
      own.count += 1
      own.sum = (own.sum + BigInt(`0x${hashOf(document)}`)) % modulus
    }
    this.#sums.set(kind, own)
  }

  get noted(): ReadonlyArray<Sum> {
    return Array.from(this.#sums, ([kind, { count, sum }]) => ({
      kind,
      count,
      sum: sum.toString(16).padStart(64, "0")
    }))
  }
}

/** As a report lists them: changes only where they were read. */
export const sourcesOf = (sums: ReadonlyArray<Sum>): ReadonlyArray<Source> => [
  ...(["Invoice", "DebitMemo", "CreditMemo", "Payment"] as const).map((kind) => {
    const own = sums.find((one) => one.kind === kind)
    return { name: sourceNames[kind], count: own?.count ?? 0, sha256: own?.sum ?? "0".repeat(64) }
  }),
  ...(["adjustment", "move"] as const).flatMap((kind) =>
    sums.flatMap((own) => (own.kind === kind ? [{ name: sourceNames[kind], count: own.count, sha256: own.sum }] : []))
  )
]
