/**
 * Recording what Zuora verifiably shows, for the discrepancies where that is safe. Every document is read once more
 * before anything is recorded, so that a passing difference is not made a fact.
 */
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import { changeOf, streamsRead } from "@counterfoil/domain/proposal/Adopting"
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

/** Adopts what is safe, one discrepancy after the other, each in one commit of its own. */
export const adopt = Effect.fn("Adoption.adopt")(function* (discrepancies: ReadonlyArray<Discrepancy>, cause: Cause) {
  const safe = discrepancies.filter(({ resolution }) => resolution === "adopt")
  const deleted = new Set(safe.flatMap(({ code, subject }) => (code === "Z02" ? [subject] : [])))
  const progress = yield* Progress
  const adopted = yield* Effect.forEach(safe, (discrepancy, index) =>
    Effect.gen(function* () {
      const reason = cause.reason ?? `${discrepancy.code} ${discrepancy.name}: ${discrepancy.title}`
      const changeId = changeOf(discrepancy)
      if (changeId !== undefined) {
        const facts = yield* LegacyChanges.adopt(changeId, { ...cause, reason })
        return facts === undefined ? [] : [{ discrepancy, facts }]
      }
      const lanes = yield* lanesOf(discrepancy.accountId === null ? [] : [discrepancy.accountId])
      const documents = yield* readAll(streamsRead(discrepancy), deleted)
      const facts = yield* record(documents, { ...cause, reason }, "observed", lanes)
      yield* progress.tell({ what: "Adopting", done: index + 1, of: safe.length })
      return [{ discrepancy, facts }]
    }).pipe(Effect.catchTag("AccountOpen", () => Effect.succeed([])))
  )
  const done = adopted.flat()
  const kept = new Set(done.map(({ discrepancy }) => discrepancy.id))
  return {
    adopted: done,
    left: discrepancies.filter(({ id, resolution }) => resolution !== "wait" && !kept.has(id))
  } satisfies Adoption
})
