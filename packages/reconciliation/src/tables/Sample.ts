/**
 * Streams whose rows a run folds again: others in each run over other events, the same in each run over the same, so that
 * what is found depends on nothing but what was compared.
 */
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { createHash } from "node:crypto"
import { reachOf } from "./Projector.ts"
import { query } from "./Statements.ts"

/** Places in a log, and streams from each on: what folding them again costs stands beside a run that looks at hundreds. */
const places = 8
const streamsAPlace = 8

/** `seed`: says which. */
export const sampleOf = Effect.fnUntraced(function* (tenant: string, seed: string) {
  const reached = yield* reachOf(tenant)
  const found = new Set<string>()
  for (const [log, position] of reached)
    for (const { from, limit } of placesIn(seed, log, position)) {
      const rows = yield* query(
        "sample",
        sql<{ readonly stream: string }>`select stream from recon.state
          where tenant = ${tenant} and log = ${log} and position > ${from} order by position limit ${limit}`
      )
      for (const { stream } of rows) found.add(stream)
    }
  return Array.from(found).sort()
})

/** A log that is no longer than a sample is taken whole: places drawn in it would leave out its first streams. */
const placesIn = (seed: string, log: number, position: number) =>
  position <= places * streamsAPlace
    ? [{ from: 0, limit: position }]
    : Array.from({ length: places }, (_, place) => {
        const digest = createHash("sha256").update(`${seed} ${log} ${position} ${place}`).digest()
        return { from: Math.floor((digest.readUIntBE(0, 6) / 2 ** 48) * position), limit: streamsAPlace }
      })
