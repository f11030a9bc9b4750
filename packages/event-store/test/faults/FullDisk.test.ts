/**
 * The disk runs full under writers: that of the tables, where the server goes on and refuses, and that of everything,
 * where it cannot write its log and stops itself. Then there is room again. Once each, 10 times in long runs.
 */
import { assert, describe, it } from "@effect/vitest"
import { chmodSync, mkdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { migrate } from "../../src/Migrations.ts"
import { admin, storeOf } from "../contract/Database.ts"
import { ownFolder, ownServer } from "./OwnServer.ts"
import { smallDisk, whyNoSmallDisk } from "./SmallDisk.ts"
import { type Witness, witness } from "./Witness.ts"

const reason = whyNoSmallDisk()
if (reason !== undefined) process.stderr.write(`\nNOT TRIED: a full disk, because ${reason}\n\n`)
const isLong = process.env["COUNTERFOIL_TEST_SCALE"] === "long"
/** Servers are started over and over: the limit only catches what hangs. */
const limitMs = isLong ? 1_800_000 : 300_000
const rounds = isLong ? 10 : 1

const diskFull = "53100"

/** Writers until each was failed. */
const fill = (judged: Witness, round: number) =>
  Effect.forEach(["a", "b", "c"], (writer) => judged.write(`${writer}${round}`, () => false), {
    concurrency: "unbounded",
    discard: true
  })

describe.skipIf(reason !== undefined)("A full disk", () => {
  it.live(
    "of the tables refuses appends as passing, and takes them when there is room again",
    () =>
      Effect.gen(function* () {
        const server = yield* ownServer(yield* ownFolder)
        for (let round = 0; round < rounds; round++) {
          yield* Effect.scoped(
            Effect.gen(function* () {
              const disk = yield* smallDisk(14, 4)
              const tables = join(disk.folder, "tables")
              mkdirSync(tables)
              chmodSync(tables, 0o777)
              const name = `full_${round}`
              yield* Effect.acquireRelease(admin(server.url, `create tablespace ${name} location '${tables}'`), () =>
                admin(server.url, `drop tablespace ${name}`)
              )
              yield* Effect.acquireRelease(admin(server.url, `create database ${name} tablespace ${name}`), () =>
                admin(server.url, `drop database ${name} with (force)`)
              )
              const url = Object.assign(new URL(server.url), { pathname: `/${name}` }).toString()
              yield* migrate({ url: Redacted.make(url) })
              const judged = witness([yield* storeOf(url, "acme")], (found) => found === diskFull)
              yield* fill(judged, round)
              assert.deepInclude(judged.told(), { unknown: 3 })
              yield* disk.relieve
              yield* judged.settle
              yield* judged.judge
              assert.isAbove(judged.told().acknowledged, 10)
            })
          )
        }
      }),
    limitMs
  )

  it.live(
    "of everything stops the server; started with room again, it has every acknowledged commit once",
    () =>
      Effect.gen(function* () {
        for (let round = 0; round < rounds; round++) {
          yield* Effect.scoped(
            Effect.gen(function* () {
              const disk = yield* smallDisk(80, 20)
              const server = yield* ownServer(disk.folder)
              const judged = witness([yield* storeOf(server.url, "acme")])
              yield* fill(judged, round)
              assert.deepInclude(judged.told(), { unknown: 3 })
              assert.include(readFileSync(join(disk.folder, "data", "server.log"), "utf8"), "No space left on device")
              yield* disk.relieve
              // Stopped by itself or not: it is brought down, and up again.
              yield* server.kill
              yield* server.start
              yield* judged.settle
              yield* judged.judge
              assert.isAbove(judged.told().acknowledged, 10)
            })
          )
        }
      }),
    limitMs
  )
})
