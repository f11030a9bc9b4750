/**
 * The net under the comparison: every figure of every document on both sides once more, without knowing why it may
 * differ. A difference that no discrepancy names is a defect of ours, and is told as one.
 */
import * as CreditMemo from "../CreditMemo.ts"
import { amountText, type Discrepancy, make } from "../Discrepancy.ts"
import { type Ledger, stateOf } from "../Ledger.ts"
import * as Money from "../Money.ts"
import type { ObservedDocument } from "../Observed.ts"
import * as Payment from "../Payment.ts"
import * as Receivable from "../Receivable.ts"
import { documentsOf, type Observed, streamOf } from "./Sides.ts"

/** X00 of documents that both sides know as standing, and that nothing `told` is about, not even beneath it. */
export const unclassified = (
  ledger: Ledger,
  observed: Observed,
  told: ReadonlyArray<Discrepancy>
): ReadonlyArray<Discrepancy> => {
  const named = new Set(
    told.flatMap(({ consequences, documents, subject }) => [
      ...documents,
      ...[subject, ...consequences.map((consequence) => consequence.subject)].flatMap((one) => one.split(" > "))
    ])
  )
  return documentsOf(observed).flatMap((document) => {
    const stream = streamOf(document)
    // What was not read may have paid it: its balance cannot be told.
    const isTold = !("balance" in document) || observed.unread?.mayPay(document.accountId) !== true
    const figures = named.has(stream) || !isTold ? undefined : figuresOf(ledger, document)
    return figures === undefined
      ? []
      : figures.flatMap(({ ours, theirs, what }) => {
          const { currency } = document.kind === "payment" ? document.amount : document.total
          return ours === theirs
            ? []
            : [
                make({
                  code: "X00",
                  subject: `${stream} ${what}`,
                  title: `${what} of ${document.number}`,
                  accountId: document.accountId ?? null,
                  amount: Money.make(currency, ours - theirs),
                  ours: amountText(currency, ours),
                  theirs: amountText(currency, theirs),
                  documents: [stream]
                })
              ]
        })
  })
}

interface Figure {
  readonly what: "total" | "amount" | "balance" | "unapplied" | "refunded"
  /** Minor units. */
  readonly ours: bigint
  readonly theirs: bigint
}

/** Undefined where a side does not let it stand, or in another currency: these are told as such. */
export const figuresOf = (ledger: Ledger, document: ObservedDocument): ReadonlyArray<Figure> | undefined => {
  const state = stateOf(ledger, document)
  if (state === undefined || state._tag !== document.status) return undefined
  if (document.kind === "payment")
    return state._tag === "Processed"
      ? [
          { what: "amount", ours: state.amount.minor, theirs: document.amount.minor },
          { what: "unapplied", ours: Payment.unappliedMinor(state), theirs: document.unapplied.minor },
          { what: "refunded", ours: state.usage.refundedMinor, theirs: document.refunded.minor }
        ]
      : undefined
  if (state._tag !== "Posted") return undefined
  const total: Figure = { what: "total", ours: state.total.minor, theirs: document.total.minor }
  if (document.kind === "creditMemo")
    return "usage" in state
      ? [
          total,
          { what: "unapplied", ours: CreditMemo.unappliedMinor(state), theirs: document.unapplied.minor },
          { what: "refunded", ours: state.usage.refundedMinor, theirs: document.refunded.minor }
        ]
      : undefined
  return "offsets" in state
    ? [total, { what: "balance", ours: Receivable.balanceMinor(state), theirs: document.balance.minor }]
    : undefined
}
