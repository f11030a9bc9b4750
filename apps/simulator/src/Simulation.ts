/**
 * One run from one seed: a world, processes that die and come back, callers with wishes, people who meddle, faults; then
 * a quiet phase in which a sweeper resumes what was left open. Time is virtual, everything replays.
 */
import { Policy } from "@counterfoil/billing/Policy"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as InProcess from "@counterfoil/zuora-sandbox/InProcess"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import * as Draw from "./Draw.ts"
import * as Errand from "./Errand.ts"
import { drawEdit } from "./Meddling.ts"
import { drawPlan, peace } from "./Mischief.ts"
import * as Process from "./Process.ts"
import { type Entry, type Row, Trace } from "./Trace.ts"
import { View } from "./View.ts"
import { drawWish } from "./Workload.ts"
import * as World from "./World.ts"

/** Rounds of the sweeper in the quiet phase, further apart than `quietMs`: two looks and a repeat need three. */
const sweeps = 5
const sweepMs = 17 * 60_000

/** Longer than any run: callers ask for some hours, and nobody looks for thirty at most. */
const maxHours = 200

/** Runs a seed to its end and gives back everything that happened. Billing's policy is the one in the context. */
export const simulate = (number: number): Effect.Effect<ReadonlyArray<Entry>> =>
  Effect.gen(function* () {
    const policy = yield* Policy
    yield* TestClock.setTime(Date.parse(World.start))
    const script = yield* Effect.forkChild(run(`${number}`, policy))
    for (let hour = 0; hour < maxHours && script.pollUnsafe() === undefined; hour += 1)
      yield* TestClock.adjust(3_600_000)
    if (script.pollUnsafe() === undefined) return yield* Effect.die(`seed ${number} does not end`)
    return yield* Fiber.join(script)
  }).pipe(Effect.scoped, Effect.provide(TestClock.layer()), Effect.withTracerEnabled(false), Effect.orDie)

const run = Effect.fnUntraced(function* (seed: string, policy: Policy) {
  const clock = yield* TestClock.testClockWith(Effect.succeed)
  const trace = new Trace(() => clock.currentTimeMillisUnsafe())
  const view = new View(World.isAcrossAccounts(seed))
  const draw = Draw.make(`${seed} script`)
  const see = (rows: ReadonlyArray<Row>) => {
    if (rows.length === 0) return
    view.take(rows)
    trace.add({ _tag: "Zuora", rows })
  }
  const sandbox = yield* InProcess.start({
    seed: World.make(seed, Draw.make(`${seed} world`)),
    onCommit: (writes) => see(rowsOf(writes))
  })
  yield* sandbox.clock({ set: World.start })
  const state = yield* sandbox.state
  see(Object.entries(state).flatMap(([table, rows]) => rowsOf(rows.map((row) => ({ table, row: row as Row["row"] })))))
  const store = Context.get(yield* Layer.build(EventStore.layerMemory({ tenant: "simulated" })), EventStore)

  let isQuiet = false
  const deathPerMille = draw.pick([0, 2, 5, 15])
  let deaths = draw.between(0, 6)
  const shared: Process.Shared = {
    seed,
    sandbox,
    store,
    trace,
    policy,
    deathPerMille: () => (isQuiet || deaths <= 0 ? 0 : deathPerMille),
    downMs: (own) => {
      deaths -= 1
      return own.chance(700) ? own.between(200, 20_000) : own.between(20_000, 1_800_000)
    }
  }
  // Sometimes callers ask once, and then nobody looks for so long that Zuora has forgotten the keys.
  const isForsaken = draw.chance(80)
  yield* sandbox.plan(drawPlan(seed, draw, isForsaken))
  const names = ["p1", "p2", "p3"].slice(0, draw.between(1, 3))
  const started = yield* Effect.forEach(names, (name) =>
    Process.start(shared, name, draw.pick([0, draw.between(-60_000, 60_000)]))
  )
  const processes = started as unknown as readonly [Process.Process, ...ReadonlyArray<Process.Process>]

  const spreadMs = draw.pick([2_000, 60_000, 1_200_000])
  const during = () => Effect.sleep(draw.between(0, spreadMs))
  const errands = yield* Effect.forEach(
    Array.from({ length: draw.between(2, 9) }, (_, index) => index),
    (index) => Effect.forkChild(Effect.andThen(during(), errand({ index, seed, processes, trace, view, isForsaken })))
  )
  const others = yield* Effect.forEach(
    Array.from({ length: draw.below(4) }, (_, index) => index),
    (index) =>
      Effect.forkChild(Effect.andThen(during(), meddle(Draw.make(`${seed} people ${index}`), sandbox, view, trace)))
  )
  yield* Effect.forEach([...errands, ...others], Fiber.await, { discard: true })
  if (isForsaken) yield* Effect.sleep(draw.between(22, 30) * 3_600_000)

  isQuiet = true
  yield* sandbox.plan(peace)
  trace.add({ _tag: "Phase", name: "quiet" })
  yield* Effect.sleep(1_900_000)
  for (let round = 0; round < sweeps; round += 1) {
    if ((yield* sweep(draw.pick(processes), trace)) === 0) break
    yield* Effect.sleep(sweepMs)
  }
  trace.add({ _tag: "Phase", name: "end" })
  return trace.entries
})

