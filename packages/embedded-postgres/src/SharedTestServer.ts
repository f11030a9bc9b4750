/**
 * One server for all test files of a vitest run. Name this module in `globalSetup` of every project that needs it: the
 * first to start starts the server, the last to end stops it, and a run of other projects starts none. The address is
 * in `TEST_DATABASE_URL`; where that is set already, that server is used and nothing is started.
 */
import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { EmbeddedPostgres } from "./EmbeddedPostgres.ts"
import { EmbeddedPostgresError } from "./EmbeddedPostgresError.ts"
import { make, type ScratchDatabase } from "./ScratchDatabase.ts"

const variable = "TEST_DATABASE_URL"

interface Shared {
  users: number
  readonly started: Promise<Scope.Closeable>
}

/** Each project loads its own copy of this module, so the count lives in the process. */
const shared = globalThis as { [key]?: Shared | undefined }
const key: unique symbol = Symbol.for("@counterfoil/embedded-postgres/SharedTestServer") as never

const start = Effect.gen(function* () {
  const scope = yield* Scope.make()
  const folder = mkdtempSync(join(tmpdir(), "test-postgres-"))
  chmodSync(folder, 0o711)
  yield* Scope.addFinalizer(
    scope,
    Effect.sync(() => {
      rmSync(folder, { recursive: true, force: true })
    })
  )
  const server = yield* EmbeddedPostgres.start({ dataDir: join(folder, "data") }).pipe(Scope.provide(scope))
  process.env[variable] = server.url
  return scope
})

/** vitest calls this before a project's first test file. */
export const setup = async (): Promise<void> => {
  const running = shared[key]
  if (running === undefined && process.env[variable] !== undefined) return
  const mine = running ?? { users: 0, started: Effect.runPromise(start) }
  mine.users += 1
  shared[key] = mine
  await mine.started
}

/** vitest calls this after a project's last test file. */
export const teardown = async (): Promise<void> => {
  const mine = shared[key]
  if (mine === undefined) return
  mine.users -= 1
  if (mine.users > 0) return
  shared[key] = undefined
  Reflect.deleteProperty(process.env, variable)
  await Effect.runPromise(Scope.close(await mine.started, Exit.void))
}

/** A scratch database on the shared server; for one test file. */
export const testDatabase: Effect.Effect<ScratchDatabase, EmbeddedPostgresError, Scope.Scope> = Effect.suspend(() => {
  const url = process.env[variable]
  return url === undefined
    ? Effect.fail(
        new EmbeddedPostgresError({
          reason: "DatabaseFailed",
          detail: `${variable} is not set: run the tests with the workspace's vitest configuration`
        })
      )
    : make(url)
})
