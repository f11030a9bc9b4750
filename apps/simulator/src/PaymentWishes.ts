/** Wishes about payments: made, collected, applied, taken back, refunded, moved, canceled. */
import type { Calls } from "@counterfoil/billing/Calls"
import type { Draw } from "./Draw.ts"
import type { View } from "./View.ts"
import { division, eur, pair, portion, type Row, takeBack, totalOf } from "./WishRow.ts"

const refundWay = { _tag: "External", methodType: "Check" }

/** A report that only names a payment. Most are of electronic ones, as gateways know no others. */
const ofPayment = (call: keyof Calls): Row => ({
  call,
  weight: 2,
  draw: (draw, view) => {
    const payment = draw.any(reportable(draw, view))
    return payment === undefined ? undefined : { paymentKey: draw.pick([payment.number, payment.id]) }
  }
})

const reportable = (draw: Draw, view: View) =>
  view.payments.filter(({ type }) => type === "Electronic" || draw.chance(50))

export const paymentWishes: ReadonlyArray<Row> = [
  {
    call: "collect",
    weight: 5,
    draw: (draw, view) => {
      const account = draw.any(view.accounts)
      if (account === undefined) return undefined
      const invoice = draw.any(view.invoices.filter(({ accountId }) => accountId === account.id))
      return draw.chance(300) && invoice !== undefined
        ? { accountKey: account.number, invoiceKey: invoice.number }
        : { accountKey: draw.pick([account.number, account.id]) }
    }
  },
  {
    call: "applyPayment",
    weight: 5,
    draw: (draw, view) => {
      const found = pair(draw, view.payments, view)
      if (found === undefined) return undefined
      const minor = portion(draw, Math.min(found.source.amount, totalOf(found.invoice)))
      return {
        paymentKey: draw.pick([found.source.number, found.source.id]),
        invoices: [
          { invoiceKey: found.invoice.number, amount: eur(minor), division: division(draw, found.invoice, minor) }
        ]
      }
    }
  },
  {
    call: "unapplyPayment",
    weight: 3,
    draw: (draw, view) => {
      const taken = takeBack(draw, view, "payment")
      return taken === undefined ? undefined : { paymentKey: taken.part.sourceId, ...taken.content }
    }
  },
  {
    call: "createInvoicePayment",
    weight: 3,
    draw: (draw, view) => {
      const found = pair(draw, view.payments, view)
      if (found === undefined) return undefined
      const minor = portion(draw, Math.min(found.source.amount, totalOf(found.invoice)))
      return { paymentKey: found.source.id, invoiceKey: found.invoice.id, amount: eur(minor) }
    }
  },
  {
    call: "updateInvoicePayment",
    weight: 1,
    draw: (draw, view) => {
      const link = draw.any(view.invoicePayments)
      return link === undefined ? undefined : { invoicePaymentId: link.id, amount: eur(portion(draw, link.amount)) }
    }
  },
  {
    call: "createPayment",
    weight: 4,
    draw: (draw, view) => {
      const account = draw.any(view.accounts)
      const invoice = draw.any(view.invoices.filter(({ accountId }) => accountId === account?.id))
      if (account === undefined) return undefined
      const minor = draw.between(100, 4000)
      const applied = invoice === undefined ? 0 : portion(draw, Math.min(minor, totalOf(invoice)))
      return {
        accountKey: account.number,
        amount: eur(minor),
        means: draw.chance(500)
          ? { _tag: "External", methodType: "Check" }
          : { _tag: "Electronic", gatewayId: account.gatewayId },
        ...(invoice === undefined || applied <= 0 || draw.chance(400)
          ? {}
          : {
              invoices: [{ invoiceKey: invoice.number, amount: eur(applied), division: { _tag: "ZuoraChooses" } }]
            })
      }
    }
  },
  {
    call: "refundPayment",
    weight: 3,
    draw: (draw, view) => {
      const payment = draw.any(view.payments)
      return payment === undefined
        ? undefined
        : { paymentKey: payment.number, amount: eur(portion(draw, payment.amount)), way: refundWay }
    }
  },
  {
    call: "refundAppliedPayment",
    weight: 2,
    draw: (draw, view) => {
      const taken = takeBack(draw, view, "payment")
      return taken === undefined ? undefined : { paymentKey: taken.part.sourceId, ...taken.content, way: refundWay }
    }
  },
  {
    call: "cancelRefund",
    weight: 2,
    draw: (draw, view) => {
      const refund = draw.any(view.refunds)
      return refund === undefined ? undefined : { refundKey: draw.pick([refund.number, refund.id]) }
    }
  },
  {
    call: "transferPayment",
    weight: 2,
    draw: (draw, view) => {
      const payment = draw.any(view.payments)
      const to = draw.any(view.accounts)
      return payment === undefined || to === undefined
        ? undefined
        : { paymentKey: payment.number, toAccountKey: draw.chance(200) ? null : to.number }
    }
  },
  ofPayment("settlePayment"),
  ofPayment("rejectPayment"),
  {
    call: "chargeBackPayment",
    weight: 3,
    draw: (draw, view) => {
      const payment = draw.any(reportable(draw, view))
      if (payment === undefined) return undefined
      const part = draw.chance(700) ? { amount: eur(portion(draw, payment.amount)) } : {}
      return { paymentKey: payment.number, ...part }
    }
  },
  {
    call: "cancelPayment",
    weight: 2,
    draw: (draw, view) => {
      const payment = draw.any(view.payments)
      return payment === undefined ? undefined : { paymentKey: payment.id }
    }
  }
]