interface Cast {
  readonly index: number
  readonly seed: string
  readonly processes: readonly [Process.Process, ...ReadonlyArray<Process.Process>]
  readonly trace: Trace
  readonly view: View
  readonly isForsaken: boolean
}

/** A caller with a wish; sometimes with a twin who asks the same at once, or an impostor who takes its operation id. */
const errand = Effect.fnUntraced(function* ({ index, isForsaken, processes, seed, trace, view }: Cast) {
  const draw = Draw.make(`${seed} errand ${index}`)
  const wish = drawWish(draw, view)
  if (wish === undefined) return
  const first: Errand.Errand = {
    operationId: `s${seed}-${index}`,
    wish,
    tries: !isForsaken && draw.chance(750) ? draw.between(3, 8) : 1,
    patienceMs: draw.chance(100) ? draw.between(50, 20_000) : undefined
  }
  const start = (one: Errand.Errand, name: string) =>
    Effect.andThen(
      Effect.suspend(() => Effect.sleep(name === "first" ? 0 : draw.between(0, 3_000))),
      Errand.run(one, processes, Draw.make(`${seed} errand ${index} ${name}`), trace)
    )
  const twin = draw.chance(200) ? [start(first, "twin")] : []
  const other = draw.chance(60) ? drawWish(draw, view) : undefined
  const impostor = other === undefined ? [] : [start({ ...first, wish: other, tries: 1 }, "impostor")]
  yield* Effect.all([start(first, "first"), ...twin, ...impostor], { concurrency: "unbounded", discard: true })
})

const meddle = Effect.fnUntraced(function* (
  draw: Draw.Draw,
  sandbox: InProcess.SandboxInProcess,
  view: View,
  trace: Trace
) {
  const edit = drawEdit(draw, view)
  if (edit === undefined) return
  const done = yield* Effect.exit(sandbox.edit(edit))
  if (Exit.isSuccess(done)) trace.add({ _tag: "Meddled", what: JSON.stringify(edit) })
})

/** Resumes everything that is open; how much that was. */
const sweep = Effect.fnUntraced(function* (process: Process.Process, trace: Trace) {
  const open = yield* process.ask((billing) => billing.openOperations)
  if (open._tag === "Gone" || Exit.isFailure(open.exit)) return 1
  for (const { operationId } of open.exit.value) {
    trace.add({ _tag: "Asked", process: process.name, operationId, what: "resume (sweeper)" })
    const told = Errand.tell(yield* process.ask((billing) => billing.resume(operationId, "sweeper")))
    trace.add({ _tag: "Told", process: process.name, operationId, ...told })
  }
  return open.exit.value.length
})

/** Tables that hold what happened; the others are the sandbox's own affair. */
const ledger: ReadonlySet<string> = new Set([
  "account",
  "invoice",
  "creditMemo",
  "debitMemo",
  "payment",
  "part",
  "application",
  "refund",
  "invoicePayment"
])

/** Reads leave no row but their own arrival, which nobody needs. */
const rowsOf = (writes: ReadonlyArray<{ readonly table: string; readonly row: object }>): ReadonlyArray<Row> =>
  writes.flatMap(({ row, table }) => {
    const fields = row as Row["row"]
    const isCall = table === "received" && fields["method"] !== "GET" && fields["path"] !== "/oauth/token"
    return isCall || ledger.has(table) ? [{ table, row: plain(fields) as Row["row"] }] : []
  })

const plain = (value: unknown): unknown => {
  if (typeof value === "bigint") return value.toString()
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)]))
}
