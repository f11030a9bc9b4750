/**
 * Seals a tenant's logs: grows each log's tree by what was appended and signs its new head, at most 10,000 events a
 * step. A step is one insert, so whoever stops or is killed between two steps goes on where it was; two sealers at once
 * do no harm. Takes no lock that an append waits for.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import { contentHash } from "../StoredEvent.ts"
import { leafOf } from "./Leaf.ts"
import { edgeGives, RightEdge } from "./MerkleTree.ts"
import { SealRefused } from "./SealRefused.ts"
import type { SealKey } from "./SealKey.ts"
import { type LogReach, SealStore, type StoredHead } from "./SealStore.ts"
import { headHash, noHead, signed, type SignedTreeHead } from "./TreeHead.ts"
import { distrust, type Trust, trust as trustOf, trusted } from "./Trust.ts"
import * as Result from "effect/Result"

export interface SealOptions {
  readonly key: SealKey
  /** To believe the newest head of a key that was used before this one; by default only this key's. */
  readonly trust?: Trust
  /** Only this log; all of them by default. */
  readonly log?: number
  /** Events under one new head at most; 10,000 by default, which is the most. */
  readonly step?: number
  /** Told after each new head. */
  readonly tell?: (head: SignedTreeHead, of: number) => Effect.Effect<void>
}

const maxStep = 10_000
const pageSize = 1_000

/** Seals what there is when it begins; answers with the new heads. An empty answer: there was nothing new. */
export const seal = Effect.fn("Sealer.seal")(function* (options: SealOptions) {
  const { logs } = yield* SealStore
  const found = (yield* logs).filter(({ log }) => options.log === undefined || log === options.log)
  return (yield* Effect.forEach(found, (reach) => sealLog(options, reach))).flat()
})

/** Seals for ever, with this pause between; ends only by a failure that passes not by itself. */
export const sealEvery = (everyMs: number, options: SealOptions) =>
  seal(options).pipe(
    Effect.retry({
      while: (error) => error._tag === "StoreError" && error.retryable,
      schedule: Schedule.spaced(everyMs)
    }),
    Effect.repeat(Schedule.spaced(everyMs))
  )

const sealLog = Effect.fnUntraced(function* (options: SealOptions, reach: LogReach) {
  const store = yield* SealStore
  const { tell = () => Effect.void } = options
  const made: Array<SignedTreeHead> = []
  let last = yield* lastHead(options, reach.log)
  while (last.edge.size < reach.counted) {
    const grown = yield* grow(options, reach, last)
    const isMine = yield* store.put(grown).pipe(
      Effect.as(true),
      Effect.catchTag("HeadTaken", () => Effect.succeed(false))
    )
    last = isMine ? { hash: headHash(grown.head), edge: last.edge } : yield* lastHead(options, reach.log)
    if (!isMine) continue
    made.push(grown.head)
    yield* tell(grown.head, reach.counted)
  }
  return made
})

interface Last {
  readonly hash: string
  readonly edge: RightEdge
}

/** Where the tree stands, from its newest head; refused where that head is not sound. */
const lastHead = Effect.fnUntraced(function* ({ key, trust = ownTrust(key) }: SealOptions, log: number) {
  const store = yield* SealStore
  const newest = yield* store.newest(log)
  if (Option.isNone(newest)) return { hash: noHead, edge: new RightEdge() }
  const { edge, head } = newest.value
  const problem =
    distrust(trust, head) ?? (edgeGives(edge, head.size, head.root) ? undefined : "its edge does not give its root")
  if (problem !== undefined)
    return yield* new SealRefused({ log, position: 1, problem: `the tree head of size ${head.size}: ${problem}` })
  return { hash: headHash(head), edge: new RightEdge(head.size, edge) }
})

const ownTrust = (key: SealKey): Trust => Result.getOrThrow(trustOf({ keys: [trusted(key)] }))

/** The next head, by reading what follows page by page. */
const grow = Effect.fnUntraced(function* (
  { key, step = maxStep }: SealOptions,
  { counted, log }: LogReach,
  last: Last
) {
  const store = yield* SealStore
  const until = Math.min(counted, last.edge.size + Math.min(Math.max(step, 1), maxStep))
  const leaves: Array<Buffer> = []
  const tiles: Array<Buffer> = []
  const { edge } = last
  while (edge.size < until) {
    const page = yield* store.rows(log, edge.size, Math.min(pageSize, until - edge.size))
    if (page.length === 0)
      return yield* new SealRefused({ log, position: edge.size + 1, problem: `missing; ${counted} are counted` })
    for (const event of page) {
      const position = edge.size + 1
      if (event.position !== position)
        return yield* new SealRefused({ log, position, problem: `missing; ${event.position} follows` })
      if (contentHash(event) !== event.contentHash)
        return yield* new SealRefused({ log, position, problem: "content does not match its hash" })
      const leaf = leafOf(event)
      const tile = edge.append(leaf)
      leaves.push(leaf)
      if (tile !== undefined) tiles.push(tile)
    }
  }
  const signedAt = instant(yield* Clock.currentTimeMillis)
  const head = { tenant: store.tenant, log, size: edge.size, root: edge.root.toString("hex"), previous: last.hash }
  const stored: StoredHead = {
    head: signed({ ...head, signedAt, keyId: key.id }, key.privateKey),
    edge: edge.bytes,
    tiles: Buffer.concat(tiles),
    leaves: Buffer.concat(leaves)
  }
  return stored
})

const instant = (ms: number): string => new Date(ms).toISOString().replace("Z", "000Z")
