/**
 * Zuora's log of applications. Parts show what a source gives now; only the log still shows what a call did when somebody
 * has taken it back since. Source: Zuora documentation, payment application and credit memo application data sources.
 */
import type { Source } from "@counterfoil/domain/Application"
import type * as Operation from "@counterfoil/domain/Operation"
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { placedOf } from "./StoredEvents.ts"
import { clockSkewMs, instantOf, later } from "./TenantClock.ts"

/**
 * Targets of a source with more entries since an instant than the books explain. Entries have no mark of the call that
 * made them, so they are counted: those of the last minutes before the call are in the books since then.
 */
export const unexplainedSince = Effect.fnUntraced(function* (
  source: Source,
  before: ReadonlyArray<Operation.Before>,
  since: string
) {
  const from = later(since, -clockSkewMs)
  const logged = yield* entriesOf(source, from).pipe(Stream.runCollect)
  const booked = yield* bookedSince(source, before, from)
  const left = new Map<string, number>()
  for (const targetId of booked) left.set(targetId, (left.get(targetId) ?? 0) - 1)
  for (const { debitMemoId, invoiceId } of logged) {
    const targetId = isGiven(invoiceId) ? invoiceId : (debitMemoId ?? "")
    left.set(targetId, (left.get(targetId) ?? 0) + 1)
  }
  return new Set(Array.from(left).flatMap(([targetId, count]) => (count > 0 ? [targetId] : [])))
})

const isGiven = (id: string | undefined): id is string => id !== undefined && id !== ""

/** Whether an entry was made since; one without an instant counts. */
const isMadeSince =
  (from: string) =>
  ({ createdDate = from }: { readonly createdDate?: string | undefined }): boolean =>
    Option.getOrElse(instantOf(createdDate, "UTC"), () => from) >= from

/** Entries made since an instant. Of their dates only the last update can be asked for; what is older is left out here. */
const entriesOf = (source: Source, from: string) =>
  Stream.unwrap(
    Effect.map(Zuora, (zuora) => {
      const touched = { field: "updateddate", op: "GE", value: from } as const
      return source.kind === "payment"
        ? zuora.objectQuery("payment-applications", {
            filters: [{ field: "paymentid", op: "EQ", value: source.id }, touched]
          })
        : zuora.objectQuery("credit-memo-applications", {
            filters: [{ field: "creditmemoid", op: "EQ", value: source.id }, touched]
          })
    })
  ).pipe(Stream.filter(isMadeSince(from)))

/** Targets of the applications and unapplications that came into the books since an instant, up to the call. */
const bookedSince = Effect.fnUntraced(function* (
  source: Source,
  before: ReadonlyArray<Operation.Before>,
  from: string
) {
  const store = yield* EventStore
  const stream = StreamName.ofSource(source)
  const version = before.find((one) => one.stream === stream)?.version ?? 0
  const events = (yield* store.readStream(stream)).filter(
    (stored) => stored.version <= version && stored.recordedAt >= from
  )
  return (yield* placedOf(events)).flatMap(({ event }) => {
    if (event._tag === "PaymentApplied" || event._tag === "CreditMemoApplied") return [event.application.target.id]
    if (event._tag === "PaymentUnapplied" || event._tag === "CreditMemoUnapplied")
      return [event.unapplication.target.id]
    return []
  })
})
