/** How wishes are drawn: a row for each call of billing, and what the rows share. */
import type { Calls } from "@counterfoil/billing/Calls"
import { names } from "@counterfoil/domain/AllocationRule"
import type { Draw } from "./Draw.ts"
import type { Document, View } from "./View.ts"
import type { Content } from "./Wish.ts"
import { text } from "./World.ts"

export interface Row {
  readonly call: keyof Calls
  /** Drawn this often, relative to the others. */
  readonly weight: number
  /** A content that makes sense for what Zuora shows, or nothing if there is nothing to ask for. */
  readonly draw: (draw: Draw, view: View) => Content | undefined
}

export const eur = (minor: number) => ({ amount: text(minor), currency: "EUR" })

/** A part of an amount, often all of it. */
export const portion = (draw: Draw, minor: number): number =>
  minor < 2 || draw.chance(300) ? minor : draw.between(1, minor)

export const totalOf = ({ lines }: Document): number => lines.reduce((sum, { amount }) => sum + amount, 0)

export const posted = (documents: ReadonlyArray<Document>) => documents.filter(({ status }) => status === "Posted")

/** A source and an invoice, mostly of the same account, less often so where other accounts may be settled too. */
export const pair = (draw: Draw, sources: ReadonlyArray<Document>, view: View) => {
  const source = draw.any(sources)
  if (source === undefined) return undefined
  const all = posted(view.invoices)
  const own = all.filter(({ accountId }) => accountId === source.accountId)
  const invoice = draw.any(draw.chance(view.isAcrossAccounts ? 600 : 950) ? own : all)
  return invoice === undefined ? undefined : { source, invoice }
}

export const division = (draw: Draw, invoice: Document, minor: number) => {
  const line = draw.any(invoice.lines.filter(({ amount }) => amount >= minor))
  const choice = draw.below(4)
  if (choice === 0 && line !== undefined)
    return { _tag: "Items", items: [{ targetItemId: line.id, amount: eur(minor) }] }
  if (choice === 1) return { _tag: "Strategy", name: draw.pick(names) }
  return { _tag: "ZuoraChooses" }
}

/** Takes back some of what one item of a source's part has given. */
export const takeBack = (draw: Draw, view: View, sourceKind: string) => {
  const part = draw.any(view.given.filter((one) => one.sourceKind === sourceKind && one.items.length > 0))
  const item = draw.any(part?.items ?? [])
  if (part === undefined || item === undefined) return undefined
  const amount = eur(portion(draw, item.amount))
  const from = item.from === "" ? {} : { sourceItemId: item.from }
  return { part, content: { invoiceKey: part.invoiceId, amount, items: [{ ...from, targetItemId: item.to, amount }] } }
}
