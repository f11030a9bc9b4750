/** An archiver is killed anywhere: nothing is lost, nothing half done, and the next one does what is left. */
import { spawn } from "node:child_process"
import { existsSync, readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { trusted } from "../../src/proof/Trust.ts"
import type { StoredEvent } from "../../src/StoredEvent.ts"
import { admin, database, storeOf } from "../contract/Database.ts"
import { commit, event, on } from "../contract/EventStoreContract.ts"
import { archiving, folder, instantOf, key, sealing, storeWith } from "./ArchivedStore.ts"
import type { Orders } from "./ArchivingProgram.ts"

const db = database()
const program = fileURLToPath(new URL("ArchivingProgram.ts", import.meta.url))

const count = 3_000
const size = 1_000

interface Past {
  readonly tenant: string
  readonly path: string
  readonly before: string
  readonly all: ReadonlyArray<StoredEvent>
}

const past = Effect.gen(function* () {
  const [tenant, path] = [db.newTenant(), yield* folder]
  const store = yield* storeOf(db.url(), tenant)
  for (let n = 0; n < count; n += 500) {
    const notes = Array.from({ length: 500 }, (_, m) => event({ n: n + m, text: "x".repeat(400) }))
    yield* store.append(commit(`c${n}`, on(`S${n}`, 0, notes)))
  }
  yield* sealing(db.url(), tenant)
  const all = Array.from(yield* Stream.runCollect(store.readAll))
  const made: Past = { tenant, path, before: yield* instantOf(db.url()), all }
  return made
})

/** Runs it and kills it where it stands still, or when `isTime` says so; what it had said. */
const killed = ({ before, path, tenant }: Past, standAt: string, isTime: () => boolean = () => false) =>
  Effect.promise(
    () =>
      new Promise<string>((resolve, reject) => {
        const orders: Orders = {
          url: db.url(),
          tenant,
          folder: path,
          before,
          trust: { keys: [trusted(key)] },
          size,
          standAt
        }
        const child = spawn(process.execPath, [program, JSON.stringify(orders)], { stdio: ["ignore", "pipe", "pipe"] })
        let said = ""
        let problem = ""
        const looking = setInterval(() => {
          if (isTime()) child.kill("SIGKILL")
        }, 1)
        child.stdout.on("data", (chunk: Buffer) => {
          said += chunk.toString("utf8")
          if (standAt !== "" && said.includes(`${standAt}\n`)) child.kill("SIGKILL")
        })
        child.stderr.on("data", (chunk: Buffer) => {
          problem += chunk.toString("utf8")
        })
        child.on("error", reject)
        child.on("close", (code) => {
          clearInterval(looking)
          if (code === null) resolve(said)
          else reject(new Error(`it was not killed, and ended with ${code}: ${problem}`))
        })
      })
  )

/** Every event is in the table or on a shelf, whole; every shelf that is on record is complete. */
const isSound = Effect.fnUntraced(function* ({ all, path, tenant }: Past) {
  const reader = yield* storeWith(db.url(), tenant, path)
  assert.deepStrictEqual(Array.from(yield* Stream.runCollect(reader.readAll)), all)
  const odd = yield* admin(
    db.url(),
    `select a.shelf, a.events, count(e.position)::int as cleared
     from es.archive a full join es.event e on e.tenant = a.tenant and e.shelf = a.shelf
     where coalesce(a.tenant, e.tenant) = $1 and coalesce(e.shelf, 1) > 0
     group by a.shelf, a.events having count(e.position) is distinct from a.events`,
    [tenant]
  )
  assert.deepStrictEqual(odd, [])
})

const shelvesOf = (tenant: string) =>
  Effect.map(admin(db.url(), "select 1 from es.archive where tenant = $1", [tenant]), (rows) => rows.length)

const finishes = Effect.fnUntraced(function* (made: Past) {
  yield* archiving(db.url(), made.tenant, { before: made.before, folder: made.path, size })
  yield* isSound(made)
  assert.strictEqual(yield* shelvesOf(made.tenant), count / size)
  const left = yield* admin(db.url(), "select 1 from es.event where tenant = $1 and shelf = 0", [made.tenant])
  assert.lengthOf(left, 0)
})

describe("An archiver that is killed", () => {
  for (const [step, shelves] of [
    ["written 1", 0],
    ["checked 2", 1],
    ["placed 1", 0],
    ["placed 3", 2],
    ["recorded 1", 1],
    ["recorded 3", 3]
  ] as const) {
    it.live(`at "${step}" leaves ${shelves} whole shelves, and the next one does the rest`, () =>
      Effect.gen(function* () {
        const made = yield* past
        yield* killed(made, step)
        assert.strictEqual(yield* shelvesOf(made.tenant), shelves)
        yield* isSound(made)
        yield* finishes(made)
      })
    )
  }

  it.live("while it writes leaves a file that nobody asks for", () =>
    Effect.gen(function* () {
      const made = yield* past
      const isWriting = () => existsSync(made.path) && readdirSync(made.path).some((name) => name.endsWith(".part"))
      assert.strictEqual(yield* killed(made, "", isWriting), "")
      assert.strictEqual(yield* shelvesOf(made.tenant), 0)
      yield* isSound(made)
      yield* finishes(made)
    })
  )

  it.live("by the server, in the middle of clearing rows, has cleared none", () =>
    Effect.gen(function* () {
      const made = yield* past
      yield* admin(
        db.url(),
        `create function public.cut() returns trigger language plpgsql as
           $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;
         create trigger zz_cut before update on es.event for each row
           when (new.tenant = '${made.tenant}' and new.position = 700) execute function public.cut()`
      )
      const failure = yield* Effect.flip(
        archiving(db.url(), made.tenant, { before: made.before, folder: made.path, size })
      )
      assert.deepInclude(failure, { _tag: "StoreError", retryable: true })
      yield* admin(db.url(), "drop trigger zz_cut on es.event; drop function public.cut()")
      assert.strictEqual(yield* shelvesOf(made.tenant), 0)
      yield* isSound(made)
      yield* finishes(made)
    })
  )

  it.live("needs no lock: two at once do no harm, and one of them says that it was outrun", () =>
    Effect.gen(function* () {
      const made = yield* past
      const options = { before: made.before, folder: made.path, size }
      const results = yield* Effect.all(
        [1, 2].map(() => Effect.result(archiving(db.url(), made.tenant, options))),
        { concurrency: 2 }
      )
      for (const lost of results.filter(Result.isFailure)) assert.strictEqual(lost.failure._tag, "ArchiveOutrun")
      assert.isAbove(results.filter(Result.isSuccess).length, 0)
      yield* isSound(made)
      yield* finishes(made)
    })
  )

  it.live("leaves nothing beside its place where it fails by itself", () =>
    Effect.gen(function* () {
      const made = yield* past
      const stop = Effect.fail("stopped" as const)
      for (const step of ["written", "checked", "placed"]) {
        const failure = yield* Effect.flip(
          archiving(db.url(), made.tenant, {
            before: made.before,
            folder: made.path,
            size,
            tell: ({ done }) => (done === step ? stop : Effect.void)
          })
        )
        assert.strictEqual(failure, "stopped")
        assert.lengthOf(
          readdirSync(made.path).filter((name) => name.endsWith(".part")),
          0
        )
        yield* isSound(made)
      }
      yield* finishes(made)
    })
  )
})
