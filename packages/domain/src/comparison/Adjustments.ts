/**
 * Legacy changes of balances on both sides, one by one: adjustments of invoices, and moves of credit balances with the
 * invoice or payment on their other side. What they come to explains the balances of these documents.
 */
import * as CreditBalance from "../CreditBalance.ts"
import type { Currency } from "../Currency.ts"
import { amountText, type Discrepancy, make } from "../Discrepancy.ts"
import type { DiscrepancyCode } from "../DiscrepancyCode.ts"
import type { AccountId, AdjustmentId } from "../Id.ts"
import type { Ledger } from "../Ledger.ts"
import * as Money from "../Money.ts"
import type { ObservedAdjustment, ObservedCreditBalanceMove } from "../Observed.ts"
import type { Offsets } from "../Opening.ts"
import * as StreamName from "../StreamName.ts"

/** One difference, and by how much the balance of a document differs because of it: ours less Zuora's, minor units. */
export interface Found {
  readonly discrepancy: Discrepancy
  /** The id of the adjustment or move, and the stream that it is recorded on. */
  readonly change: string
  readonly stream: string
  readonly document: string | undefined
  readonly minor: bigint
}

/** Legacy changes as one run read them; absent where the tenant has none. */
export interface Observed {
  readonly adjustments?: ReadonlyArray<ObservedAdjustment> | undefined
  readonly moves?: ReadonlyArray<ObservedCreditBalanceMove> | undefined
}

/** Z01, Z02 and Z03 of single adjustments and moves. Subjects are `<stream> adjustment <id>`. */
export const differences = (ledger: Ledger, { adjustments, moves }: Observed): ReadonlyArray<Found> => [
  ...(adjustments === undefined ? [] : ofInvoices(ledger, adjustments)),
  ...(moves === undefined ? [] : ofCreditBalances(ledger, moves))
]

interface Change {
  readonly id: AdjustmentId
  readonly title: string
  readonly accountId: AccountId | null
  /** The stream that it is recorded on. */
  readonly stream: string
  /** The document whose balance it changes by this, and the sign of that. */
  readonly document: string | undefined
  readonly sign: bigint
  readonly currency: Currency
}

const compare = (change: Change, ours: bigint | undefined, zuora: bigint | undefined): ReadonlyArray<Found> => {
  const { accountId, currency, document, id, sign, stream, title } = change
  const minor = (ours ?? 0n) - (zuora ?? 0n)
  if (minor === 0n) return []
  const code: DiscrepancyCode = ours === undefined ? "Z01" : zuora === undefined ? "Z02" : "Z03"
  const word = (side: bigint | undefined) =>
    side === undefined ? "missing" : side === 0n ? "canceled" : amountText(currency, side)
  return [
    {
      change: id,
      stream,
      document,
      minor: sign * minor,
      discrepancy: make({
        code,
        subject: `${stream} adjustment ${id}`,
        title,
        accountId,
        amount: Money.make(currency, minor),
        ours: word(ours),
        theirs: word(zuora),
        documents: [document ?? stream],
        consequences:
          document === undefined ? [] : [{ code: document.startsWith("Payment-") ? "Z14" : "Z03", subject: document }]
      })
    }
  ]
}

const ofInvoices = (ledger: Ledger, adjustments: ReadonlyArray<ObservedAdjustment>): ReadonlyArray<Found> => {
  const shown = new Set(adjustments.map(({ adjustment }) => adjustment.adjustmentId as string))
  const there = adjustments.flatMap(({ adjustment, invoiceId, isCanceled }) => {
    const invoice = ledger.invoices.get(invoiceId)
    if (invoice === undefined || invoice._tag === "NotSeen") return []
    const stream = StreamName.invoice(invoiceId)
    const { adjustmentId: id, amount, number } = adjustment
    const title = `adjustment ${number} of invoice ${invoice.number}`
    return compare(
      { id, title, accountId: invoice.accountId, stream, document: stream, sign: 1n, currency: amount.currency },
      minorIn(invoice.offsets, id),
      isCanceled ? 0n : amount.minor
    )
  })
  const gone = Array.from(ledger.invoices).flatMap(([invoiceId, invoice]) => {
    if (invoice._tag === "NotSeen") return []
    const stream = StreamName.invoice(invoiceId)
    return adjustmentIdsOf(invoice.offsets)
      .filter((id) => !shown.has(id))
      .flatMap((id) =>
        compare(
          {
            id,
            title: `adjustment ${id} of invoice ${invoice.number}`,
            accountId: invoice.accountId,
            stream,
            document: stream,
            sign: 1n,
            currency: invoice.total.currency
          },
          minorIn(invoice.offsets, id),
          undefined
        )
      )
  })
  return [...there, ...gone]
}

