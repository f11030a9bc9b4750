/**
 * Hashing by threads, each with a connection of its own. They hold no transaction and no lock, and end with the scope.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { Worker } from "node:worker_threads"
import { ArchiveUnavailable, unavailable } from "../archive/ArchiveUnavailable.ts"
import { failure, type Options, startup } from "../Postgres.ts"
import type { StoreError } from "../StoreError.ts"
import type { HashedEvents } from "./HashedEvents.ts"
import type { Hashing, Range } from "./Hashing.ts"

/** What a thread is started with. */
export interface ThreadOptions {
  readonly url: string
  readonly tenant: string
  /** Settings that its connection starts with. */
  readonly startup: string
  /** Folder of the archive, if there is one at hand. */
  readonly archive: string | undefined
}

/** What a thread is asked for. */
export interface Asked extends Range {
  readonly id: number
}

/** What it answers: a range, or why there is none. */
export type Told = { readonly id: number } & (
  | { readonly hashed: HashedEvents }
  | { readonly failed: { readonly message: string; readonly code?: string } }
  | { readonly unavailable: ConstructorParameters<typeof ArchiveUnavailable>[0] }
)

type Resume = (answer: Effect.Effect<HashedEvents, StoreError>) => void

interface Thread {
  readonly worker: Worker
  readonly asked: Map<number, Resume>
}

/** The same file as the one that is running: TypeScript in the workspace, JavaScript in the package. */
const module_ = new URL(import.meta.url.replace(/HashingThreads(\.\w+)$/, "HashingThread$1"))

export const hashingThreads = Effect.fnUntraced(function* (
  options: Options,
  count: number,
  archive?: string
): Effect.fn.Return<Hashing, never, Scope.Scope> {
  const workerData: ThreadOptions = {
    url: Redacted.value(options.url),
    tenant: options.tenant,
    startup: startup(options),
    archive
  }
  const threads = yield* Effect.forEach(Array.from({ length: count }), () =>
    Effect.acquireRelease(
      Effect.sync(() => start(workerData)),
      ({ worker }) => Effect.promise(() => worker.terminate())
    )
  )
  let asked = 0
  return {
    lanes: 2 * count,
    hash: (range) =>
      Effect.callback((resume) => {
        const [thread] = threads.toSorted((one, other) => one.asked.size - other.asked.size)
        if (thread === undefined) return
        const id = (asked += 1)
        thread.asked.set(id, resume)
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
        thread.worker.postMessage({ ...range, id } satisfies Asked)
        return Effect.sync(() => thread.asked.delete(id))
      })
  }
})

const start = (workerData: ThreadOptions): Thread => {
  const worker = new Worker(module_, { workerData, name: "event-store-hashing" })
  const asked = new Map<number, Resume>()
  const failAll = (cause: Error): void => {
    for (const resume of asked.values()) resume(failed({ message: cause.message }))
    asked.clear()
  }
  worker.on("message", (told: Told) => {
    const resume = asked.get(told.id)
    asked.delete(told.id)
    resume?.(answerOf(told))
  })
  worker.on("error", failAll)
  worker.on("exit", () => {
    failAll(new Error("a hashing thread ended"))
  })
  return { worker, asked }
}

const answerOf = (told: Told): Effect.Effect<HashedEvents, StoreError> => {
  if ("hashed" in told) return Effect.succeed(told.hashed)
  if ("unavailable" in told) return Effect.fail(unavailable("hash", new ArchiveUnavailable(told.unavailable)))
  return failed(told.failed)
}

const failed = ({ code, message }: Extract<Told, { failed: unknown }>["failed"]) =>
  Effect.fail(failure("hash", new Error(message), code))
