/** The document that value is given to: an invoice or a debit memo. */
import type { Target } from "@counterfoil/domain/Application"
import type { ObservedReceivable, ObservedSource } from "@counterfoil/domain/Observed"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Effect from "effect/Effect"
import { readDebitMemo, readInvoice } from "./ZuoraDocuments.ts"

const asReceivable = (document: ObservedReceivable): ObservedReceivable => document

/** Reads it from Zuora by its id. */
export const readTarget = (target: Target) =>
  target.kind === "invoice"
    ? Effect.map(readInvoice(target.id), asReceivable)
    : Effect.map(readDebitMemo(target.id), asReceivable)

/** Reads all that these sources are applied to, each once. */
export const readTargets = (sources: ReadonlyArray<ObservedSource>) => {
  const targets = sources.flatMap(({ parts }) =>
    parts.map(({ target }) => [StreamName.ofTarget(target), target] as const)
  )
  return Effect.forEach(new Map(targets).values(), readTarget, { concurrency: 4 })
}
