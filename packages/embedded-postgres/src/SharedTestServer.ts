/**
 * One server for all test files of a vitest run. Name this module in `globalSetup` of every project that needs it: the
 * first to start starts the server, the last to end stops it, and a run of other projects starts none. The address is
 * in `TEST_DATABASE_URL`; where that is set already, that server is used, and what a run leaves there goes with its end.
 */
import { randomUUID } from "node:crypto"
import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { EmbeddedPostgres } from "./EmbeddedPostgres.ts"
import { EmbeddedPostgresError } from "./EmbeddedPostgresError.ts"
import { dropAll, make, prepared, type ScratchDatabase } from "./ScratchDatabase.ts"

const variable = "TEST_DATABASE_URL"
/** What the run's prepared databases begin with. */
const runVariable = "TEST_DATABASE_RUN"

interface Shared {
  users: number
  readonly started: Promise<Scope.Closeable>
}

/** Each project loads its own copy of this module, so the count lives in the process. */
const shared = globalThis as { [key]?: Shared | undefined }
const key: unique symbol = Symbol.for("@counterfoil/embedded-postgres/SharedTestServer") as never

const start = Effect.gen(function* () {
  const scope = yield* Scope.make()
  const prefix = `prepared_${randomUUID().slice(0, 8)}_`
  process.env[runVariable] = prefix
  const given = process.env[variable]
  if (given !== undefined) {
    yield* Scope.addFinalizer(scope, Effect.ignore(dropAll(given, prefix)))
    return scope
  }
  const folder = mkdtempSync(join(tmpdir(), "test-postgres-"))
  chmodSync(folder, 0o711)
  yield* Scope.addFinalizer(
    scope,
    Effect.sync(() => {
      Reflect.deleteProperty(process.env, variable)
      rmSync(folder, { recursive: true, force: true })
    })
  )
  const server = yield* EmbeddedPostgres.start({ dataDir: join(folder, "data") }).pipe(Scope.provide(scope))
  process.env[variable] = server.url
  return scope
})

/** vitest calls this before a project's first test file. */
export const setup = async (): Promise<void> => {
  const mine = shared[key] ?? { users: 0, started: Effect.runPromise(start) }
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
  await Effect.runPromise(Scope.close(await mine.started, Exit.void))
}

/** A scratch database on the shared server; for one test file. */
export const testDatabase: Effect.Effect<ScratchDatabase, EmbeddedPostgresError, Scope.Scope> = Effect.suspend(() =>
  Effect.flatMap(inEnvironment(variable), (url) => make(url))
)

/**
 * The same, as a copy of one that whoever asks first prepares: for all files of a run that ask by this name. Preparing leaves
 * no connection open.
 */
export const preparedDatabase = <E>(
  name: string,
  prepare: (url: string) => Effect.Effect<unknown, E>
): Effect.Effect<ScratchDatabase, E | EmbeddedPostgresError, Scope.Scope> =>
  Effect.gen(function* () {
    const url = yield* inEnvironment(variable)
    const template = `${yield* inEnvironment(runVariable)}${name}`
    yield* prepared(url, template, prepare)
    return yield* make(url, template)
  })

const inEnvironment = (name: string): Effect.Effect<string, EmbeddedPostgresError> =>
  Effect.suspend(() => {
    const value = process.env[name]
    return value === undefined
      ? Effect.fail(
          new EmbeddedPostgresError({
            reason: "DatabaseFailed",
            detail: `${name} is not set: run the tests with the workspace's vitest configuration`
          })
        )
      : Effect.succeed(value)
  })
