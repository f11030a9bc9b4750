/** The document that value is given to: an invoice or a debit memo. */
import type { Target } from "@counterfoil/domain/Application"
import type { ObservedReceivable } from "@counterfoil/domain/Observed"
import * as Effect from "effect/Effect"
import { readDebitMemo, readInvoice } from "./ZuoraDocuments.ts"

const asReceivable = (document: ObservedReceivable): ObservedReceivable => document

/** Reads it from Zuora by its id. */
export const readTarget = (target: Target) =>
  target.kind === "invoice"
    ? Effect.map(readInvoice(target.id), asReceivable)
    : Effect.map(readDebitMemo(target.id), asReceivable)
