/**
 * The day at whose end a tenant's books begin with opening balances, where it has one. A document from before that is seen
 * for the first time later comes in as it stands, with an opening balance: its history is not in the books on purpose.
 */
import { ApplicationId, GroupId } from "@counterfoil/domain/Id"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import type { CutOver } from "@counterfoil/domain/OpeningObservation"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Effect from "effect/Effect"
import { createHash } from "node:crypto"
import { load, stateIn } from "./Loaded.ts"

const hashOf = (text: string): string => createHash("sha256").update(`opening\n${text}`).digest("hex").slice(0, 32)

/** What stood between two documents has the same id from either side, whoever records it. */
export const cutOverOn = (on: LocalDate): CutOver => ({
  on,
  groupId: GroupId.make(hashOf("group")),
  newId: (key) => ApplicationId.make(hashOf(key))
})

/** The tenant's cut-over; undefined where its books have all of its history. */
export const cutOver = Effect.map(load([StreamName.imports]), (loaded) => {
  const [first] = stateIn(loaded, "Imports", StreamName.imports).cutOvers
  const on = first?.cutOverOn ?? undefined
  return on === undefined ? undefined : cutOverOn(on)
})
