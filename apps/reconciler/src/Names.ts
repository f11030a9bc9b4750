/** Numbers of documents and names of items, as people know them, for what an operation touched. */
import { load } from "@counterfoil/billing/Loaded"
import type { Settled } from "@counterfoil/billing/Outcome"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Effect from "effect/Effect"

export interface Names {
  /** The number of a document; its id where it has none. */
  readonly document: (id: string) => string
  /** The name of an item; its id where it has none. Taxation items say which line they tax. */
  readonly item: (id: string) => string
}

export const namesOf = Effect.fn("Names.namesOf")(function* (touched: Omit<Settled, "operationId">) {
  const { ledger } = yield* load([
    ...[...touched.applications, ...touched.unapplications].flatMap(({ source, target }) => [
      StreamName.ofSource(source),
      StreamName.ofTarget(target)
    ]),
    ...touched.payments.map(StreamName.payment),
    ...touched.invoices.map(StreamName.invoice),
    ...touched.debitMemos.map(StreamName.debitMemo),
    ...touched.creditMemos.map(StreamName.creditMemo)
  ])
  const documents = new Map<string, string>()
  const items = new Map<string, string>()
  for (const states of [ledger.invoices, ledger.debitMemos, ledger.creditMemos, ledger.payments])
    for (const [id, state] of states) if (state._tag !== "NotSeen") documents.set(id, state.number)
  for (const owed of [...ledger.invoices.values(), ...ledger.debitMemos.values()]) {
    if (owed._tag === "NotSeen") continue
    for (const item of owed.items.values()) {
      const parent = item.parentId === undefined ? undefined : owed.items.get(item.parentId)?.name
      const name = item.name ?? item.id
      items.set(item.id, parent === undefined ? name : `${name} on ${parent}`)
    }
  }
  return {
    document: (id: string) => documents.get(id) ?? id,
    item: (id: string) => items.get(id) ?? id
  } satisfies Names
})
