/** The contract in memory: arrays and maps. Each append runs to its end before another begins, so it is atomic. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { createHash } from "node:crypto"
import { prepared } from "./AppendStatement.ts"
import type { Appended, LogRange, PreparedCommit, PreparedEvent } from "./Commit.ts"
import type { EventStore } from "./EventStore.ts"
import type { Json } from "./Json.ts"
import { instantOf } from "./Instant.ts"
import { readLogs } from "./ReadLogs.ts"
import { CommitReused, VersionConflict } from "./StoreError.ts"
import type { StoredEvent } from "./StoredEvent.ts"

export interface MemoryOptions {
  readonly tenant: string
  /** How many logs new subjects are spread over; 1 by default. */
  readonly logs?: number
}

interface Known {
  readonly requestHash: string
  readonly positions: ReadonlyArray<LogRange>
  readonly recordedAt: string
}

export const makeMemory = ({ tenant, logs: logCount = 1 }: MemoryOptions): Effect.Effect<EventStore["Service"]> =>
  Effect.sync(() => {
    const logs: ReadonlyArray<Array<StoredEvent>> = Array.from({ length: logCount }, () => [])
    const streams = new Map<string, Array<StoredEvent>>()
    const logOfSubject = new Map<string, number>()
    const commits = new Map<string, Known>()
    let lastMs = 0

    const logOf = (stream: string, subject: string | null): number => {
      const first = streams.get(stream)?.[0]
      if (first !== undefined) return first.log
      return subject === null ? 0 : (logOfSubject.get(subject) ?? spread(subject, logCount))
    }

    const store = (event: PreparedEvent, recordedAt: string): StoredEvent => {
      const log = logOf(event.stream, event.subject)
      const events = logs[log] ?? []
      const stored: StoredEvent = {
        ...event,
        log,
        position: events.length + 1,
        data: JSON.parse(event.data) as Json,
        meta: JSON.parse(event.meta) as Json,
        recordedAt
      }
      events.push(stored)
      const stream = streams.get(event.stream)
      if (stream === undefined) {
        streams.set(event.stream, [stored])
        if (event.subject !== null && !logOfSubject.has(event.subject)) logOfSubject.set(event.subject, log)
      } else stream.push(stored)
      return stored
    }

    const append = (commit: PreparedCommit, nowMs: number): Effect.Effect<Appended, VersionConflict | CommitReused> => {
      const known = commits.get(commit.id)
      if (known !== undefined) {
        return known.requestHash === commit.requestHash
          ? Effect.succeed({ _tag: "Duplicate", positions: known.positions, recordedAt: known.recordedAt })
          : Effect.fail(new CommitReused({ commitId: commit.id }))
      }
      for (const { stream, expected } of commit.conditions) {
        const found = streams.get(stream)?.length ?? 0
        if (found !== expected) return Effect.fail(new VersionConflict({ stream, expected, found }))
      }
      lastMs = Math.max(lastMs, nowMs)
      const recordedAt = instantOf(lastMs)
      const stored = commit.events.map((event) => store(event, recordedAt))
      const positions = ranges(stored)
      commits.set(commit.id, { requestHash: commit.requestHash, positions, recordedAt })
      return Effect.succeed({ _tag: "Appended", positions, recordedAt })
    }

    const after = (log: number, position: number, limit: number): ReadonlyArray<StoredEvent> =>
      (logs[log] ?? []).slice(position, position + limit)

    const page = (log: number, position: number, limit: number) => Effect.sync(() => after(log, position, limit))

    const heads = Effect.sync(() =>
      logs.map((events, log) => ({
        log,
        position: events.length,
        recordedAt: events.at(-1)?.recordedAt ?? null,
        isOpen: true
      }))
    )

    return {
      append: Effect.fn("EventStore.append")(function* (commit) {
        const ready = yield* prepared(tenant, commit)
        const nowMs = yield* Clock.currentTimeMillis
        return yield* append(ready, nowMs)
      }),
      readStream: (stream, { after = 0 } = {}) => Effect.sync(() => (streams.get(stream) ?? []).slice(after)),
      readSubject: (subject, { after: seen } = {}) =>
        Effect.sync(() =>
          logs.flatMap((events, log) =>
            events.filter((event) => event.subject === subject && event.position > (seen?.get(log) ?? 0))
          )
        ),
      readCommit: (commitId) =>
        Effect.sync(() =>
          Option.fromNullishOr(commits.get(commitId)).pipe(
            Option.map(({ positions }) =>
              positions.flatMap(({ log, first, last }) => after(log, first - 1, last - first + 1))
            )
          )
        ),
      readAfter: page,
      readAll: Stream.suspend(() =>
        readLogs(heads, (...asked) => Effect.map(page(...asked), (events) => () => events))
      ),
      logs: heads
    }
  })

const spread = (subject: string, logs: number): number =>
  (createHash("sha256").update(subject).digest().readUInt32BE(0) & 0x7fffffff) % logs

const ranges = (events: ReadonlyArray<StoredEvent>): ReadonlyArray<LogRange> => {
  const byLog = new Map<number, LogRange>()
  for (const { log, position } of events) {
    byLog.set(log, { log, first: byLog.get(log)?.first ?? position, last: position })
  }
  return [...byLog.values()].sort((a, b) => a.log - b.log)
}
