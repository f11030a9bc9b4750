/**
 * Recording what Zuora verifiably shows, for the discrepancies where that is safe. Every document is read once more
 * before anything is recorded, so that a passing difference is not made a fact.
 */
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import type { AccountId } from "@counterfoil/domain/Id"
import { type Observation, observation } from "@counterfoil/domain/proposal/Adopting"
import { lanesOf, record } from "@counterfoil/billing/Quiet"
import type { Cause } from "@counterfoil/billing/Recording"
import * as Effect from "effect/Effect"
import * as Deleted from "./Deleted.ts"
import * as LegacyChanges from "./LegacyChanges.ts"
import { Progress } from "./Progress.ts"
import { documentIn, readOne } from "./reading/DocumentKind.ts"

export interface Adopted {
  readonly discrepancy: Discrepancy
  /** Facts recorded for it; 0 where the second reading showed no difference any more. */
  readonly facts: number
}

export interface Adoption {
  readonly adopted: ReadonlyArray<Adopted>
  /** What is not safe to adopt, or whose account has an open call: somebody must look. */
  readonly left: ReadonlyArray<Discrepancy>
}

/** What Zuora has deleted is read as such; if it no longer shows even that, there is nothing to adopt. */
const readAll = Effect.fnUntraced(function* (streams: ReadonlyArray<string>, deleted: ReadonlySet<string>) {
  const gone = yield* Deleted.read(streams.filter((stream) => deleted.has(stream)))
  const living = yield* Effect.forEach(
    streams.flatMap((stream) => (deleted.has(stream) ? [] : (documentIn(stream) ?? []))),
    ({ id, kind }) => readOne(kind, id),
    { concurrency: 4 }
  )
  return [...gone.values(), ...living]
})

/** What a step that only observes is made for. */
interface Observing {
  readonly accountId: AccountId | null
  /** Streams whose documents Zuora shows as deleted. */
  readonly deleted: ReadonlySet<string>
}

/**
 * Makes a step that only observes: reads once more, and records what is news in one commit. Resolves to the number of
 * facts, undefined where the account has an open call.
 */
export const observe = Effect.fn("Adoption.observe")(
  function* (step: Observation, { accountId, deleted }: Observing, cause: Cause) {
    if (step._tag === "ObserveChange") return yield* LegacyChanges.adopt(step.changeId, cause)
    const lanes = yield* lanesOf(accountId === null ? [] : [accountId])
    return yield* record(yield* readAll(step.streams, deleted), cause, "observed", lanes)
  },
  Effect.catchTag("AccountOpen", () => Effect.succeed(undefined))
)

/** What Zuora shows as deleted of a discrepancy. */
export const deletedOf = ({
  code,
  subject
}: {
  readonly code: string
  readonly subject: string
}): ReadonlySet<string> => new Set(code === "Z02" ? [subject] : [])

/** Adopts what is safe, one discrepancy after the other, each in one commit of its own. */
export const adopt = Effect.fn("Adoption.adopt")(function* (discrepancies: ReadonlyArray<Discrepancy>, cause: Cause) {
  const safe = discrepancies.filter(({ resolution }) => resolution === "adopt")
  const deleted = new Set(safe.flatMap((discrepancy) => Array.from(deletedOf(discrepancy))))
  const progress = yield* Progress
  const adopted = yield* Effect.forEach(safe, (discrepancy, index) =>
    Effect.gen(function* () {
      const reason = cause.reason ?? `${discrepancy.code} ${discrepancy.name}: ${discrepancy.title}`
      const step = observation(discrepancy)
      const { accountId } = discrepancy
      const facts = step === undefined ? 0 : yield* observe(step, { accountId, deleted }, { ...cause, reason })
      yield* progress.tell({ what: "Adopting", done: index + 1, of: safe.length })
      return facts === undefined ? [] : [{ discrepancy, facts }]
    })
  )
  const done = adopted.flat()
  const kept = new Set(done.map(({ discrepancy }) => discrepancy.id))
  return {
    adopted: done,
    left: discrepancies.filter(({ id, resolution }) => resolution !== "wait" && !kept.has(id))
  } satisfies Adoption
})
