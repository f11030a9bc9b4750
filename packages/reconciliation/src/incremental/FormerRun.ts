/**
 * What an incremental run rests on: a run that read everything and told everything, as of an instant, and what it found.
 * Where it comes from is not its business: a report, the cases in the store, or tables.
 */
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import type { Cases } from "../Cases.ts"
import type { Report } from "../report/Report.ts"

export interface FormerRun {
  /** The instant as of which it spoke, ISO in UTC. */
  readonly asOf: string
  /** Streams of the documents that differed, timing included; those of the cases in the store by default. */
  readonly documents?: ReadonlySet<string> | undefined
}

/** Out of a report that left nothing untold; undefined for any other: nobody knows what it did not see. */
export const ofReport = ({
  asOf,
  discrepancies,
  untold
}: Pick<Report, "asOf" | "untold"> & {
  readonly discrepancies: ReadonlyArray<Pick<Discrepancy, "documents">>
}): FormerRun | undefined =>
  untold.length > 0 ? undefined : { asOf, documents: new Set(discrepancies.flatMap(({ documents }) => documents)) }

const stream = /\b(?:Invoice|DebitMemo|CreditMemo|Payment)-[^\s>]+/g

/**
 * Documents of the cases that runs have recorded. Timing has no case: what was young then is read again, since the window
 * begins before.
 */
export const documentsOf = (cases: Cases): ReadonlySet<string> =>
  new Set(
    Array.from(cases).flatMap(([id, state]) =>
      state._tag === "NotSeen" || state._tag === "Resolved" ? [] : (id.match(stream) ?? [])
    )
  )
