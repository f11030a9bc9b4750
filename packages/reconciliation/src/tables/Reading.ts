/** The reading of a run: Zuora's documents come into the tables, all of them or those that changed. */
import type { ReadPage } from "@counterfoil/billing/bulk/PageLog"
import { streamOf } from "@counterfoil/domain/comparison/Sides"
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import type { Connection, Postgres } from "@counterfoil/event-store/Postgres"
import type { StoreError } from "@counterfoil/event-store/StoreError"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { leftOut } from "../BeforeCutOver.ts"
import type { ShownChange } from "../reading/ShownChange.ts"
import type { Noted, UnreadDocuments } from "../reading/UnreadDocuments.ts"
import type { Untold } from "../report/Report.ts"
import { type Lease, type LeaseLost, within } from "./Lease.ts"
import { addPages } from "./Manifests.ts"
import * as Runs from "./Runs.ts"
import { forgetChanges, saveChanges } from "./SeenChanges.ts"
import { forgetGone, markGone, saveSeen } from "./SeenRows.ts"
import { queryOn } from "./Statements.ts"
import { type AccountTotal, untied } from "./Tally.ts"
import type { Tree } from "./Trees.ts"

/**
 * Takes documents as they come. What was told so far, where it is given, is kept with them: a reading that was killed is
 * given it, and goes on from there.
 */
type Save<Told, E, R> = (documents: ReadonlyArray<ObservedDocument>, told?: Told) => Effect.Effect<void, E, R>

/** Takes legacy changes of balances as they come; `unread`: none of them can be known, not even what came before. */
export type SaveChanges<Told, E, R> = (
  changes: ReadonlyArray<ShownChange> | "unread",
  told: Told
) => Effect.Effect<void, E, R>

/** How Zuora is read. What a reading tells is kept with the run. */
export interface Sources<Told, E, R, More = null> {
  /** Every document; `before` is what was told when it was killed. */
  readonly read: <E2, R2>(save: Save<Told, E2, R2>, before: Told | undefined) => Effect.Effect<Told, E | E2, R | R2>
  /**
   * Every legacy change of a balance, of tenants that have such; `before` is what was told by then. After the documents, so
   * that what a change has done to them is shown with it.
   */
  readonly legacy?: <E2, R2>(save: SaveChanges<Told, E2, R2>, before: Told) => Effect.Effect<Told, E | E2, R | R2>
  /** The same a second time; tells what could not be read. */
  readonly legacyAgain?: <E2, R2>(
    save: (changes: ReadonlyArray<ShownChange>) => Effect.Effect<void, E2, R2>
  ) => Effect.Effect<Noted, E | E2, R | R2>
  /** What changed in Zuora since a run; everything is read where there is no such way. */
  readonly changes?: <E2, R2>(
    former: Runs.Run,
    save: Save<Told, E2, R2>
  ) => Effect.Effect<Changes<Told>, E | E2, R | R2>
  /** Every document of these accounts, with what is told then; everything is read where there is no such way. */
  readonly accounts?: <E2, R2>(
    accounts: ReadonlyArray<string>,
    told: Told,
    save: Save<Told, E2, R2>
  ) => Effect.Effect<Told, E | E2, R | R2>
  /** Which of these documents, by our streams, Zuora still shows as deleted. */
  readonly deleted: (streams: ReadonlyArray<string>) => Effect.Effect<Deleted, E, R>
  /** What could not be read, by what a reading told; nothing by default. */
  readonly unread?: (told: Told) => UnreadDocuments
  /** Reads single documents a second time, and tells what could not be. Nothing is confirmed where there is no such way. */
  readonly again?: Again<E, R>
  /** Whether everything of which something was refunded is read singly too. */
  readonly isThorough?: boolean
  /** What is found beside the comparison, at the run's instant and positions; kept with what the comparison found. */
  readonly beside?: (run: Runs.Run) => Effect.Effect<Beside<More>, E, R>
  /** Pages that were read since it was asked last: they are kept with what came of them. */
  readonly pages?: () => ReadonlyArray<ReadPage>
}

/** By stream, why each is read; and which of them Zuora has shown before. */
export type Again<E, R> = (
  suspects: ReadonlyMap<string, string>,
  shown: ReadonlySet<string>
) => Effect.Effect<{ readonly documents: ReadonlyMap<string, ObservedDocument>; readonly unread: Noted }, E, R>

interface Deleted {
  readonly documents: ReadonlyMap<string, ObservedDocument>
  readonly untold: ReadonlyArray<Untold>
}

interface Beside<More> {
  readonly discrepancies: ReadonlyArray<Discrepancy>
  /** What closed periods rest on, for the next run. */
  readonly trees: ReadonlyArray<Tree>
  readonly more: More
}

