/** Zuora's documents by stream, as a run collects them, and as a comparison takes them. */
import { type Observed, streamOf } from "@counterfoil/domain/comparison/Sides"
import type { ObservedDocument } from "@counterfoil/domain/Observed"

export type Documents = ReadonlyMap<string, ObservedDocument>

/** The documents of each kind by id. */
export const byKind = (
  documents: Documents
): Pick<Observed, "invoices" | "debitMemos" | "creditMemos" | "payments"> => {
  const all = Array.from(documents.values())
  return {
    invoices: new Map(all.flatMap((one) => (one.kind === "invoice" ? [[one.id, one] as const] : []))),
    debitMemos: new Map(all.flatMap((one) => (one.kind === "debitMemo" ? [[one.id, one] as const] : []))),
    creditMemos: new Map(all.flatMap((one) => (one.kind === "creditMemo" ? [[one.id, one] as const] : []))),
    payments: new Map(all.flatMap((one) => (one.kind === "payment" ? [[one.id, one] as const] : [])))
  }
}

/** With some of them read anew; null where Zuora does not have one any more. */
export const withNew = (documents: Documents, news: ReadonlyMap<string, ObservedDocument | null>): Documents => {
  const all = new Map(documents)
  for (const [stream, document] of news)
    if (document === null) all.delete(stream)
    else all.set(streamOf(document), document)
  return all
}
