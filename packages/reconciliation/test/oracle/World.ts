/**
 * Everything that our checks read, as one value: events, what Zuora shows, what gateway and bank sent, operations, closed
 * periods. What they find in it, in memory, collapsed as a run does it.
 */
import { compare } from "@counterfoil/domain/comparison/Comparison"
import { formerAfter, type SeenPart, seenParts } from "@counterfoil/domain/comparison/FormerParts"
import { documentsOf, type Observed, streamOf, type Timing } from "@counterfoil/domain/comparison/Sides"
import { type Discrepancy, sort } from "@counterfoil/domain/Discrepancy"
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import { type ClearingLine, ofResidue, residues } from "@counterfoil/domain/gateway/Clearing"
import { booksOf } from "@counterfoil/domain/gateway/GatewayBooks"
import { compareGateway } from "@counterfoil/domain/gateway/GatewayComparison"
import type { Rail } from "@counterfoil/domain/gateway/Rail"
import type { Statement } from "@counterfoil/domain/gateway/Statement"
import type { OperationId } from "@counterfoil/domain/Id"
import { checkBooks } from "@counterfoil/domain/identities/Books"
import { check } from "@counterfoil/domain/identities/Identities"
import { fold, type Placed } from "@counterfoil/domain/Ledger"
import { type LocalDate, max } from "@counterfoil/domain/LocalDate"
import { oneCause } from "@counterfoil/domain/OneCause"
import type * as Operation from "@counterfoil/domain/Operation"
import { effectiveOn } from "@counterfoil/domain/BillingEvent"
import type { Closed } from "@counterfoil/domain/Period"
import { checkPeriods, type StoredBooking } from "@counterfoil/domain/period/PeriodCheck"
import { fromOperations, fromViolations, hiddenOffsets } from "@counterfoil/domain/SelfCheck"
import {
  beneathGaps,
  fromStore,
  type KeyUse,
  type SealFinding,
  StreamVersions
} from "@counterfoil/domain/StoreFindings"
import { mirror } from "../../../domain/test/Mirror.ts"
import { counted } from "../gateway/Sent.ts"

/** An event, where it is booked otherwise than on its own day. */
export interface Stored extends Placed {
  readonly bookedOn?: LocalDate
}

export interface World {
  readonly ours: ReadonlyArray<Stored>
  /** The history that Zuora shows the documents of. */
  readonly theirs: ReadonlyArray<Placed>
  /** What it shows otherwise. */
  readonly edits: ReadonlyArray<(observed: Observed) => Observed>
  readonly timing: Timing
  /** What it showed in the run before; undefined where there was none. */
  readonly before: Pick<World, "theirs" | "edits"> | undefined
  readonly operations: ReadonlyMap<OperationId, Operation.State>
  readonly keys: ReadonlyArray<KeyUse>
  /** By the stream of a payment, the operation that made it. */
  readonly intents: ReadonlyMap<string, string>
  readonly statement: Statement
  readonly rail: Rail
  /** The day as of which files and payouts are looked at. */
  readonly asOf: LocalDate
  /** Open items of clearing and transit accounts, where somebody keeps such books. */
  readonly clearing: ReadonlyArray<ClearingLine>
  /** What was closed while the events were these. */
  readonly closed: (bookings: ReadonlyArray<StoredBooking>) => ReadonlyArray<Closed>
  readonly rootNow: (log: number, size: number) => string | undefined
  /** The version of a stored event, if it is not the next of its stream; by position. */
  readonly versions: ReadonlyMap<number, number>
  readonly seals: ReadonlyArray<SealFinding>
}

export const observedOf = ({ edits, theirs }: Pick<World, "edits" | "theirs">): Observed =>
  edits.reduce((observed, edit) => edit(observed), mirror(fold(theirs)))

/** Parts of all sources, by stream. */
export const partsIn = (observed: Observed): ReadonlyMap<string, ReadonlyArray<SeenPart>> =>
  new Map(
    documentsOf(observed).flatMap((document) =>
      "parts" in document ? [[streamOf(document), seenParts(document)] as const] : []
    )
  )

/** With the parts that were there in the run before. */
const withFormer = (world: Pick<World, "edits" | "theirs" | "before">): Observed => {
  const now = observedOf(world)
  if (world.before === undefined) return now
  const parts = partsIn(now)
  return {
    ...now,
    formerParts: new Map(
      Array.from(partsIn(observedOf(world.before)), ([stream, before]) => [
        stream,
        formerAfter({ parts: before, former: [] }, parts.get(stream) ?? [])
      ])
    )
  }
}

/** Position by position, in one log. */
export const bookingsOf = ({ ours }: Pick<World, "ours">): ReadonlyArray<StoredBooking> =>
  ours.map(({ bookedOn, event, stream }, index) => ({
    event: event as DocumentEvent,
    bookedOn: bookedOn ?? effectiveOn(event as DocumentEvent),
    stream,
    log: 0,
    position: index + 1
  }))

/** The store against itself, Zuora, gateway and bank, each cause once: what a run over tables finds too. */
export const compared = ({ timing, ...world }: World): ReadonlyArray<Discrepancy> => {
  const ledger = fold(world.ours)
  const violations = [...check(ledger), ...checkBooks(bookingsOf(world), ledger).flatMap((book) => book.violations)]
  return sort(
    oneCause([
      ...compare(ledger, withFormer(world), timing),
      ...fromViolations(violations, ledger),
      ...hiddenOffsets(ledger, violations),
      ...compareGateway(booksOf(ledger, world.intents), counted(world.statement), world.rail, world.asOf).discrepancies
    ])
  )
}

const gapsOf = ({ ours, versions }: World) => {
  const seen = new StreamVersions()
  const last = new Map<string, number>()
  ours.forEach(({ stream }, index) => {
    const next = (last.get(stream) ?? 0) + 1
    last.set(stream, next)
    seen.see({ stream, version: versions.get(index + 1) ?? next, log: 0, position: index + 1 })
  })
  return seen.gaps
}

/** What rests on none of these: clearing, operations, periods, the stored events themselves. */
const beside = (world: World): ReadonlyArray<Discrepancy> => [
  ...residues(world.clearing, world.asOf).map(ofResidue),
  ...fromOperations(world.operations, world.timing.stuckBefore),
  ...checkPeriods(world.closed(bookingsOf(world)), bookingsOf(world), world.rootNow),
  ...fromStore(gapsOf(world), world.seals, world.keys)
]

/** All that our checks find, with `found` of the comparison: of memory, or of a run over the tables. */
export const findingsOf = (world: World, found: ReadonlyArray<Discrepancy> = compared(world)) =>
  sort(beneathGaps(gapsOf(world), oneCause([...found, ...beside(world)])))

/** The first day that is open, for what belongs to the time before. */
export const bookedFrom = (first: LocalDate, placed: ReadonlyArray<Placed>): ReadonlyArray<Stored> =>
  placed.map((one) => ({ ...one, bookedOn: max(first, effectiveOn(one.event as DocumentEvent)) }))
