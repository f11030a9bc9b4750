/** A PostgreSQL of one test's own, which may be killed and started again: same folder, same port, same address. */
import { EmbeddedPostgres } from "@counterfoil/embedded-postgres/EmbeddedPostgres"
import { execFileSync } from "node:child_process"
import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import * as Redacted from "effect/Redacted"
import { migrate } from "../../src/Migrations.ts"

export interface OwnServer {
  /** Of the superuser; the schema is migrated. */
  readonly url: string
  /** SIGKILL to the server and all its processes, as a machine that fails would; nothing of it is left to say goodbye. */
  readonly kill: Effect.Effect<void>
  /** Starts it again, if it is not running; it recovers by itself. */
  readonly start: Effect.Effect<void>
}

/** A folder of its own, gone with the scope. */
export const ownFolder = Effect.acquireRelease(
  Effect.sync(() => {
    const folder = mkdtempSync(join(tmpdir(), "faults-"))
    chmodSync(folder, 0o711)
    return folder
  }),
  (folder) =>
    Effect.sync(() => {
      rmSync(folder, { recursive: true, force: true })
    })
)

export const ownServer = (folder: string): Effect.Effect<OwnServer, never, Scope.Scope> =>
  Effect.gen(function* () {
    const dataDir = join(folder, "data")
    const begin = Effect.fnUntraced(function* (port: number) {
      const scope = yield* Scope.make()
      const server = yield* EmbeddedPostgres.start({ dataDir, port }).pipe(Scope.provide(scope), Effect.orDie)
      return { scope, server }
    })
    let running: Effect.Success<ReturnType<typeof begin>> | undefined = yield* begin(0)
    const { port, url } = running.server
    const end = Effect.suspend(() => {
      const ending = running
      running = undefined
      return ending === undefined ? Effect.void : Scope.close(ending.scope, Exit.void)
    })
    yield* Effect.addFinalizer(() => end)
    yield* Effect.orDie(migrate({ url: Redacted.make(url) }))
    return {
      url,
      kill: Effect.suspend(() => {
        if (running !== undefined) killAll(running.server.pid)
        return end
      }),
      start: Effect.suspend(() =>
        running === undefined ? Effect.map(begin(port), (begun) => void (running = begun)) : Effect.void
      )
    }
  })

/** The postmaster and the processes it made: each is in a group of its own. The postmaster first, so that it makes no more. */
const killAll = (postmaster: number): void => {
  const children = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === postmaster)
    .map(([pid]) => pid ?? 0)
  for (const pid of [postmaster, ...children]) {
    try {
      process.kill(pid, "SIGKILL")
    } catch {
      // Gone by itself meanwhile.
    }
  }
}
