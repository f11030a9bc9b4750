import { assert, describe, it } from "@effect/vitest"
import { type ChildProcess, spawn } from "node:child_process"
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Effect from "effect/Effect"
import { Client } from "pg"
import { EmbeddedPostgres, type Server } from "../src/EmbeddedPostgres.ts"
import { isAlive, pidFile } from "../src/Postmaster.ts"
import { make } from "../src/ScratchDatabase.ts"
import { testDatabase } from "../src/SharedTestServer.ts"
import { query } from "./Query.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => {
    const made = mkdtempSync(join(tmpdir(), "embedded-postgres-test-"))
    chmodSync(made, 0o711)
    return join(made, "data")
  }),
  (dataDir) => Effect.sync(() => rmSync(join(dataDir, ".."), { recursive: true, force: true }))
)

const gone = (pid: number) =>
  Effect.gen(function* () {
    while (isAlive(pid)) yield* Effect.sleep(20)
  }).pipe(Effect.timeout(10_000))

const start = (dataDir: string) => EmbeddedPostgres.start({ dataDir })

/** A server whose parent is another process. */
const held = (dataDir: string) =>
  Effect.acquireRelease(
    Effect.promise(
      () =>
        new Promise<{ readonly child: ChildProcess; readonly server: Server }>((resolve, reject) => {
          const holder = fileURLToPath(new URL("./fixtures/holder.ts", import.meta.url))
          const child = spawn(process.execPath, [holder, dataDir], { stdio: ["ignore", "pipe", "inherit"] })
          child.stdout.once("data", (line) => {
            resolve({ child, server: JSON.parse(String(line)) as Server })
          })
          child.once("exit", (code) => {
            reject(new Error(`holder ended with ${code}`))
          })
        })
    ),
    ({ child, server }) =>
      Effect.gen(function* () {
        child.kill("SIGKILL")
        yield* gone(server.pid).pipe(Effect.ignore)
      })
  )

describe("EmbeddedPostgres", () => {
  it.live("keeps its data over a restart, durable, in UTF-8 and with the order of locale C", () =>
    Effect.gen(function* () {
      const dataDir = yield* folder
      const first = yield* Effect.scoped(
        start(dataDir).pipe(
          Effect.tap(({ url }) => query(url, "create table kept as select 'ä' as letter")),
          Effect.tap(({ url }) =>
            Effect.gen(function* () {
              const [row] = yield* query(
                url,
                `select current_setting('fsync') fsync, current_setting('server_encoding') encoding,
                        current_setting('listen_addresses') address, 'B' < 'a' as c_order`
              )
              assert.deepStrictEqual(row, { fsync: "on", encoding: "UTF8", address: "127.0.0.1", c_order: true })
            })
          )
        )
      )
      assert.isFalse(isAlive(first.pid))
      const again = yield* start(dataDir)
      assert.deepStrictEqual(yield* query(again.url, "select letter from kept"), [{ letter: "ä" }])
    })
  )

  it.live("asks for a random password that only its owner can read", () =>
    Effect.gen(function* () {
      const dataDir = yield* folder
      const { url } = yield* start(dataDir)
      const password = join(dataDir, "superuser.password")
      assert.strictEqual(statSync(password).mode & 0o777, 0o600)
      const wrong = new URL(url)
      wrong.password = "guess"
      const client = new Client({ connectionString: wrong.toString() })
      const refused = yield* Effect.promise(() => client.connect().then(() => "in", String))
      assert.include(refused, "password authentication failed")
    })
  )

  it.live("joins the server that lives in the folder and leaves it running", () =>
    Effect.gen(function* () {
      const dataDir = yield* folder
      const { server } = yield* held(dataDir)
      const joined = yield* Effect.scoped(start(dataDir))
      assert.deepStrictEqual([joined.joined, joined.pid, joined.url], [true, server.pid, server.url])
      assert.isTrue(isAlive(server.pid))
    })
  )

  it.live("gives two starters of one new folder the same server", () =>
    Effect.gen(function* () {
      const dataDir = yield* folder
      const [one, two] = yield* Effect.all([start(dataDir), start(dataDir)], { concurrency: 2 })
      assert.strictEqual(one.pid, two.pid)
    })
  )

  it.live("stops the server when its parent is killed", () =>
    Effect.gen(function* () {
      const dataDir = yield* folder
      const { child, server } = yield* held(dataDir)
      child.kill("SIGKILL")
      yield* gone(server.pid)
      assert.isFalse(existsSync(pidFile(dataDir)))
    })
  )

  it.live("starts after everything was killed, whoever has the old pid now", () =>
    Effect.gen(function* () {
      const dataDir = yield* folder
      const { child, server } = yield* held(dataDir)
      yield* query(server.url, "create table kept as select 1 as n")
      process.kill(server.pid, "SIGKILL")
      child.kill("SIGKILL")
      yield* gone(server.pid)
      const stale = readFileSync(pidFile(dataDir), "utf8").split("\n")
      writeFileSync(pidFile(dataDir), [String(process.pid), ...stale.slice(1)].join("\n"))
      const again = yield* start(dataDir)
      assert.deepStrictEqual(yield* query(again.url, "select n from kept"), [{ n: 1 }])
    })
  )

  it.live("refuses a folder that holds something else", () =>
    Effect.gen(function* () {
      const dataDir = yield* folder
      mkdirSync(dataDir)
      writeFileSync(join(dataDir, "letters.txt"), "dear")
      const error = yield* Effect.flip(start(dataDir))
      assert.strictEqual(error.reason, "FolderUnusable")
      assert.strictEqual(readFileSync(join(dataDir, "letters.txt"), "utf8"), "dear")
    })
  )

  it.live("says why a server did not start", () =>
    Effect.gen(function* () {
      const dataDir = yield* folder
      const { port } = yield* start(yield* folder)
      const error = yield* Effect.flip(EmbeddedPostgres.start({ dataDir, port }))
      assert.strictEqual(error.reason, "StartFailed")
      assert.include(error.message, "Address already in use")
    })
  )

  it.live.skipIf(process.getuid?.() !== 0)("runs as nobody where a folder is nobody's", () =>
    Effect.gen(function* () {
      const dataDir = yield* folder
      mkdirSync(dataDir)
      chownSync(dataDir, 65_534, 65_534)
      const { url } = yield* start(dataDir)
      assert.strictEqual(statSync(join(dataDir, "PG_VERSION")).uid, 65_534)
      assert.deepStrictEqual(yield* query(url, "select 1 as n"), [{ n: 1 }])
    })
  )
})

describe("ScratchDatabase", () => {
  it.live("copies its template and is dropped with its scope", () =>
    Effect.gen(function* () {
      const template = yield* testDatabase
      yield* query(template.url, "create table seeded as select 7 as n")
      const copies = yield* Effect.scoped(
        Effect.gen(function* () {
          const server = new URL(template.url)
          server.pathname = "/postgres"
          const copy = make(server.toString(), template.name)
          const two = yield* Effect.all([copy, copy], { concurrency: 2 })
          for (const { url } of two) assert.deepStrictEqual(yield* query(url, "select n from seeded"), [{ n: 7 }])
          return two.map(({ name }) => name)
        })
      )
      const left = yield* query(template.url, "select datname from pg_database")
      for (const name of copies)
        assert.notInclude(
          left.map(({ datname }) => datname),
          name
        )
    })
  )
})
