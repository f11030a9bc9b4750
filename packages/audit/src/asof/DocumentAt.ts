/** A document as it was on a day, as far as it was known at an instant: its balance, and that of each of its lines. */
import { itemsLeft } from "@counterfoil/domain/CreditMemo"
import { figureOf } from "@counterfoil/domain/Figure"
import type { ItemId } from "@counterfoil/domain/Id"
import type { Item } from "@counterfoil/domain/Item"
import * as Ledger from "@counterfoil/domain/Ledger"
import * as Money from "@counterfoil/domain/Money"
import { itemBalances } from "@counterfoil/domain/Receivable"
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import { type AsOf, counting } from "../AsOf.ts"
import { documentEntries } from "../Entry.ts"
import { DocumentNotFound } from "../NotFound.ts"

export interface DocumentAt {
  readonly stream: string
  /** As people call it: `invoice INV-1`. */
  readonly title: string
  readonly accountId: string | null
  /** `Posted`, `Processed` … `NotSeen` where it was not known yet. */
  readonly phase: string
  /** What is open of it, or what it has still to give; null while it claims nothing. */
  readonly figure: Money.Money | null
  /** Line by line; none where it is not known on which lines something fell, or for a payment. */
  readonly items: ReadonlyArray<{ readonly item: Item; readonly open: Money.Money }>
  /** How many events it rests on. */
  readonly events: number
}

export const documentAt = Effect.fn("DocumentAt.documentAt")(function* (stream: string, asOf: AsOf = {}) {
  const { readStream } = yield* EventStore
  const entries = yield* documentEntries(yield* readStream(stream))
  if (entries.length === 0) return yield* new DocumentNotFound({ key: stream })
  const counted = counting(asOf, entries)
  return { ...shownIn(Ledger.fold(counted), stream), events: counted.length } satisfies DocumentAt
})

/** A document as a ledger has it. */
export const shownIn = (ledger: Ledger.Ledger, stream: string): Omit<DocumentAt, "events"> => {
  const state = stateOf(ledger, stream)
  return {
    stream,
    title: titleOf(ledger, stream),
    accountId: state !== undefined && "accountId" in state ? state.accountId : balanceOwner(stream),
    phase: state?._tag ?? (StreamName.kindOf(stream) === "CreditBalance" ? "Kept" : "NotSeen"),
    figure: figureOf(ledger, stream) ?? null,
    items: state === undefined ? [] : itemsOf(state)
  }
}

const balanceOwner = (stream: string): string | null =>
  StreamName.kindOf(stream) === "CreditBalance" ? idOf(stream) : null

const idOf = (stream: string): string => stream.slice(stream.indexOf("-") + 1)

type State =
  | (Ledger.Ledger["invoices"] extends ReadonlyMap<unknown, infer S> ? S : never)
  | (Ledger.Ledger["debitMemos"] extends ReadonlyMap<unknown, infer S> ? S : never)
  | (Ledger.Ledger["creditMemos"] extends ReadonlyMap<unknown, infer S> ? S : never)
  | (Ledger.Ledger["payments"] extends ReadonlyMap<unknown, infer S> ? S : never)

/** The state of a document by its stream; undefined where the ledger does not have it. */
export const stateOf = (ledger: Ledger.Ledger, stream: string): State | undefined => {
  const id = idOf(stream) as never
  switch (StreamName.kindOf(stream)) {
    case "Invoice":
      return ledger.invoices.get(id)
    case "DebitMemo":
      return ledger.debitMemos.get(id)
    case "CreditMemo":
      return ledger.creditMemos.get(id)
    case "Payment":
      return ledger.payments.get(id)
    default:
      return undefined
  }
}

const words: Readonly<Record<string, string>> = {
  Invoice: "invoice",
  DebitMemo: "debit memo",
  CreditMemo: "credit memo",
  Payment: "payment",
  CreditBalance: "credit balance of"
}

/** `invoice INV-1`; by its id where no number is known. */
export const titleOf = (ledger: Ledger.Ledger, stream: string): string => {
  const state = stateOf(ledger, stream)
  const number = state !== undefined && "number" in state ? state.number : idOf(stream)
  return `${words[StreamName.kindOf(stream)] ?? StreamName.kindOf(stream)} ${number}`
}

const itemsOf = (state: State): DocumentAt["items"] => {
  if (state._tag !== "Posted") return []
  const { currency } = state.total
  const open: ReadonlyMap<ItemId, bigint> | undefined = "usage" in state ? itemsLeft(state) : itemBalances(state)
  return Array.from(state.items.values()).flatMap((item) =>
    open === undefined ? [] : [{ item, open: Money.make(currency, open.get(item.id) ?? 0n) }]
  )
}
