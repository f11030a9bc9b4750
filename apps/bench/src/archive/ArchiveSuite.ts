/**
 * What archiving saves and costs: bytes an event in the database and in the file, and reading and verifying from both. Two
 * databases hold the same events; of one all are archived.
 */
import { Archive } from "@counterfoil/event-store/archive/Archive"
import { archive } from "@counterfoil/event-store/archive/Archiving"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { Postgres } from "@counterfoil/event-store/Postgres"
import { newSealKey, sealKey } from "@counterfoil/event-store/proof/SealKey"
import { seal } from "@counterfoil/event-store/proof/Sealer"
import { SealStore } from "@counterfoil/event-store/proof/SealStore"
import { trust, trusted } from "@counterfoil/event-store/proof/Trust"
import { verify } from "@counterfoil/event-store/proof/Verification"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Client } from "pg"
import { counterfoil } from "../store/contestants/Counterfoil.ts"
import { onDatabase, sql, withServer } from "../store/Server.ts"
import { scatteredStreams, wholeStreams } from "../store/Workload.ts"
import type { Effort, Measure, Suite } from "../Suite.ts"

/** Of a full run; half of them in streams that were written in one piece, half in streams whose events are far apart. */
const events = 100_000
/** Streams read in a round. */
const reads = 1_000
const perStream = 5

const key = Result.getOrThrow(sealKey(newSealKey()))
const believed = Result.getOrThrow(trust({ keys: [trusted(key)] }))

const services = (url: string, folder?: string) => {
  const options = { url: Redacted.make(url), tenant: "bench" }
  return Layer.mergeAll(EventStore.layerPostgres(options), SealStore.layerPostgres(options)).pipe(
    Layer.provide(folder === undefined ? Layer.empty : Archive.layerFolder(folder))
  )
}

/** Bytes of table and indexes. */
const sizeOf = async (url: string): Promise<number> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ readonly size: string }>("select pg_total_relation_size('es.event') as size")
  await client.end()
  return Number(rows[0]?.size)
}

const filled = async (url: string, half: number): Promise<void> => {
  await counterfoil.setUp(url)
  const session = await counterfoil.open(url)
  for (const jobs of [wholeStreams("whole", half), ...scatteredStreams("scattered", half)]) await session.load(jobs)
  await session.close()
  await Effect.runPromise(Effect.provide(seal({ key }), services(url)))
}

const archived = (url: string, folder: string) =>
  Effect.runPromise(
    Effect.provide(
      archive({ before: "2999-01-01T00:00:00Z", trust: believed, folder }),
      Layer.merge(services(url), Postgres.layer({ url: Redacted.make(url), tenant: "bench", role: null }))
    )
  )

export const archiving: Suite = {
  name: "archive",
  open: (effort, use) =>
    withServer(async (server) => {
      const folder = mkdtempSync(join(tmpdir(), "bench-archive-"))
      const [hot, cold] = [onDatabase(server, "hot"), onDatabase(server, "cold")]
      const half = Math.ceil((events * effort.share) / 2 / perStream) * perStream
      for (const [name, url] of [
        ["hot", hot],
        ["cold", cold]
      ] as const) {
        await sql(server, `create database ${name}`)
        await filled(url, half)
      }
      await archived(cold, folder)
      // Both as small as they get.
      for (const url of [hot, cold]) await sql(url, "vacuum full es.event", "vacuum analyze", "checkpoint")

      const runtimes = {
        here: ManagedRuntime.make(services(hot)),
        archived: ManagedRuntime.make(services(cold, folder)),
        spines: ManagedRuntime.make(services(cold))
      }
      type Place = keyof typeof runtimes
      const timed = (name: Place, run: Effect.Effect<number, unknown, EventStore | SealStore>) => async () => {
        const start = performance.now()
        const count = await runtimes[name].runPromise(run)
        return ((performance.now() - start) * 1_000) / count
      }
      const measure = (
        name: string,
        places: ReadonlyArray<readonly [string, Place]>,
        run: Effect.Effect<number, unknown, EventStore | SealStore>
      ): Measure => ({
        name,
        unit: "events/s",
        shown: (micros) => 1_000_000 / micros,
        contestants: places.map(([shown, place]) => ({ name: shown, round: timed(place, run) }))
      })
      const both = [
        ["in the database", "here"],
        ["in the database again", "here"],
        ["archived", "archived"]
      ] as const
      const size = (name: string, bytes: () => Promise<number>) => ({
        name,
        round: async () => (await bytes()) / (2 * half)
      })
      const files = async () => readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
      try {
        return await use([
          {
            name: "archive-space",
            unit: "bytes/event",
            contestants: [
              size("in the database", () => sizeOf(hot)),
              size("archived: database", () => sizeOf(cold)),
              size("archived: files", files)
            ]
          },
          measure("archive-read-stream", both, streams("whole", half, effort)),
          measure("archive-read-scattered", both, streams("scattered", half, effort)),
          measure("archive-read-all", both, everything),
          measure("archive-verify", [...both, ["without the archive", "spines"]], verified)
        ])
      } finally {
        for (const runtime of Object.values(runtimes)) await runtime.dispose()
        rmSync(folder, { recursive: true, force: true })
      }
    })
}

/** Streams here and there. */
const streams = (seed: string, half: number, { share }: Effort) =>
  Effect.gen(function* () {
    const store = yield* EventStore
    const there = half / perStream
    let count = 0
    for (let n = 0; n < reads * share; n++)
      count += (yield* store.readStream(`payment-${seed}.${(n * 7_919) % there}`)).length
    return count
  })

const everything = Effect.flatMap(EventStore, (store) => Stream.runCount(store.readAll))

const verified = Effect.map(verify({ trust: believed }), ([log]) => log?.proven ?? 0)