interface Changes<Told> {
  readonly told: Told
  /** Streams of documents that are no longer there. */
  readonly gone: ReadonlyArray<string>
  /** What Zuora has per account: where that is not what was read of it, documents vanished without a trace. */
  readonly totals?: ReadonlyArray<AccountTotal> | undefined
}

/** Which documents may be others than in the run before. */
export type Changed = "everything" | ReadonlyArray<string>

interface Read<Told> {
  readonly told: Told
  readonly changed: Changed
}

/** Reads what this run has not read yet; gives what it has told, and what has changed. */
export const reading = Effect.fnUntraced(function* <Told, E, R, More>(
  lease: Lease,
  run: Runs.Run,
  former: Runs.Run | undefined,
  sources: Sources<Told, E, R, More>
) {
  const { tenant } = lease
  const { number } = run
  const steps = yield* Runs.stepsOf(tenant, run)
  if (steps.has(Runs.keyOf("read"))) return steps.get(Runs.keyOf("read")) as Read<Told>
  const isLeftOut = yield* leftOut
  const pages = () => sources.pages?.() ?? []
  // What came in before it was killed has changed too, though nothing tells so any more.
  const changed = new Set((steps.get(Runs.keyOf("changed")) ?? []) as ReadonlyArray<string>)
  const isPart = run.mode === "incremental" && former !== undefined && sources.changes !== undefined
  const save: Save<Told, StoreError | LeaseLost, Postgres> = (documents, told) =>
    within(lease, "saveSeen", (connection) =>
      Effect.gen(function* () {
        yield* saveSeen(connection, tenant, number, documents, isLeftOut)
        yield* addPages(connection, tenant, number, pages())
        if (!isPart && told !== undefined) yield* Runs.keep(connection, tenant, run, "reading", told)
        if (!isPart) return
        for (const document of documents) changed.add(streamOf(document))
        yield* Runs.keep(connection, tenant, run, "changed", Array.from(changed))
      })
    )
  const ended = (told: Told, accounts: ReadonlyArray<string> | "everything") =>
    within(lease, "read", (connection) =>
      Effect.gen(function* () {
        yield* addPages(connection, tenant, number, pages())
        const gone = yield* goneIn(connection, tenant, number, accounts)
        const all: Read<Told> = { told, changed: accounts === "everything" ? accounts : [...changed, ...gone] }
        yield* Runs.done(connection, tenant, run, "read", 0, all)
        return all
      })
    )
  const saveLegacy: SaveChanges<Told, StoreError | LeaseLost, Postgres> = (changes, told) =>
    within(lease, "saveChanges", (connection) =>
      Effect.gen(function* () {
        if (changes === "unread") yield* forgetChanges(connection, tenant, { run: never, reading: 0 })
        else yield* saveChanges(connection, tenant, { run: number, reading: 0 }, changes)
        yield* addPages(connection, tenant, number, pages())
        yield* Runs.keep(connection, tenant, run, "reading", told)
      })
    )
  const everything = Effect.gen(function* () {
    const before = steps.get(Runs.keyOf("reading")) as Told | undefined
    const documents = yield* sources.read(save, before)
    const told = sources.legacy === undefined ? documents : yield* sources.legacy(saveLegacy, documents)
    return yield* ended(told, "everything")
  })
  if (!isPart) return yield* everything
  const { gone, told, totals } = yield* sources.changes(former, save)
  for (const stream of gone) changed.add(stream)
  if (gone.length > 0)
    yield* within(lease, "gone", (connection) => markGone(connection, tenant, number, { streams: gone }))
  const accounts = totals === undefined ? [] : yield* untied(tenant, totals)
  if (accounts.length === 0) return yield* ended(told, [])
  if (sources.accounts === undefined) return yield* everything
  return yield* ended(yield* sources.accounts(accounts, told, save), accounts)
})

/** Runs are numbered from 1. */
const never = 0n

/** What should have been read and was not is gone. Of accounts, gives every document of either side: all are looked at. */
const goneIn = Effect.fnUntraced(function* (
  connection: Connection,
  tenant: string,
  run: bigint,
  accounts: ReadonlyArray<string> | "everything"
) {
  if (accounts === "everything") {
    yield* markGone(connection, tenant, run, "everything")
    yield* forgetChanges(connection, tenant, { run, reading: 0 })
    return []
  }
  if (accounts.length === 0) {
    yield* forgetGone(connection, tenant, run)
    return []
  }
  const gone = yield* markGone(connection, tenant, run, { accounts })
  const ours = yield* queryOn(
    connection,
    "ofAccounts",
    sql<{ readonly stream: string }>`select stream from recon.document
      where tenant = ${tenant} and account = any(${accounts}::text[])`
  )
  return [...gone, ...ours.map(({ stream }) => stream)]
})
