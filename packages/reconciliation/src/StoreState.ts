/** What the events say: documents, operations, and when each stream last changed. One pass over the store. */
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import * as Case from "@counterfoil/domain/Case"
import { EventMeta } from "@counterfoil/domain/EventMeta"
import { OperationId } from "@counterfoil/domain/Id"
import * as Ledger from "@counterfoil/domain/Ledger"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Operation from "@counterfoil/domain/Operation"
import { isErased } from "@counterfoil/domain/PersonalText"
import type { Booked } from "@counterfoil/domain/RollForward"
import { type Gap, type KeyUse, StreamVersions } from "@counterfoil/domain/StoreFindings"
import * as StreamName from "@counterfoil/domain/StreamName"
import { understood } from "@counterfoil/billing/StoredEvents"
import { EventStore } from "@counterfoil/event-store/EventStore"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { createHash, type Hash } from "node:crypto"
import { Illegible } from "./Illegible.ts"
import type { Source } from "./report/Report.ts"

export interface StoreState {
  readonly ledger: Ledger.Ledger
  readonly documents: ReadonlyArray<Booked>
  readonly operations: ReadonlyMap<OperationId, Operation.State>
  /** By the discrepancy's id, every case that some run has opened. */
  readonly cases: ReadonlyMap<string, Case.State>
  /** By the stream of a payment, the operation that made it. */
  readonly intents: ReadonlyMap<string, string>
  /** Streams with events that are missing, or there twice. */
  readonly gaps: ReadonlyArray<Gap>
  /** Every call that was requested, by its idempotency key. */
  readonly keys: ReadonlyArray<KeyUse>
  /** Recorded instant of the last event per stream. */
  readonly changedAt: ReadonlyMap<string, string>
  /** Events that this program does not know; everything else is folded without them. */
  readonly illegible: Illegible
  readonly source: Source
}

/** Whether a stream holds the events of a document. */
export const { isDocument } = StreamName

/** Reads every event once and folds it; whoever else wants to see each sees it then. */
export const readWith = Effect.fnUntraced(function* (see: (stored: StoredEvent) => void) {
  const store = yield* EventStore
  const placed: Array<Ledger.Placed> = []
  const documents: Array<Booked> = []
  const operations = new Map<OperationId, Operation.State>()
  const cases = new Map<string, Case.State>()
  const intents = new Map<string, string>()
  const versions = new StreamVersions()
  const keys: Array<KeyUse> = []
  const changedAt = new Map<string, string>()
  const illegible = new Illegible()
  const hash: Hash = createHash("sha256")
  let count = 0
  yield* store.readAll.pipe(
    Stream.runForEach((stored) =>
      Effect.sync(() => {
        count += 1
        hash.update(stored.contentHash)
        changedAt.set(stored.stream, stored.recordedAt)
        versions.see(stored)
        see(stored)
        const read = understood(stored)
        if (Result.isFailure(read)) return illegible.add(stored, read.failure)
        const event = read.success
        if (isDocument(stored.stream)) {
          placed.push({ stream: stored.stream, event })
          documents.push({ event: event as DocumentEvent, bookedOn: stored.bookedOn as LocalDate })
          const intent = intentIn(stored)
          if (intent !== undefined) intents.set(stored.stream, intent)
        } else if (stored.stream.startsWith("Operation-")) {
          const id = OperationId.make(stored.stream.slice("Operation-".length))
          operations.set(id, Operation.evolve(operations.get(id) ?? Operation.initial, event as Operation.Event))
          // What was erased cannot be compared any more.
          if (event._tag === "OperationRequested" && !isErased(event.callHash))
            keys.push({ key: event.operationId, callHash: event.callHash })
        } else if (stored.stream.startsWith("Case-")) {
          const id = stored.stream.slice("Case-".length)
          cases.set(id, Case.evolve(cases.get(id) ?? Case.initial, event as Case.Event))
        }
      })
    )
  )
  return {
    ledger: Ledger.fold(placed),
    documents,
    operations,
    cases,
    intents,
    gaps: versions.gaps,
    keys,
    changedAt,
    illegible,
    source: { name: "Events in the store", count, sha256: hash.digest("hex") }
  } satisfies StoreState
})

/** Reads every event once and folds it. */
export const read: Effect.Effect<StoreState, Effect.Error<EventStore["Service"]["logs"]>, EventStore> = readWith(
  () => {}
)

const decodeMeta = Schema.decodeUnknownOption(EventMeta)

/** The operation whose answer told of a payment first; what was only seen in Zuora may be anybody's. */
export const intentIn = ({
  meta,
  stream,
  version
}: Pick<StoredEvent, "meta" | "stream" | "version">): string | undefined =>
  StreamName.kindOf(stream) === "Payment" && version === 1
    ? decodeMeta(meta).pipe(
        Option.filter(({ origin }) => origin === "answered"),
        Option.map(({ causationId }) => causationId),
        Option.getOrUndefined
      )
    : undefined

/** Accounts with a call to Zuora whose end is not on record: what differs there may be that call. */
export const openAccounts = ({ operations }: Pick<StoreState, "operations">): ReadonlySet<string> =>
  new Set(
    Array.from(operations.values()).flatMap((state) =>
      state._tag === "NotRequested" || state._tag === "Recorded" ? [] : state.request.accounts
    )
  )

/** The part of a ledger that concerns one account. */
export const ofAccount = (ledger: Ledger.Ledger, accountId: string): Ledger.Ledger => {
  const keep = <K, S extends { readonly _tag: string }>(states: ReadonlyMap<K, S>): ReadonlyMap<K, S> =>
    new Map(Array.from(states).filter(([, state]) => "accountId" in state && state.accountId === accountId))
  return {
    invoices: keep(ledger.invoices),
    debitMemos: keep(ledger.debitMemos),
    creditMemos: keep(ledger.creditMemos),
    payments: keep(ledger.payments),
    creditBalances: new Map(Array.from(ledger.creditBalances).filter(([id]) => id === accountId))
  }
}
