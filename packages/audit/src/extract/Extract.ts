/**
 * An account or a month as one file for an auditor: events as they are sealed, what proves that they are, and a manifest
 * with their figures, signed. `apps/verifier/src/extract` checks it with nothing but the file and the keys to trust. Lines of
 * canonical JSON; the form is for ever, and a change of it is a new name.
 *
 * Written as it is read, page by page: what is held meanwhile are sums, applications of which one leg has come, and of an
 * account where its events stand.
 *
 * A month has one line for every event of each log, so that the sealed root can be grown: documents booked up to its end
 * are whole, of all others there is what their leaf is made of. An account has its documents' events, each with its audit
 * path (RFC 6962, 2.1.1).
 */
import { moment } from "@counterfoil/billing/TenantClock"
import type { AccountId } from "@counterfoil/domain/Id"
import { lastDay, type PeriodId } from "@counterfoil/domain/period/PeriodId"
import * as StreamName from "@counterfoil/domain/StreamName"
import { canonical, type Json } from "@counterfoil/event-store/Json"
import type { RawEvent } from "@counterfoil/event-store/proof/Leaf"
import { inclusionRanges } from "@counterfoil/event-store/proof/MerkleProof"
import type { SealKey } from "@counterfoil/event-store/proof/SealKey"
import { NotSealed } from "@counterfoil/event-store/proof/SealRefused"
import { SealStore } from "@counterfoil/event-store/proof/SealStore"
import type { SignedTreeHead } from "@counterfoil/event-store/proof/TreeHead"
import { hashesOf } from "@counterfoil/event-store/proof/TreeNodes"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { createHash, sign } from "node:crypto"
import * as History from "../History.ts"
import { AccountNotFound } from "../NotFound.ts"
import { bookedOf, demandCertified, type ExtractFigures, sumsOf } from "./Figures.ts"
import type { Scope } from "./Scope.ts"

const form = "counterfoil-extract-1"

export interface Extracted {
  readonly events: number
  /** Of all lines before the manifest. */
  readonly sha256: string
  readonly figures: ExtractFigures
  /** How many documents' events are in the file whole. */
  readonly whole: number
}

const pageSize = 1_000

/**
 * Writes the file. What is not under a seal is `NotSealed`, figures that are not those of the month's close `FiguresDiffer`:
 * then there is no file.
 */
export const extract = Effect.fn("Extract.extract")(function* (scope: Scope, file: string, key: SealKey) {
  const fs = yield* FileSystem.FileSystem
  const { tenant } = yield* SealStore
  const heads = yield* newestHeads
  const hash = createHash("sha256")
  const sums = sumsOf(scope)
  let [events, whole] = [0, 0]
  const written = Effect.gen(function* () {
    const out = yield* fs.open(`${file}.part`, { flag: "w" })
    const write = (text: string) => {
      hash.update(text)
      return out.writeAll(Buffer.from(text, "utf8"))
    }
    yield* write(line({ extract: form, tenant, scope: { ...scope }, heads: heads.map((head) => ({ ...head })) }))
    const each = Effect.fnUntraced(function* (page: Page) {
      const own = page.filter(({ shown }) => "data" in shown)
      for (const booked of yield* bookedOf(own.map(({ event }) => event))) sums.add(booked)
      events += page.length
      whole += own.length
      yield* write(page.map(({ shown }) => line(shown)).join(""))
    })
    yield* scope.kind === "account" ? ofAccount(scope.accountId, heads, each) : ofPeriod(scope.periodId, heads, each)
    const figures = sums.figures()
    yield* demandCertified(scope, figures)
    const said = {
      manifest: form,
      events,
      sha256: hash.copy().digest("hex"),
      figures: { ...figures } as Json,
      signedAt: (yield* moment).now.replace("Z", "000Z"),
      keyId: key.id
    }
    const signed = Buffer.from(`${form}\n${Result.getOrThrow(canonical(said))}`, "utf8")
    yield* out.writeAll(
      Buffer.from(line({ ...said, signature: sign(null, signed, key.privateKey).toString("base64") }))
    )
    return figures
  })
  const figures = yield* Effect.scoped(written).pipe(
    Effect.onError(() => Effect.ignore(fs.remove(`${file}.part`, { force: true })))
  )
  yield* fs.rename(`${file}.part`, file)
  return { events, sha256: hash.digest("hex"), figures, whole } satisfies Extracted
})

