/**
 * What differs is read once more, singly, before it is told ([ADR 0024]): the documents come into the tables, are looked at
 * again, and everything that is not settled then is compared again. What the second reading says holds.
 */
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import { changeOf } from "@counterfoil/domain/proposal/Adopting"
import { leftOut } from "../BeforeCutOver.ts"
import { type Noted, UnreadDocuments } from "../reading/UnreadDocuments.ts"
import { changesWhileRead, giversIn, mostRounds, receivablesIn, suspectsIn } from "../SecondReading.ts"
import { within } from "./Lease.ts"
import { loadOurs } from "./Loading.ts"
import { look } from "./Look.ts"
import { addPages } from "./Manifests.ts"
import { isReach } from "./Projector.ts"
import type { Sources } from "./Reading.ts"
import * as Runs from "./Runs.ts"
import { type ChangeReading, forgetChanges, saveChanges } from "./SeenChanges.ts"
import { saveSeen } from "./SeenRows.ts"
import { disturb } from "./Standing.ts"
import { query } from "./Statements.ts"
import { type Stepping, TablesMoved } from "./Steps.ts"

/** Documents that are read a second time together: what a kill costs. */
const atOnce = 200

/** One commit of a second reading. */
interface Confirm {
  readonly asked: ReadonlyArray<string>
  readonly unread: Noted
  /** All legacy changes of balances were. */
  readonly areChanges?: true
}

/** How often it was looked again, and how many commits of second readings were looked at then. */
interface LookedAgain {
  readonly rounds: number
  readonly confirms: number
}

/** What second readings have done so far. */
export const confirmsIn = (steps: Runs.Steps) => {
  const all: Array<Confirm> = []
  for (;;) {
    const one = steps.get(Runs.keyOf("confirm", all.length)) as Confirm | undefined
    if (one === undefined) break
    all.push(one)
  }
  const { confirms, rounds } = (steps.get(Runs.keyOf("looked again")) ?? { rounds: 0, confirms: 0 }) as LookedAgain
  return {
    asked: all.flatMap(({ asked }) => asked),
    notes: all.map(({ unread }) => unread),
    areChangesAsked: all.some(({ areChanges }) => areChanges === true),
    confirms: all.length,
    rounds,
    isLookedAt: confirms === all.length
  }
}

/** A run as it is when these steps are done. */
export const steppingAt = (lease: Stepping["lease"], run: Runs.Run, steps: Runs.Steps): Stepping => ({
  lease,
  run,
  steps,
  round: confirmsIn(steps).rounds
})

/** For a look at everything: what was read a second time is looked at with it. */
export const lookedAgainAt = (steps: Runs.Steps): LookedAgain => {
  const { confirms, rounds } = confirmsIn(steps)
  return { rounds, confirms }
}

/**
 * Reads what differs and was not read twice; gives the run as it is when it has looked again, or undefined where there is
 * nothing left to be confirmed.
 */