const ofCreditBalances = (ledger: Ledger, moves: ReadonlyArray<ObservedCreditBalanceMove>): ReadonlyArray<Found> => {
  const { creditBalances } = ledger
  const otherSides = otherSidesOf(ledger)
  const shown = new Set(moves.map(({ id }) => id))
  const movesOf = (accountId: AccountId) => (creditBalances.get(accountId) ?? CreditBalance.initial).moves
  const there = moves.flatMap((move) => {
    const { accountId, amount, id, isCanceled, number } = move
    const { document, sign } = otherSide(move)
    const stream = StreamName.creditBalance(accountId)
    const title = `credit balance adjustment ${number} of account ${accountId}`
    return compare(
      { id, title, accountId, stream, document, sign, currency: amount.currency },
      movesOf(accountId).get(id),
      isCanceled ? 0n : amount.minor
    )
  })
  const gone = Array.from(creditBalances).flatMap(([accountId, state]) => {
    const currency = state.balance?.currency
    const stream = StreamName.creditBalance(accountId)
    if (currency === undefined) return []
    return Array.from(state.moves)
      .filter(([id]) => !shown.has(id))
      .flatMap(([id, minor]) => {
        const title = `credit balance adjustment ${id} of account ${accountId}`
        const other = otherSides.get(id) ?? { document: undefined, sign: 1n }
        return compare({ id, title, accountId, stream, ...other, currency }, minor, undefined)
      })
  })
  return [...there, ...gone]
}

/** An invoice's balance moves with the credit balance, a payment's against it. */
const otherSide = ({ document }: ObservedCreditBalanceMove): Pick<Change, "document" | "sign"> => {
  switch (document?.kind) {
    case "invoice":
      return { document: StreamName.invoice(document.id), sign: 1n }
    case "payment":
      return { document: StreamName.payment(document.id), sign: -1n }
    default:
      return { document: undefined, sign: 1n }
  }
}

/** By the move's id, the document that our books have on its other side. */
const otherSidesOf = ({ invoices, payments }: Ledger): ReadonlyMap<string, Pick<Change, "document" | "sign">> =>
  new Map(
    [
      ...Array.from(invoices, ([id, { offsets }]) => ({ document: StreamName.invoice(id), offsets, sign: 1n })),
      ...Array.from(payments, ([id, { usage }]) => ({
        document: StreamName.payment(id),
        offsets: usage.offsets,
        sign: -1n
      }))
    ].flatMap(({ document, offsets, sign }) =>
      Array.from(offsets).flatMap(([id, { by }]) => (by === "creditBalance" ? [[id, { document, sign }] as const] : []))
    )
  )

const canceled = " canceled"

/** What an adjustment does to a balance in our books; undefined where they do not know it. */
const minorIn = (offsets: Offsets, id: AdjustmentId): bigint | undefined => {
  const made = offsets.get(id)
  return made && made.minor + (offsets.get(`${id}${canceled}`)?.minor ?? 0n)
}

/** Adjustments proper: the other leg of a move is told by its credit balance. */
export const adjustmentIdsOf = (offsets: Offsets): ReadonlyArray<AdjustmentId> =>
  Array.from(offsets).flatMap(([key, { by }]) =>
    by === "adjustment" && !key.endsWith(canceled) ? [key as AdjustmentId] : []
  )