const line = (value: Json): string => `${Result.getOrThrow(canonical(value))}\n`

const newestHeads = Effect.gen(function* () {
  const { logs, newest } = yield* SealStore
  const found = yield* Effect.forEach(yield* logs, ({ log }) => newest(log))
  return found.flatMap((stored) => (Option.isSome(stored) ? [stored.value.head] : []))
})

/** Events, and what the file has of each. */
type Page = ReadonlyArray<{ readonly event: RawEvent; readonly shown: Readonly<Record<string, Json>> }>
type Each<E, R> = (page: Page) => Effect.Effect<void, E, R>

/** Every event of each log, as far as it is sealed; the month's own must be. */
const ofPeriod = Effect.fnUntraced(function* <E, R>(
  periodId: PeriodId,
  heads: ReadonlyArray<SignedTreeHead>,
  each: Each<E, R>
) {
  const { logs, rows } = yield* SealStore
  const to = lastDay(periodId)
  for (const { last, log } of yield* logs) {
    const size = heads.find((head) => head.log === log)?.size ?? 0
    for (let at = 0; at < last;) {
      const page = yield* rows(log, at, pageSize)
      const late = page.find((event) => event.position > size && counts(event, to))
      if (late !== undefined) return yield* new NotSealed({ log, position: late.position, sealed: size })
      const sealed = page.filter(({ position }) => position <= size)
      yield* each(sealed.map((event) => ({ event, shown: counts(event, to) ? wholeOf(event) : leafOf(event) })))
      at += page.length
      if (page.length === 0) break
    }
  }
})

const counts = ({ bookedOn, stream }: RawEvent, to: string): boolean => StreamName.isDocument(stream) && bookedOn <= to

/** All events of the account's documents, by log and position, each with its path to the head of its log. */
const ofAccount = Effect.fnUntraced(function* <E, R>(
  accountId: AccountId,
  heads: ReadonlyArray<SignedTreeHead>,
  each: Each<E, R>
) {
  const { rows } = yield* SealStore
  const places = yield* placesOf(accountId)
  if (places.length === 0) return yield* new AccountNotFound({ accountId })
  for (const { log, position } of places) {
    const head = heads.find((one) => one.log === log)
    if (head === undefined || head.size < position)
      return yield* new NotSealed({ log, position, sealed: head?.size ?? 0 })
    const path = yield* hashesOf(head, inclusionRanges(position - 1, head.size))
    for (const event of yield* rows(log, position - 1, 1)) yield* each([{ event, shown: { ...wholeOf(event), path } }])
  }
})

/** Of its documents' events, as they come in the file. */
const placesOf = Effect.fnUntraced(function* (accountId: AccountId) {
  const { entries, own } = yield* History.ofAccount(accountId)
  return entries
    .filter(({ stream }) => own.has(stream))
    .map(({ stored: { log, position } }) => ({ log, position }))
    .toSorted((a, b) => a.log - b.log || a.position - b.position)
})

const leafOf = (event: RawEvent) => {
  const { bookedOn, contentHash, effectiveOn, eventId, log, position, recordedAt, stream, subject, version } = event
  return { log, position, stream, version, eventId, subject, effectiveOn, bookedOn, recordedAt, contentHash }
}

const wholeOf = (event: RawEvent) => {
  const { data, meta, schemaVersion, type } = event
  return { ...leafOf(event), type, schemaVersion, data, meta }
}
