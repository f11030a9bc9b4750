/** What a repair changes: per document what is open of it or left to give, and the same of its items. */
import * as CreditMemo from "../CreditMemo.ts"
import { figureOf } from "../Figure.ts"
import type { CreditMemoId, DebitMemoId, InvoiceId, PaymentId } from "../Id.ts"
import type { Currency } from "../Currency.ts"
import type { Ledger } from "../Ledger.ts"
import * as Money from "../Money.ts"
import * as Receivable from "../Receivable.ts"
import * as StreamName from "../StreamName.ts"

/** One figure; null where there is none, as of what does not exist yet or no longer counts. */
export interface Changed {
  readonly stream: string
  /** As people know it: `invoice INV00000001`. */
  readonly title: string
  /** The item, by its name or id; null for the document as a whole. */
  readonly item: string | null
  readonly before: Money.Money | null
  readonly after: Money.Money | null
}

/** Every figure of these documents that is another one afterwards, documents before their items. */
export const changes = (before: Ledger, after: Ledger, streams: Iterable<string>): ReadonlyArray<Changed> =>
  Array.from(streams).flatMap((stream) => {
    const now = pageOf(after, stream) ?? pageOf(before, stream)
    if (now === undefined) return []
    const title = `${kinds[now.kind]} ${now.number}`
    const row = (item: string | null, from: Money.Money | null, to: Money.Money | null): ReadonlyArray<Changed> =>
      from?.minor === to?.minor && from?.currency === to?.currency
        ? []
        : [{ stream, title, item, before: from, after: to }]
    const was = pageOf(before, stream)?.items
    const ids = new Set([...(was?.keys() ?? []), ...(now.items?.keys() ?? [])])
    return [
      ...row(null, figureOf(before, stream) ?? null, figureOf(after, stream) ?? null),
      ...Array.from(ids).flatMap((id) => row(now.names.get(id) ?? id, was?.get(id) ?? null, now.items?.get(id) ?? null))
    ]
  })

/** As people call a document; its id where it is not known. */
export const titleOf = (ledger: Ledger, stream: string): string => {
  const page = pageOf(ledger, stream)
  return page === undefined ? stream : `${kinds[page.kind]} ${page.number}`
}

interface Page {
  readonly kind: keyof typeof kinds
  readonly number: string
  readonly items: ReadonlyMap<string, Money.Money> | undefined
  readonly names: ReadonlyMap<string, string>
}

const kinds = { Invoice: "invoice", DebitMemo: "debit memo", CreditMemo: "credit memo", Payment: "payment" } as const

const pageOf = ({ creditMemos, debitMemos, invoices, payments }: Ledger, stream: string): Page | undefined => {
  const kind = StreamName.kindOf(stream)
  const id = stream.slice(stream.indexOf("-") + 1)
  if (kind === "Payment") {
    const state = payments.get(id as PaymentId)
    return state === undefined || state._tag === "NotSeen"
      ? undefined
      : { kind, number: state.number, items: undefined, names: new Map() }
  }
  if (kind === "CreditMemo") {
    const state = creditMemos.get(id as CreditMemoId)
    return state === undefined || state._tag === "NotSeen"
      ? undefined
      : { kind, ...described(state, state._tag === "Posted" ? CreditMemo.itemsLeft(state) : undefined) }
  }
  if (kind !== "Invoice" && kind !== "DebitMemo") return undefined
  const state = kind === "Invoice" ? invoices.get(id as InvoiceId) : debitMemos.get(id as DebitMemoId)
  return state === undefined || state._tag === "NotSeen"
    ? undefined
    : { kind, ...described(state, state._tag === "Posted" ? Receivable.itemBalances(state) : undefined) }
}

const described = (
  {
    items,
    number,
    total
  }: Receivable.Content | CreditMemo.Posted | Pick<CreditMemo.Posted, "items" | "number" | "total">,
  minors: ReadonlyMap<string, bigint> | undefined
) => ({
  number,
  items: minors && amounts(minors, total.currency),
  names: new Map(Array.from(items.values()).map(({ id, name }) => [id as string, name ?? id]))
})

const amounts = (minors: ReadonlyMap<string, bigint>, currency: Currency): ReadonlyMap<string, Money.Money> =>
  new Map(Array.from(minors, ([id, minor]) => [id, Money.make(currency, minor)]))
