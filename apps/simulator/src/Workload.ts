/**
 * What callers ask for: every call of billing has a row. A new call is a new row; nothing else has to change.
 *
 * Amounts are drawn against the whole document, not against what is left of it, so that wishes want the same cents.
 */
import type { Calls } from "@counterfoil/billing/Calls"
import type { Draw } from "./Draw.ts"
import type { Document, View } from "./View.ts"
import type { Content, Wish } from "./Wish.ts"
import { text } from "./World.ts"

interface Row {
  readonly call: keyof Calls
  /** Drawn this often, relative to the others. */
  readonly weight: number
  /** A content that makes sense for what Zuora shows, or nothing if there is nothing to ask for. */
  readonly draw: (draw: Draw, view: View) => Content | undefined
}

const eur = (minor: number) => ({ amount: text(minor), currency: "EUR" })

/** A part of an amount, often all of it. */
const portion = (draw: Draw, minor: number): number => (minor < 2 || draw.chance(300) ? minor : draw.between(1, minor))

const totalOf = ({ lines }: Document): number => lines.reduce((sum, { amount }) => sum + amount, 0)

const posted = (documents: ReadonlyArray<Document>) => documents.filter(({ status }) => status === "Posted")

/** A source and an invoice, mostly of the same account. */
const pair = (draw: Draw, sources: ReadonlyArray<Document>, view: View) => {
  const source = draw.any(sources)
  if (source === undefined) return undefined
  const all = posted(view.invoices)
  const own = all.filter(({ accountId }) => accountId === source.accountId)
  const invoice = draw.any(draw.chance(950) ? own : all)
  return invoice === undefined ? undefined : { source, invoice }
}

const division = (draw: Draw, invoice: Document, minor: number) => {
  const line = draw.any(invoice.lines.filter(({ amount }) => amount >= minor))
  const choice = draw.below(4)
  if (choice === 0 && line !== undefined)
    return { _tag: "Items", items: [{ targetItemId: line.id, amount: eur(minor) }] }
  if (choice === 1) return { _tag: "Strategy", name: draw.pick(["oldest-first", "pro-rata"]) }
  return { _tag: "ZuoraChooses" }
}

/** Takes back some of what one item of a source's part has given. */
const takeBack = (draw: Draw, view: View, sourceKind: string) => {
  const part = draw.any(view.given.filter((one) => one.sourceKind === sourceKind && one.items.length > 0))
  const item = draw.any(part?.items ?? [])
  if (part === undefined || item === undefined) return undefined
  const amount = eur(portion(draw, item.amount))
  const from = item.from === "" ? {} : { sourceItemId: item.from }
  return { part, content: { invoiceKey: part.invoiceId, amount, items: [{ ...from, targetItemId: item.to, amount }] } }
}

export const workload: ReadonlyArray<Row> = [
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
  }
]

const total = workload.reduce((sum, { weight }) => sum + weight, 0)

/** One wish out of the table, by weight; nothing if what was drawn has nothing to act on. */
export const drawWish = (draw: Draw, view: View): Wish | undefined => {
  let at = draw.below(total)
  const row = workload.find(({ weight }) => (at -= weight) < 0)
  const content = row?.draw(draw, view)
  return row === undefined || content === undefined ? undefined : { call: row.call, content }
}
