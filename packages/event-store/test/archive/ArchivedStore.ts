/** A tenant with a past: what was there before an instant is sealed and may be archived into a folder of its own. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gunzipSync, gzipSync } from "node:zlib"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { Archive } from "../../src/archive/Archive.ts"
import { archive, type ArchiveOptions } from "../../src/archive/Archiving.ts"
import { EventStore } from "../../src/EventStore.ts"
import { FollowStore } from "../../src/following/FollowStore.ts"
import { Postgres } from "../../src/Postgres.ts"
import { seal } from "../../src/proof/Sealer.ts"
import { SealStore } from "../../src/proof/SealStore.ts"
import { admin } from "../contract/Database.ts"
import { newKey, trustIn } from "../proof/Keys.ts"

export const key = newKey()
export const trust = trustIn(key)

export const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "shelves-"))),
  (made) => Effect.sync(() => rmSync(made, { recursive: true, force: true }))
)

/** Everything of a tenant, with the archive in this folder, or with none. */
export const servicesOf = (url: string, tenant: string, path?: string, threads = 0) => {
  const options = { url: Redacted.make(url), tenant }
  return Layer.mergeAll(
    EventStore.layerPostgres({ ...options, verify: "always" }),
    FollowStore.layerPostgres(options),
    SealStore.layerPostgres({ ...options, threads })
  ).pipe(Layer.provide(path === undefined ? Layer.empty : Archive.layerFolder(path)))
}

export const storeWith = (url: string, tenant: string, path?: string) =>
  Effect.map(Layer.build(servicesOf(url, tenant, path)), (context) => Context.get(context, EventStore))

/** The services that an archiver has: the owner's login, no archive. */
export const owning = (url: string, tenant: string) =>
  Layer.mergeAll(
    SealStore.layerPostgres({ url: Redacted.make(url), tenant, threads: 0 }),
    Postgres.layer({ url: Redacted.make(url), tenant, role: null, maxConnections: 2 })
  )

export const archiving = <E = never, R = never>(
  url: string,
  tenant: string,
  options: Omit<ArchiveOptions<E, R>, "trust">
) => archive({ trust, ...options }).pipe(Effect.provide(owning(url, tenant)))

export const sealing = (url: string, tenant: string) =>
  seal({ key }).pipe(Effect.provide(SealStore.layerPostgres({ url: Redacted.make(url), tenant })))

/** This instant, by the clock that events are recorded by. */
export const instantOf = (url: string) =>
  Effect.map(
    admin(url, `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as now`),
    ([row]) => String(row?.["now"])
  )

/** Other data from the line of this index on, in a file of one block that is as sound as before, and as long. */
export const forge = (path: string, from: number): void => {
  const packed = readFileSync(path)
  const lines = gunzipSync(packed).toString("utf8").split("\n")
  const other = lines.map((line, index) => (index < from ? line : line.replace(/"data":".*?[^\\]"/, '"data":"{}"')))
  const forged = gzipSync(other.join("\n"))
  if (forged.length > packed.length) throw new Error("what is forged must not be longer")
  writeFileSync(path, Buffer.concat([forged, Buffer.alloc(packed.length - forged.length)]))
}
