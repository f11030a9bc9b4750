/**
 * Which documents must be compared together because of legacy changes of balances, where not all documents are: a move
 * that differs is told of its account's credit balance and explains the balance of the document on its other side, and
 * whether one is gone is known only where its whole is looked at. A change that is on both sides alike ties nothing.
 */
import type { Ledger } from "../Ledger.ts"
import type { Offset } from "../Opening.ts"
import * as StreamName from "../StreamName.ts"
import { adjustmentIdsOf, differences, type Observed } from "./Adjustments.ts"

/** A stream, and the id of a change that ties it to whatever else names that. */
export interface Tie {
  readonly stream: string
  readonly change: string
}

/**
 * Ties of the documents in these books, which need not be all. There are the moves of these streams, and those that
 * {@link namedIn} and {@link namedBeyond} name. Conservative: what is tied may yet have nothing to do with each other.
 */
export const ties = (ledger: Ledger, { moves = [] }: Pick<Observed, "moves">): ReadonlyArray<Tie> => {
  const changed = differences(ledger, { adjustments: [], moves }).flatMap(({ change, document, stream }) => [
    { stream, change },
    ...(document === undefined ? [] : [{ stream: document, change }])
  ])
  const shown = new Set<string>(moves.map(({ id }) => id))
  const gone = otherSides(ledger).filter(({ change }) => !shown.has(change))
  return [
    ...changed,
    ...gone,
    ...elsewhere(
      ofBalances(ledger),
      moves.map(({ accountId, id }) => ({ stream: StreamName.creditBalance(accountId), change: id }))
    )
  ]
}

/** Ids of the changes that a comparison of these documents has to know, whatever they are of in Zuora. */
export const namedIn = (ledger: Ledger): ReadonlyArray<string> =>
  [...ofInvoices(ledger), ...ofBalances(ledger)].map(({ change }) => change)

/** Ids of the moves that these documents have the other side of. */
export const namedBeyond = (ledger: Ledger): ReadonlyArray<string> => otherSides(ledger).map(({ change }) => change)

/** What one side has on another stream than the other. */
const elsewhere = (ours: ReadonlyArray<Tie>, theirs: ReadonlyArray<Tie>): ReadonlyArray<Tie> => {
  const streamOf = new Map(theirs.map(({ change, stream }) => [change, stream]))
  return ours.flatMap((own) => {
    const { change, stream } = own
    const other = streamOf.get(change)
    return other === undefined || other === stream ? [] : [own, { stream: other, change }]
  })
}

const ofInvoices = ({ invoices }: Ledger): ReadonlyArray<Tie> =>
  Array.from(invoices).flatMap(([id, { offsets }]) =>
    adjustmentIdsOf(offsets).map((change) => ({ stream: StreamName.invoice(id), change }))
  )

const ofBalances = ({ creditBalances }: Ledger): ReadonlyArray<Tie> =>
  Array.from(creditBalances).flatMap(([id, { moves }]) =>
    Array.from(moves.keys(), (change) => ({ stream: StreamName.creditBalance(id), change }))
  )

const otherSides = ({ invoices, payments }: Ledger): ReadonlyArray<Tie> =>
  [
    ...Array.from(invoices, ([id, { offsets }]) => [StreamName.invoice(id), offsets] as const),
    ...Array.from(payments, ([id, { usage }]) => [StreamName.payment(id), usage.offsets] as const)
  ].flatMap(([stream, offsets]) =>
    Array.from<[string, Offset]>(offsets).flatMap(([change, { by }]) =>
      by === "creditBalance" ? [{ stream, change }] : []
    )
  )
