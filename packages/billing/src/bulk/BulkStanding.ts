/** What stands on invoices and debit memos and what ever happened to them, of all sources, read in bulk. */
import type { Change, SourceEntry } from "@counterfoil/domain/AtCutOver"
import type { ObservedReceivable } from "@counterfoil/domain/Observed"
import type { Standing } from "@counterfoil/domain/OpeningObservation"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { Tenant } from "../Tenant.ts"
import { appliedParts } from "../ZuoraLines.ts"
import { type ChangesOf, readChanges } from "./BulkChanges.ts"
import { readDebitMemos, readInvoices } from "./BulkReceivables.ts"
import { readSettlements, type Settlements, sourceOf } from "./BulkSettlements.ts"
import type { Read } from "./Singly.ts"
import type { Slice } from "./Slice.ts"

/** A document with everything about it on record at Zuora. */
export interface Settled {
  readonly document: ObservedReceivable
  readonly standing: ReadonlyArray<Standing>
  readonly entries: ReadonlyArray<SourceEntry>
  /** Legacy: what else has changed its balance. */
  readonly changes: ReadonlyArray<Change>
}

const kinds = {
  invoice: { read: readInvoices, by: "invoiceId" },
  debitMemo: { read: readDebitMemos, by: "debitMemoId" }
} as const

/** A slice of invoices or debit memos with what settles them. */
export const readSettled = Effect.fn("BulkStanding.readSettled")(function* (kind: keyof typeof kinds, slice: Slice) {
  const { by, read } = kinds[kind]
  const page: { readonly documents: ReadonlyArray<Read<ObservedReceivable>>; readonly upTo: string | undefined } =
    yield* read(slice)
  if (page.upTo === undefined) return { documents: [], upTo: undefined }
  // The slice's own documents, and what lies up to the last of them, whether it could be read or not.
  const ids = [...page.documents.flatMap((one) => (Result.isSuccess(one) ? [one.success.id as string] : [])), page.upTo]
  const [changesOf, ...settlements] = yield* Effect.all(
    [
      kind === "invoice" ? readChanges(kind, slice, ids) : Effect.succeed(() => Effect.succeed([])),
      readSettlements("payment", by, slice, ids),
      readSettlements("creditMemo", by, slice, ids)
    ],
    { concurrency: 3 }
  )
  const documents = yield* Effect.forEach(page.documents, (one) =>
    Result.isFailure(one) ? Effect.succeed(Result.fail(one.failure)) : settledBy(one.success, settlements, changesOf)
  )
  return { documents, upTo: page.upTo }
})

/** What cannot be read leaves the document unread: half of what settles it is none. */
const settledBy = (document: ObservedReceivable, settlements: ReadonlyArray<Settlements>, changesOf: ChangesOf) => {
  const name = `${document.kind === "invoice" ? "invoice" : "debit memo"} ${document.number}`
  const { currency } = document.balance
  const read = Effect.gen(function* () {
    const settings = yield* Tenant
    const entries = yield* Effect.forEach(settlements, (one) => one.entries(name, document.id, currency))
    const standing = yield* Effect.forEach(settlements, ({ partItems, parts }) =>
      Effect.forEach(parts(document.id), (part) =>
        Effect.gen(function* () {
          const source = yield* sourceOf(name, part)
          const applied = yield* appliedParts(settings, name, currency, [part], (id) => Effect.succeed(partItems(id)))
          return applied.map((one): Standing => ({ ...one, source }))
        })
      )
    )
    const changes = yield* changesOf(document.id)
    return { document, standing: standing.flat(2), entries: entries.flat(), changes } satisfies Settled
  })
  return read.pipe(
    Effect.map((settled): Read<Settled> => Result.succeed(settled)),
    Effect.catch(({ message }) =>
      Effect.succeed<Read<Settled>>(Result.fail({ id: document.id, subject: name, why: message }))
    )
  )
}
