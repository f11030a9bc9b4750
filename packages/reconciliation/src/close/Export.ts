/**
 * A closed period as files: the sealed events that its figures rest on, byte for byte; the manifest of what the run read;
 * the certificate; and a page that says what it all proves and what not.
 *
 * Events of documents booked up to the period's end are whole. Of all others there is what their leaf is made of, so that
 * the sealed root can be grown without showing what the figures do not need: answers of Zuora, evidence, later months.
 */
import { list as approvers } from "@counterfoil/billing/Approvers"
import { moment } from "@counterfoil/billing/TenantClock"
import { Tenant } from "@counterfoil/billing/Tenant"
import * as Period from "@counterfoil/domain/Period"
import { lastDay, type PeriodId } from "@counterfoil/domain/period/PeriodId"
import { PeriodInPhase } from "@counterfoil/domain/period/PeriodRejection"
import * as StreamName from "@counterfoil/domain/StreamName"
import type { RawEvent } from "@counterfoil/event-store/proof/Leaf"
import type { SealKey } from "@counterfoil/event-store/proof/SealKey"
import { SealStore } from "@counterfoil/event-store/proof/SealStore"
import type { SignedTreeHead } from "@counterfoil/event-store/proof/TreeHead"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import { createHash } from "node:crypto"
import { type Certified, certificate, type ExportedFile, line, manifest, sha256 } from "./Certificate.ts"
import { certificatePage, maxPrior } from "./CertificatePage.ts"
import { HeadRefuted } from "./CloseRefused.ts"
import { periods } from "./PeriodLog.ts"
import { priorExcerpt } from "./PriorActivity.ts"

const pageSize = 1_000

/** Writes the export of a closed period into a folder that is made for it; gives the files with their hashes. */
export const exportClose = Effect.fn("Export.exportClose")(function* (
  periodId: PeriodId,
  folder: string,
  key: SealKey
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { tenant } = yield* Tenant
  const state = yield* periods
  const closed = Period.closedOf(periodId, state)
  if (closed === undefined) return yield* new PeriodInPhase({ periodId, found: Period.phaseOf(periodId, state) })
  const heads = yield* headsOf(closed)
  const names = new Map<string, string>((yield* approvers).map(({ approverId, name }) => [approverId, name]))
  const { now } = yield* moment
  const certified: Certified = { tenant, closed, names, heads, signedAt: now.replace("Z", "000Z") }
  yield* fs.makeDirectory(folder, { recursive: true })
  const write = Effect.fnUntraced(function* (name: string, text: string) {
    yield* fs.writeFileString(path.join(folder, name), text)
    return { name, lines: 1, sha256: sha256(text) } satisfies ExportedFile
  })
  const events = yield* writeEvents(path.join(folder, "events.ndjson"), closed)
  const prior = yield* priorExcerpt(periodId, maxPrior)
  const page = yield* write("certificate.html", certificatePage(certified, prior, events, key))
  const listed = manifest(closed, [events, page])
  const list = yield* write("manifest.json", listed)
  const proof = yield* write("certificate.json", certificate(certified, sha256(listed), key))
  return [events, page, list, proof]
})

/** The signed heads that the close names, as the store has them. */
const headsOf = Effect.fnUntraced(function* ({ heads, periodId }: Period.Closed) {
  const { headOf } = yield* SealStore
  return yield* Effect.forEach(heads, ({ log, root, size }) =>
    Effect.flatMap(headOf(log, size), (found): Effect.Effect<SignedTreeHead, HeadRefuted> =>
      Option.isSome(found) && found.value.head.root === root
        ? Effect.succeed(found.value.head)
        : Effect.fail(new HeadRefuted({ periodId, log, size }))
    )
  )
})

/** Line by line into a file beside its place, then into it: memory stays flat. */
const writeEvents = Effect.fnUntraced(function* (file: string, { heads, periodId }: Period.Closed) {
  const fs = yield* FileSystem.FileSystem
  const { rows } = yield* SealStore
  const to = lastDay(periodId)
  const hash = createHash("sha256")
  let lines = 0
  yield* Effect.scoped(
    Effect.gen(function* () {
      const out = yield* fs.open(`${file}.part`, { flag: "w" })
      for (const { log, size } of heads.toSorted((a, b) => a.log - b.log))
        for (let at = 0; at < size;) {
          const page = yield* rows(log, at, Math.min(pageSize, size - at))
          if (page.length === 0) return yield* new HeadRefuted({ periodId, log, size })
          const text = page.map((event) => line(exported(event, to))).join("")
          hash.update(text)
          yield* out.writeAll(Buffer.from(text, "utf8"))
          at += page.length
          lines += page.length
        }
    })
  )
  yield* fs.rename(`${file}.part`, file)
  return { name: "events.ndjson", lines, sha256: hash.digest("hex") } satisfies ExportedFile
})

const exported = (event: RawEvent, to: string) => {
  const { bookedOn, contentHash, effectiveOn, eventId, log, position, recordedAt, stream, subject, version } = event
  const leaf = { log, position, stream, version, eventId, subject, effectiveOn, bookedOn, recordedAt, contentHash }
  if (!StreamName.isDocument(stream) || bookedOn > to) return leaf
  const { data, meta, schemaVersion, type } = event
  return { ...leaf, type, schemaVersion, data, meta }
}
