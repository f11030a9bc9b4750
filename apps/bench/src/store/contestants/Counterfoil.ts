/** Our store as a service uses it: everything on, its settings as they are. */
import type { Commit } from "@counterfoil/event-store/Commit"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { migrate } from "@counterfoil/event-store/Migrations"
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { type Contestant, portions } from "../Contestant.ts"
import { type BenchEvent, day, type Job, schemaVersion } from "../Workload.ts"

/** Streams of five in one commit of an import; it has 1,000 events. */
const streamsPerCommit = 200
/** Commits of an import under way: while one is stored, the next is made. */
const commitsAtOnce = 2

const commitOf = (jobs: readonly [Job, ...ReadonlyArray<Job>]): Commit => {
  const [first, ...more] = jobs
  const append = ({ after, events, stream, subject }: Job): Commit["appends"][0] => ({
    stream,
    subject,
    expectedVersion: after,
    events: events.map((event) => ({ ...event, schemaVersion, effectiveOn: day, bookedOn: day }))
  })
  return { id: `${first.stream}/${first.after}`, appends: [append(first), ...more.map(append)] }
}

export const counterfoil: Contestant = {
  setUp: async (url) => {
    await Effect.runPromise(migrate({ url: Redacted.make(url) }))
  },
  open: async (url) => {
    const runtime = ManagedRuntime.make(EventStore.layerPostgres({ url: Redacted.make(url), tenant: "bench" }))
    const store = await runtime.runPromise(EventStore)
    return {
      append: (lanes) =>
        runtime.runPromise(
          Effect.forEach(
            lanes,
            (lane) => Effect.forEach(lane, (job) => store.append(commitOf([job])), { discard: true }),
            { concurrency: "unbounded", discard: true }
          )
        ),
      load: (jobs) =>
        runtime.runPromise(
          Effect.forEach(
            portions(jobs, streamsPerCommit),
            ([first, ...more]) => (first === undefined ? Effect.void : store.append(commitOf([first, ...more]))),
            { concurrency: commitsAtOnce, discard: true }
          )
        ),
      readStream: async (stream) => (await runtime.runPromise(store.readStream(stream))).length,
      readAll: async () => (await runtime.runPromise(Stream.runCollect(store.readAll))).length,
      fold: async (balance) => {
        await runtime.runPromise(
          Stream.runForEachArray(store.readAll, (events) =>
            Effect.sync(() => {
              for (const { data, stream } of events) balance.add(stream, data as BenchEvent["data"])
            })
          )
        )
        return balance.count
      },
      close: () => runtime.dispose()
    }
  }
}
