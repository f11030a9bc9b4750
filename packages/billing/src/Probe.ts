/**
 * Finding out by reading what became of a call without an answer: the source's parts in Zuora against what we knew
 * before and what was intended.
 */
import type { Application, Source, Unapplication } from "@counterfoil/domain/Application"
import type * as Operation from "@counterfoil/domain/Operation"
import * as Ledger from "@counterfoil/domain/Ledger"
import * as Pairing from "@counterfoil/domain/Pairing"
import * as StreamName from "@counterfoil/domain/StreamName"
import { PaymentId } from "@counterfoil/domain/Id"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { createHash } from "node:crypto"
import type { Finding } from "./Finding.ts"
import { eventOf, load } from "./Loaded.ts"
import type { Requested } from "./OperationRecord.ts"
import { later } from "./TenantClock.ts"
import { readSource } from "./SourceDocument.ts"

const changesOf = (intent: Operation.Intent): ReadonlyArray<{ of: Application | Unapplication; sign: bigint }> => {
  switch (intent._tag) {
    case "Apply":
      return intent.applications.map((of) => ({ of, sign: 1n }))
    case "Unapply":
      return intent.unapplications.map((of) => ({ of, sign: -1n }))
    case "CreateInvoicePayment":
      return [{ of: intent.application, sign: 1n }]
    case "Collect":
      return []
  }
}

/**
 * What the source gave to each target before the call. Its stream may have gone on since: somebody may have recorded what
 * Zuora shows, this very call's effect included.
 */
const givenBefore = Effect.fnUntraced(function* (source: Source, before: Requested["before"]) {
  const store = yield* EventStore
  const stream = StreamName.ofSource(source)
  const version = before.find((one) => one.stream === stream)?.version ?? 0
  const events = (yield* store.readStream(stream)).filter((stored) => stored.version <= version)
  return Pairing.ofLedger(Ledger.fold(events.map((stored) => ({ stream, event: eventOf(stored) }))))
})

/** Compares, target by target, what the source gives in Zuora with what it gave before and was to give. */
export const probe = Effect.fn("Probe.probe")(function* (request: Requested) {
  const changes = changesOf(request.intent)
  const [first] = changes
  if (first === undefined) return { finding: "unclear", fingerprint: "" } satisfies Finding
  const { source } = first.of
  const document = yield* readSource(source)
  const ours = yield* givenBefore(source, request.before)
  const theirs = Pairing.ofObserved([document])
  const targets = new Map<string, bigint>()
  for (const { of, sign } of changes) {
    const key = Pairing.keyOf(source, of.target)
    targets.set(key, (targets.get(key) ?? 0n) + sign * of.amount.minor)
  }
  const verdicts = Array.from(targets, ([key, change]) => {
    const before = ours.get(key)?.minor ?? 0n
    const now = theirs.get(key)?.minor ?? 0n
    return now === before ? "not happened" : now === before + change ? "happened" : "unclear"
  })
  const seen = Array.from(theirs, ([key, pair]) => `${key}=${pair.minor}`).toSorted()
  return {
    finding: verdicts.every((one) => one === verdicts[0]) ? (verdicts[0] ?? "unclear") : "unclear",
    fingerprint: createHash("sha256").update(seen.join("\n")).digest("hex")
  } satisfies Finding
})

/** Zuora's clock and ours may differ by this much. */
const clockSkewMs = 5 * 60_000

/** Payments in these states never became money. */
const worthless: ReadonlySet<string> = new Set(["Draft", "Error", "Canceled", "Voided"])

/**
 * Whether an answer that looks like a decline is one: it often comes as a server error, so what it says is a hint, and
 * Zuora's state decides. Since the first attempt no payment of the account may have come up, processing ones included.
 */
export const isDeclineProven = Effect.fn("Probe.isDeclineProven")(function* (
  intent: Operation.Intent,
  state: Operation.State
) {
  if (intent._tag !== "Collect" || !("firstStartedAt" in state)) return false
  const zuora = yield* Zuora
  const payments = yield* zuora
    .objectQuery("payments", {
      filters: [
        { field: "accountid", op: "EQ", value: intent.accountId },
        { field: "createddate", op: "GE", value: later(state.firstStartedAt, -clockSkewMs) }
      ]
    })
    .pipe(Stream.runCollect)
  const known = yield* Effect.forEach(payments, (payment) =>
    Effect.map(load([StreamName.payment(PaymentId.make(payment.id))]), ({ placed }) => placed.length > 0)
  )
  return Array.from(payments).every(({ status }, index) => known[index] === true || worthless.has(status ?? ""))
})
