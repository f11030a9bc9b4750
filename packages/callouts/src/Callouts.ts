/**
 * Takes Zuora's callouts and follows them. What a host mounts on a route of its own, or `counterfoil serve` on a port.
 *
 * A callout is stored before it is answered, so that none is lost with a process; what it names is looked at afterwards,
 * at least once, in any order. What never arrives costs nothing but time: the nightly comparison finds it.
 */
import type { StoreError } from "@counterfoil/event-store/StoreError"
import type { EventStore } from "@counterfoil/event-store/EventStore"
import { Tenant } from "@counterfoil/billing/Tenant"
import type { Zuora } from "@counterfoil/zuora/Zuora"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import * as Answers from "./CalloutRequest.ts"
import { bytesOf, type CalloutAnswer, type CalloutRequest } from "./CalloutRequest.ts"
import { follow, LookAgain } from "./Following.ts"
import * as Inbox from "./Inbox.ts"
import { isFollowed } from "./NamedDocuments.ts"
import * as Notice from "./Notice.ts"
import { RateGate } from "./RateGate.ts"
import { isGenuine, type Proof } from "./Verification.ts"
import { type Ended, type Job, Worklist } from "./Worklist.ts"

export interface CalloutSettings {
  /** How Zuora proves itself; all of them must hold. */
  readonly proofs: readonly [Proof, ...ReadonlyArray<Proof>]
  readonly bodyLimitBytes: number
  /** Objects that one callout may name. */
  readonly namedLimit: number
  /** Callouts let in, after they have proved themselves. */
  readonly ratePerSecond: number
  readonly rateBurst: number
  /** Callouts that may be open at once; more are told to come again. */
  readonly openLimit: number
  /** While callouts about an object keep coming, it is looked at after this time at the latest. */
  readonly longestWaitMs: number
  /** Objects looked at at once. Zuora allows 40 calls at once per tenant, all clients together. */
  readonly concurrency: number
}

export const defaults = {
  bodyLimitBytes: 65_536,
  namedLimit: 100,
  ratePerSecond: 100,
  rateBurst: 1_000,
  openLimit: 100_000,
  longestWaitMs: 60_000,
  concurrency: 4
} as const satisfies Omit<CalloutSettings, "proofs">

export class Callouts extends Context.Service<
  Callouts,
  {
    /** Answers a callout. Never fails: what Zuora should send again is answered so. */
    readonly receive: (request: CalloutRequest) => Effect.Effect<CalloutAnswer>
    /** What is still to be looked at, and why it was not possible so far. */
    readonly waiting: Effect.Effect<ReturnType<Worklist["list"]>>
    /** Waits until no callout is open: long, where a call of ours holds an account or Zuora is away. */
    readonly idle: Effect.Effect<void>
  }
>()("@counterfoil/callouts/Callouts") {
  /** Takes up what was left open, then takes new ones; looking ends with the layer. */
  static readonly layer = (
    settings: Partial<CalloutSettings> & Pick<CalloutSettings, "proofs">
  ): Layer.Layer<Callouts, StoreError, EventStore | Tenant | Zuora> =>
    Layer.effect(Callouts, make({ ...defaults, ...settings }))
}

const make = Effect.fnUntraced(function* (settings: CalloutSettings) {
  const context = yield* Effect.context<EventStore | Tenant | Zuora>()
  const { readLagMs } = yield* Tenant
  const gate = new RateGate({ perSecond: settings.ratePerSecond, burst: settings.rateBurst })
  const work = new Worklist({ settleMs: readLagMs, longestWaitMs: settings.longestWaitMs })
  const news = yield* Latch.make()
  const idlers: Array<Deferred.Deferred<void>> = []

  for (const callout of yield* Inbox.open) work.add(callout)

  const receive = Effect.fnUntraced(function* (request: CalloutRequest) {
    if (!["GET", "POST", "PUT"].includes(request.method.toUpperCase())) return Answers.wrongMethod
    if (bytesOf(request).length > settings.bodyLimitBytes) return Answers.tooLarge
    if (!(yield* isGenuine(request, settings.proofs))) return Answers.unproved
    if (work.size >= settings.openLimit || !gate.enter(yield* Clock.currentTimeMillis)) return Answers.tooMany
    const notice = Notice.read(request, {
      isFollowed,
      namedLimit: settings.namedLimit,
      isQueryRead: settings.proofs.every(({ kind }) => kind !== "hmac")
    })
    if (notice.problem !== null) yield* Effect.logWarning(`A callout cannot be read: ${notice.problem}`)
    for (const callout of yield* Inbox.keep(request, notice)) work.add(callout)
    yield* news.open
    return Answers.taken
  })

  const close = (ended: Ended) =>
    Inbox.close(ended).pipe(
      Effect.andThen(Effect.sync(() => work.closed(ended))),
      Effect.catch(() => Effect.map(Clock.currentTimeMillis, (nowMs) => work.reopen(ended, nowMs)))
    )

  const followOne = Effect.fnUntraced(function* (job: Job) {
    const [calloutId] = job.callouts.keys()
    if (calloutId === undefined) return
    yield* Effect.gen(function* () {
      const finding = yield* follow(job.named, Inbox.causeOf(calloutId))
      const ended = work.done(job, finding)
      if (finding.outcome === "left")
        yield* Effect.logWarning(`A callout about ${finding.object} ${finding.id} is left: ${finding.reason}`)
      yield* Effect.forEach(ended, close, { concurrency: 8, discard: true })
    }).pipe(
      // A defect ends this look, not the looking.
      Effect.catchDefect((defect) => Effect.fail(new LookAgain({ why: `a defect: ${String(defect)}` }))),
      Effect.catchTag("LookAgain", ({ why }) =>
        Effect.map(Clock.currentTimeMillis, (nowMs) => {
          work.later(job, why, nowMs)
        })
      )
    )
    // Taken at once: whoever begins to wait from now on waits for what comes from now on.
    const done = work.size === 0 ? idlers.splice(0) : []
    yield* Effect.forEach(done, (idler) => Deferred.succeed(idler, undefined), { discard: true })
    yield* news.open
  })

  const worker = Effect.gen(function* () {
    yield* news.close
    const nowMs = yield* Clock.currentTimeMillis
    const job = work.take(nowMs)
    if (job !== undefined) return yield* followOne(job)
    const { nextDueMs } = work
    const due = nextDueMs === undefined ? Effect.never : Effect.sleep(Math.max(1, nextDueMs - nowMs))
    yield* Effect.raceFirst(due, news.await)
  })

  for (let number = 0; number < settings.concurrency; number++)
    yield* Effect.forkScoped(Effect.forever(Effect.provide(worker, context)))

  return Callouts.of({
    receive: (request) =>
      receive(request).pipe(
        Effect.catch(({ message }) => Effect.as(Effect.logError(message), Answers.notStored)),
        // What a host's check of a token throws, for example.
        Effect.catchDefect((defect) => Effect.as(Effect.logError(String(defect)), Answers.notStored)),
        Effect.withSpan("Callouts.receive"),
        Effect.provide(context)
      ),
    waiting: Effect.sync(() => work.list()),
    idle: Effect.gen(function* () {
      if (work.size === 0) return
      const idler = yield* Deferred.make<void>()
      idlers.push(idler)
      yield* Deferred.await(idler)
    })
  })
})
