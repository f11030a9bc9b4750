/**
 * A real PostgreSQL 18 in a local folder, from npm, for tests, demos and first steps. Listens on 127.0.0.1 only, with a
 * random password; durable as PostgreSQL is by default. Ends with its scope, and with its process.
 */
import { realpathSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { resolve } from "node:path"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { type Binaries, binaries } from "./Binaries.ts"
import { ensure, logTail, readPassword, superuser } from "./DataFolder.ts"
import { EmbeddedPostgresError } from "./EmbeddedPostgresError.ts"
import { answers, isAlive, pidFile, type Postmaster, readPidFile, serves } from "./Postmaster.ts"
import { hasEnded, launch, stop } from "./ServerProcess.ts"
import { type ServerUser, serverUser } from "./ServerUser.ts"

export interface Options {
  /** Made at the first start; the data survive restarts. */
  readonly dataDir: string
  /** 0, the default, takes a free port. */
  readonly port?: number
}

export interface Server {
  /** `postgres://…` of the superuser on database `postgres`, password included. */
  readonly url: string
  readonly dataDir: string
  readonly port: number
  readonly pid: number
  /** True if another process runs this server: it is used, and left running at the end of our scope. */
  readonly joined: boolean
}

export class EmbeddedPostgres extends Context.Service<EmbeddedPostgres, Server>()(
  "@counterfoil/embedded-postgres/EmbeddedPostgres"
) {
  /** Starts the server of a data folder, or joins the one that lives there; stops what it started with the scope. */
  static readonly start: (options: Options) => Effect.Effect<Server, EmbeddedPostgresError, Scope.Scope> = Effect.fn(
    "EmbeddedPostgres.start"
  )(function* (options) {
    const programs = yield* binaries
    const asked = resolve(options.dataDir)
    const user = serverUser(asked)
    yield* ensure(asked, programs, user)
    // The name by which the running server itself knows its folder, whatever links lead there.
    const dataDir = realpathSync(asked)
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      const joined = yield* liveServer(dataDir)
      if (joined !== undefined) return joined
      const started = yield* startOnce(dataDir, options.port ?? 0, programs, user)
      if (started !== undefined) return started
    }
    return yield* new EmbeddedPostgresError({
      reason: "StartFailed",
      detail: `no server on ${dataDir} after ${maxAttempts} attempts\n${logTail(dataDir)}`
    })
  })

  static readonly layer = (options: Options) => Layer.effect(EmbeddedPostgres, EmbeddedPostgres.start(options))
}

/** A start is tried again when another program took the port, or another process the folder, in the meantime. */
const maxAttempts = 3
/** Recovery after a crash replays the log and may take a while. */
const readyTimeoutMs = 60_000
const pollMs = 20

const server = (dataDir: string, { pid, port }: Postmaster, joined: boolean): Server => ({
  url: `postgres://${superuser}:${encodeURIComponent(readPassword(dataDir))}@127.0.0.1:${port}/postgres`,
  dataDir,
  port,
  pid,
  joined
})

/** The live server of this folder, if there is one. A pid file left by a crash is removed if its pid is another's now. */
const liveServer = Effect.fnUntraced(function* (dataDir: string) {
  const start = yield* Clock.currentTimeMillis
  for (;;) {
    const found = readPidFile(dataDir)
    if (found === undefined || !isAlive(found.pid)) return undefined
    if (!serves(found.pid, dataDir)) {
      rmSync(pidFile(dataDir), { force: true })
      return undefined
    }
    if (found.status === "ready" && (yield* answers(found.port))) return server(dataDir, found, true)
    if ((yield* Clock.currentTimeMillis) - start > readyTimeoutMs) {
      return yield* new EmbeddedPostgresError({
        reason: "NotAnswering",
        detail: `process ${found.pid} serves ${dataDir} but does not answer on port ${found.port}; stop it first`
      })
    }
    yield* Effect.sleep(pollMs)
  }
})

/** One start; none if the server ended again before it was ready, which the next attempt looks into. */
const startOnce = Effect.fnUntraced(function* (dataDir: string, asked: number, programs: Binaries, user: ServerUser) {
  const port = asked === 0 ? yield* freePort : asked
  const child = yield* Effect.acquireRelease(
    Effect.sync(() => launch(dataDir, port, programs, user)),
    (child) => stop(child, dataDir)
  )
  child.on("error", () => undefined)
  const start = yield* Clock.currentTimeMillis
  while (!hasEnded(child) && child.pid !== undefined) {
    const found = readPidFile(dataDir)
    if (found?.status === "ready" && found.port === port && (yield* answers(port))) return server(dataDir, found, false)
    if ((yield* Clock.currentTimeMillis) - start > readyTimeoutMs) {
      return yield* new EmbeddedPostgresError({
        reason: "StartFailed",
        detail: `not ready after ${readyTimeoutMs} ms\n${logTail(dataDir)}`
      })
    }
    yield* Effect.sleep(pollMs)
  }
  return undefined
})

const freePort = Effect.callback<number>((resume) => {
  const probe = createServer()
  probe.listen(0, "127.0.0.1", () => {
    const address = probe.address()
    probe.close(() => {
      resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0))
    })
  })
})
