/** What people, payment runs and gateways do in Zuora that nobody asked us for. */
import type { Edit } from "@counterfoil/zuora-sandbox/Sandbox"
import type { Draw } from "./Draw.ts"
import type { View } from "./View.ts"
import { text } from "./World.ts"

/** One change, or nothing if there is nothing to change. */
export const drawEdit = (draw: Draw, view: View): Edit | undefined => {
  const payment = draw.any(view.payments)
  switch (draw.below(5)) {
    case 0: {
      const account = draw.any(view.accounts)
      return account === undefined
        ? undefined
        : { kind: "createPayment", accountKey: account.number, amount: text(draw.between(200, 3000)) }
    }
    case 1: {
      const part = draw.any(view.given.filter(({ sourceKind }) => sourceKind === "payment"))
      return part === undefined ? undefined : { kind: "unapply", paymentKey: part.sourceId }
    }
    case 2: {
      const invoice = draw.any(view.invoices.filter(({ accountId }) => accountId === payment?.accountId))
      return payment === undefined || invoice === undefined
        ? undefined
        : {
            kind: "apply",
            paymentKey: payment.id,
            invoiceKey: invoice.id,
            amount: text(draw.between(1, Math.max(1, payment.amount)))
          }
    }
    default: {
      // A gateway answers at last.
      const stuck = draw.any(view.payments.filter(({ status }) => status === "Processing"))
      return stuck === undefined ? undefined : { kind: "paymentStatus", paymentKey: stuck.id, status: "Processed" }
    }
  }
}
