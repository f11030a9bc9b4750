/** Documents of a ledger as the API shows them. */
import { type DocumentAt, stateOf } from "@counterfoil/audit/asof/DocumentAt"
import type { DocumentEntry } from "@counterfoil/audit/Entry"
import { whyOf } from "@counterfoil/audit/Entry"
import type { Ledger } from "@counterfoil/domain/Ledger"
import * as StreamName from "@counterfoil/domain/StreamName"
import { type DocumentRow, type Entry, kinds } from "@counterfoil/http-api/Documents"
import { amountOf, inWords, moneyIn } from "./Words.ts"

type Kind = DocumentRow["kind"]

const kindOf = (stream: string): Kind | undefined => kinds.find((kind) => kind === StreamName.kindOf(stream))

/** The number that people know; null where none was told. */
export const numberOf = (ledger: Ledger, stream: string): string | null => {
  const state = stateOf(ledger, stream)
  return state !== undefined && "number" in state ? state.number : null
}

/** None for what is no document of its own, such as a credit balance. */
export const rowOf = (
  ledger: Ledger,
  { figure, phase, stream }: Omit<DocumentAt, "events">
): ReadonlyArray<DocumentRow> => {
  const kind = kindOf(stream)
  const state = stateOf(ledger, stream)
  if (kind === undefined || state === undefined || state._tag === "NotSeen") return []
  const total = "total" in state ? state.total : state.amount
  return [
    {
      stream,
      kind,
      number: state.number,
      status: phase,
      date: state.effectiveOn,
      total: amountOf(total),
      open: figure === null ? null : amountOf(figure)
    }
  ]
}

/** An event in words. `ledger` knows the numbers. */
export const entryOf = (ledger: Ledger, entry: DocumentEntry): Entry => {
  const { event, stored } = entry
  const { actor, correlationId, reason } = whyOf(entry)
  const money = moneyIn(event)
  return {
    stream: stored.stream,
    version: stored.version,
    what: inWords(event._tag),
    number: numberOf(ledger, stored.stream),
    amount: money === undefined ? null : amountOf(money),
    effectiveOn: stored.effectiveOn,
    recordedAt: stored.recordedAt,
    actor,
    reason,
    operation: correlationId === "" ? null : correlationId
  }
}
