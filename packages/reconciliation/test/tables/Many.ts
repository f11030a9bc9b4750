/** A history of so many documents that a run has several slices to do, and a Zuora in which all of them differ. */
import { documentsOf, type Observed } from "@counterfoil/domain/comparison/Sides"
import { fold, type Placed } from "@counterfoil/domain/Ledger"
import * as Effect from "effect/Effect"
import { mirror } from "../../../domain/test/Mirror.ts"
import { invoicePosted, item } from "../../../domain/test/Sample.ts"
import type { Sources } from "../../src/tables/Reading.ts"

/** Slices go together until they have 1,000 documents: this makes four steps of them. */
const documents = 3_600

export const many: ReadonlyArray<Placed> = Array.from({ length: documents }, (_, n) => ({
  stream: `Invoice-${n}`,
  event: { ...invoicePosted(`${n}`, [item(`i${n}`, "10.00")]), accountId: `A-${n % 400}` } as Placed["event"]
}))

/** Each balance is another one there. */
const observed = (): Observed => {
  const own = mirror(fold(many))
  const invoices = Array.from(
    own.invoices,
    ([id, one], n) =>
      [id, { ...one, balance: { ...one.balance, minor: BigInt(n % 999) }, itemBalances: new Map() }] as const
  )
  return { ...own, invoices: new Map(invoices) }
}

export const differing = (): Sources<{ readonly read: number }, never, never> => {
  const all = documentsOf(observed())
  return {
    read: (save) =>
      Effect.gen(function* () {
        for (let at = 0; at < all.length; at += 500) yield* save(all.slice(at, at + 500))
        return { read: all.length }
      }),
    deleted: () => Effect.succeed({ documents: new Map(), untold: [] })
  }
}
