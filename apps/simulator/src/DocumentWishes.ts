/** Wishes about credit memos, debit memos and invoices: made, posted, applied, taken back, refunded, canceled, closed. */
import type { Calls } from "@counterfoil/billing/Calls"
import { eur, pair, portion, posted, type Row, takeBack, totalOf } from "./WishRow.ts"

/** A call that only names a memo. */
const named = (call: keyof Calls): Row => ({
  call,
  weight: 2,
  draw: (draw, view) => {
    const memo = draw.any(view.creditMemos)
    return memo === undefined ? undefined : { creditMemoKey: draw.pick([memo.number, memo.id]) }
  }
})

/** A call that only names an invoice. */
const ofInvoice = (call: keyof Calls): Row => ({
  call,
  weight: 1,
  draw: (draw, view) => {
    const invoice = draw.any(view.invoices)
    return invoice === undefined ? undefined : { invoiceKey: invoice.number }
  }
})

/** A call that only names a debit memo. */
const ofDebitMemo = (call: keyof Calls): Row => ({
  call,
  weight: 1,
  draw: (draw, view) => {
    const memo = draw.any(view.debitMemos)
    return memo === undefined ? undefined : { debitMemoKey: draw.pick([memo.number, memo.id]) }
  }
})

/** A charge of a product catalogue. */
const goodwill = "4028905f5a87c0ff015a87d1c0de0001"

export const documentWishes: ReadonlyArray<Row> = [
  {
    call: "applyCreditMemo",
    weight: 4,
    draw: (draw, view) => {
      const found = pair(draw, posted(view.creditMemos), view)
      if (found === undefined) return undefined
      const minor = portion(draw, Math.min(totalOf(found.source), totalOf(found.invoice)))
      return {
        creditMemoKey: found.source.number,
        invoices: [{ invoiceKey: found.invoice.number, amount: eur(minor), division: { _tag: "ZuoraChooses" } }]
      }
    }
  },
  {
    call: "unapplyCreditMemo",
    weight: 3,
    draw: (draw, view) => {
      const taken = takeBack(draw, view, "creditMemo")
      return taken === undefined ? undefined : { creditMemoKey: taken.part.sourceId, ...taken.content }
    }
  },
  {
    call: "createCreditMemo",
    weight: 3,
    draw: (draw, view) => {
      const invoice = draw.any(posted(view.invoices))
      const item = draw.any(invoice?.items ?? [])
      if (invoice === undefined || item === undefined || item.amount <= 0) return undefined
      return {
        invoiceKey: invoice.number,
        items: [{ itemId: item.id, amount: eur(portion(draw, item.amount)) }],
        isPosted: draw.chance(600),
        ...(draw.chance(300) ? { isApplied: true } : {})
      }
    }
  },
  {
    call: "creditCharges",
    weight: 2,
    draw: (draw, view) => {
      const account = draw.any(view.accounts)
      return account === undefined
        ? undefined
        : {
            accountKey: account.number,
            charges: [{ productRatePlanChargeId: goodwill, amount: eur(draw.between(50, 2000)) }],
            isPosted: draw.chance(700)
          }
    }
  },
  {
    call: "refundCreditMemo",
    weight: 2,
    draw: (draw, view) => {
      const memo = draw.any(posted(view.creditMemos))
      if (memo === undefined) return undefined
      const way = { _tag: "External", methodType: "Check" }
      return { creditMemoKey: memo.number, amount: eur(portion(draw, totalOf(memo))), way }
    }
  },
  named("postCreditMemo"),
  named("unpostCreditMemo"),
  named("cancelCreditMemo"),
  named("writeOffCreditMemo"),
  named("reverseCreditMemo"),
  {
    call: "createDebitMemo",
    weight: 2,
    draw: (draw, view) => {
      const invoice = draw.any(posted(view.invoices))
      const item = draw.any(invoice?.items ?? [])
      return invoice === undefined || item === undefined
        ? undefined
        : {
            invoiceKey: invoice.number,
            items: [{ itemId: item.id, amount: eur(draw.between(50, 2000)) }],
            isPosted: draw.chance(700)
          }
    }
  },
  ofDebitMemo("postDebitMemo"),
  ofDebitMemo("unpostDebitMemo"),
  ofDebitMemo("cancelDebitMemo"),
  ofDebitMemo("writeOffDebitMemo"),
  {
    call: "collectDebitMemo",
    weight: 2,
    draw: (draw, view) => {
      const memo = draw.any(posted(view.debitMemos))
      const apply = draw.pick([["creditMemo"], ["payment"], ["payment", "creditMemo"]])
      if (memo === undefined) return undefined
      return {
        debitMemoKey: memo.number,
        ...(draw.chance(500) ? { apply, isCharged: draw.chance(500) } : {})
      }
    }
  },
  ofInvoice("postInvoice"),
  ofInvoice("unpostInvoice"),
  ofInvoice("cancelInvoice"),
  {
    call: "writeOffInvoice",
    weight: 2,
    draw: (draw, view) => {
      const invoice = draw.any(posted(view.invoices))
      return invoice === undefined
        ? undefined
        : {
            invoiceKey: invoice.number,
            ...(draw.chance(300) ? { amount: eur(portion(draw, totalOf(invoice))) } : {}),
            ...(draw.chance(200) ? { expenseCode: "Bad debt" } : {})
          }
    }
  },
  ofInvoice("reverseInvoice")
]
