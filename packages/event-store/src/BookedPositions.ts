/** Where a log has events of some booking days, of those beyond a position: found by their rows, without their bytes. */
import * as Effect from "effect/Effect"
import { Postgres } from "./Postgres.ts"
import { tables } from "./Tables.ts"

export interface Booked {
  readonly tenant: string
  readonly log: number
  /** Positions `after` + 1 to `until`. */
  readonly after: number
  readonly until: number
  /** Calendar days, both included. */
  readonly from: string
  readonly to: string
}

/** In their order. Looks at each row between the two positions. */
export const bookedPositions = Effect.fn("BookedPositions.bookedPositions")(function* ({
  after,
  from,
  log,
  tenant,
  to,
  until
}: Booked) {
  const postgres = yield* Postgres
  const rows = yield* postgres.query(
    "bookedPositions",
    tables
      .selectFrom("es.event")
      .select("position")
      .where("tenant", "=", tenant)
      .where("log", "=", log)
      .where("position", ">", BigInt(after))
      .where("position", "<=", BigInt(until))
      .where("booked_on", ">=", from)
      .where("booked_on", "<=", to)
      .orderBy("position")
      .compile()
  )
  return rows.map(({ position }) => Number(position))
})
