/**
 * I02 and I20: what is still open of a document that should be empty is written off, item by item, where items offset each
 * other too. Source: Zuora, Write off invoices ("Specific write-off scenarios": a balance of zero over open items).
 */
import type { Target } from "../Application.ts"
import type { DebitMemoId, InvoiceId } from "../Id.ts"
import * as Ledger from "../Ledger.ts"
import * as Money from "../Money.ts"
import * as Receivable from "../Receivable.ts"
import * as StreamName from "../StreamName.ts"
import { candidate, type Find } from "./Repair.ts"

export const emptying: Find = ({ documents: [stream = ""] }, ledger) => {
  const target = targetOf(stream)
  if (target === undefined)
    return "no call of Zuora settles the items of a credit memo without a document to apply them to"
  const state = Ledger.targetOf(ledger, target)
  if (state?._tag !== "Posted") return "only a posted document is written off"
  const minor = Receivable.balanceMinor(state)
  if (minor < 0n) return "more is settled than was claimed: what is too much has to be taken back first"
  return candidate([{ _tag: "WriteOff", target, amount: Money.make(state.total.currency, minor) }], "")
}

/** The invoice or debit memo of a stream. */
export const targetOf = (stream: string): Target | undefined => {
  const id = stream.slice(stream.indexOf("-") + 1)
  switch (StreamName.kindOf(stream)) {
    case "Invoice":
      return { kind: "invoice", id: id as InvoiceId }
    case "DebitMemo":
      return { kind: "debitMemo", id: id as DebitMemoId }
    default:
      return undefined
  }
}
