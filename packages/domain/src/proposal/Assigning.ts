/** Z13: a payment of nobody goes to the one account whose open document has its amount and is named by its reference. */
import * as Ledger from "../Ledger.ts"
import * as Money from "../Money.ts"
import type { PaymentId } from "../Id.ts"
import * as Receivable from "../Receivable.ts"
import { candidate, type Find } from "./Repair.ts"
import { accountNamed } from "./Scene.ts"

export const assigning: Find = ({ documents: [stream = ""] }, _, scene) => {
  const shown = scene.documents.get(stream)
  if (shown?.kind !== "payment") return "the payment was not read"
  const accountId = accountNamed(scene, shown.gatewayReference)
  if (accountId === undefined) return "its reference does not name the invoice or debit memo of exactly one account"
  const isOwed = Ledger.postedReceivables(scene.ledger).some(
    ({ receivable }) =>
      receivable.accountId === accountId &&
      Money.equals(Money.make(receivable.total.currency, Receivable.balanceMinor(receivable)), shown.amount) &&
      accountNamed({ ...scene, owedBy: new Map([[receivable.number, accountId]]) }, shown.gatewayReference) !==
        undefined
  )
  if (!isOwed) return `what its reference names is not open by ${Money.show(shown.amount)}`
  const paymentId = shown.id
  return candidate(
    [
      { _tag: "Observe", streams: [stream] },
      { _tag: "TransferPayment", paymentId, accountId, amount: shown.amount }
    ],
    "",
    (after) => holderOf(after, paymentId) === accountId
  )
}

const holderOf = ({ payments }: Ledger.Ledger, id: PaymentId): string | null => {
  const state = payments.get(id)
  return state === undefined || state._tag === "NotSeen" ? null : state.accountId
}