export const confirmed = Effect.fnUntraced(function* <Told, E, R, More>(
  { lease, run, steps }: Stepping,
  differing: ReadonlyArray<Discrepancy>,
  { again, isThorough, legacyAgain, pages }: Sources<Told, E, R, More>
) {
  if (again === undefined) return undefined
  const { tenant } = lease
  const before = confirmsIn(steps)
  const asked = new Set(before.asked)
  const suspects = new Map([
    ...(isThorough === true ? yield* refundedIn(tenant, run.number, asked) : []),
    ...suspectsIn(differing, yield* giversOf(tenant, run.number, differing), asked)
  ])
  const isOver = before.rounds >= mostRounds
  const changesAgain =
    isOver || before.areChangesAsked || differing.every((one) => changeOf(one) === undefined) ? undefined : legacyAgain
  if (suspects.size === 0 && changesAgain === undefined && before.isLookedAt) return undefined
  const isLeftOut = yield* leftOut
  const reading: ChangeReading = { run: run.number, reading: 1 }
  const names = Array.from(suspects.keys())
  let { confirms } = before
  let isUnread = false
  for (let start = 0; start < names.length; start += atOnce) {
    const own = new Map(Array.from(suspects).slice(start, start + atOnce))
    const read = isOver
      ? { documents: new Map<string, ObservedDocument>(), unread: changesWhileRead(own) }
      : yield* again(own, yield* shownAmong(tenant, Array.from(own.keys())))
    isUnread ||= !UnreadDocuments.of([read.unread]).isEmpty
    yield* within(lease, "confirm", (connection) =>
      Effect.gen(function* () {
        yield* saveSeen(connection, tenant, run.number, Array.from(read.documents.values()), isLeftOut)
        yield* addPages(connection, tenant, run.number, pages?.() ?? [])
        const done: Confirm = { asked: Array.from(own.keys()), unread: read.unread }
        yield* Runs.done(connection, tenant, run, "confirm", confirms, done)
      })
    )
    confirms += 1
  }
  if (changesAgain !== undefined) {
    const unread = yield* changesAgain((changes) =>
      within(lease, "changes again", (connection) => saveChanges(connection, tenant, reading, changes))
    )
    yield* within(lease, "changes again", (connection) =>
      Effect.gen(function* () {
        // What could not be read again is what it was.
        if (unread.after.length === 0) yield* forgetChanges(connection, tenant, reading)
        yield* addPages(connection, tenant, run.number, pages?.() ?? [])
        const done: Confirm = { asked: [], unread, areChanges: true }
        yield* Runs.done(connection, tenant, run, "confirm", confirms, done)
      })
    )
    confirms += 1
  }
  const all = [...before.asked, ...names]
  yield* within(lease, "look again", (connection) =>
    Effect.gen(function* () {
      if (!(yield* isReach(connection, tenant, run.heads))) return yield* new TablesMoved(lease)
      if (run.mode === "incremental") yield* disturb(connection, tenant, run.number, isUnread ? "all" : all)
      const isWhole = run.settings.isLegacy === true
      yield* Runs.compareAgain(connection, tenant, run, before.rounds, isWhole ? "everything" : all)
      yield* look(connection, tenant, run, isWhole ? undefined : { streams: all, accounts: [] })
      const looked: LookedAgain = { rounds: before.rounds + 1, confirms }
      yield* Runs.keep(connection, tenant, run, "looked again", looked)
    })
  )
  return steppingAt(lease, run, yield* Runs.stepsOf(tenant, run))
})

/** By invoice and debit memo whose own figures differ, what is applied to it on either side. */
const giversOf = Effect.fnUntraced(function* (tenant: string, run: bigint, differing: ReadonlyArray<Discrepancy>) {
  const receivables = receivablesIn(differing)
  if (receivables.length === 0) return new Map<string, ReadonlySet<string>>()
  const { ledger } = yield* loadOurs(tenant, receivables)
  const edges = yield* query(
    "edgesTo",
    sql<{ readonly source: string; readonly target: string }>`select source, target from recon.edge
      where tenant = ${tenant} and run = ${run} and target = any(${receivables}::text[])`
  )
  return giversIn(
    receivables,
    ledger,
    edges.map(({ source, target }) => [target, source] as const)
  )
})

/** Documents of which something was refunded, as far as this run has read them. */
const refundedIn = Effect.fnUntraced(function* (tenant: string, run: bigint, asked: ReadonlySet<string>) {
  const rows = yield* query(
    "refunded",
    sql<{ readonly stream: string }>`select stream from recon.seen s join recon.seen_text t using (tenant, stream)
      where tenant = ${tenant} and s.read_in = ${run} and not s.is_gone
        and (t.text::json #>> '{refunded,minor,$n}') <> '0' order by stream`
  )
  return rows.flatMap(({ stream }) => (asked.has(stream) ? [] : [[stream, "what was refunded of it"] as const]))
})

/** Which of these Zuora has shown to this run or those before. */
const shownAmong = (tenant: string, streams: ReadonlyArray<string>) =>
  Effect.map(
    query(
      "shown",
      sql<{ readonly stream: string }>`select stream from recon.seen
        where tenant = ${tenant} and not is_gone and stream = any(${streams}::text[])`
    ),
    (rows) => new Set(rows.map(({ stream }) => stream))
  )
