/** The document that gives: a payment or a credit memo, with what it has given to each target. */
import type { Source } from "@counterfoil/domain/Application"
import { readCreditMemo, readPayment } from "./ZuoraDocuments.ts"

/** Reads it from Zuora by its id. */
export const readSource = (source: Source) =>
  source.kind === "payment" ? readPayment(source.id) : readCreditMemo(source.id)
