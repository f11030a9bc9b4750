/**
 * What an owner of the database can do to a log of tenant `acme`, log 0, whose triggers he took away. Positions are from
 * 1; what he rewrites is as good as it can be without the signing key.
 */
import type { Client } from "pg"
import { leafOf, type RawEvent } from "../../src/proof/Leaf.ts"
import { RightEdge } from "../../src/proof/MerkleTree.ts"
import type { SealStore } from "../../src/proof/SealStore.ts"
import type { SealKey } from "../../src/proof/SealKey.ts"
import { headHash, noHead, signed } from "../../src/proof/TreeHead.ts"
import { contentHash } from "../../src/StoredEvent.ts"
import * as Effect from "effect/Effect"

const maxEvents = 10_000
const far = 1_000_000

export interface Tamperer {
  /** Puts everything back as it was when this tamperer was made. */
  readonly restore: () => Promise<void>
  readonly event: (position: number) => Promise<RawEvent>
  /** Sets one column of one event to an SQL expression. */
  readonly set: (position: number, column: string, expression: string, value?: unknown) => Promise<void>
  /** Changes one character of a JSON column, inside a text. */
  readonly spoil: (position: number, column: "data" | "meta", at: number) => Promise<void>
  /** Other data, with the content hash that goes with it. */
  readonly rehash: (position: number) => Promise<void>
  readonly swap: (one: number, other: number, column: "position" | "subject") => Promise<void>
  /** Takes an event out; the next ones close up if `closing`. */
  readonly remove: (position: number, closing: boolean) => Promise<void>
  /** Puts a well-made event of a stream of its own before this position. */
  readonly insert: (position: number) => Promise<void>
  /** Makes the kept leaf hashes fit the events as they are now, and leaves the heads as they were signed. */
  readonly refitLeaves: () => Promise<void>
  /** Makes the heads from this position on anew over the events as they are now, signed by this key under that name. */
  readonly rebuild: (position: number, key: SealKey, keyId: string) => Promise<void>
  /** Changes one byte of a column of the nth head, from 0. */
  readonly spoilHead: (index: number, column: HeadColumn, at: number) => Promise<void>
  readonly removeHead: (index: number) => Promise<void>
  /** Takes the nth head out and gives what it brought to the next one, which then follows the one before it if `relinking`. */
  readonly mergeHead: (index: number, relinking: boolean) => Promise<void>
  /** Takes away all after this position, heads too, and counts the log down. */
  readonly cut: (position: number) => Promise<void>
}

export type HeadColumn = "root" | "previous" | "signature" | "edge" | "leaves"

const copies = ["event", "tree_head", "log_head"]

export const tamperer = async (client: Client, seals: SealStore["Service"]): Promise<Tamperer> => {
  const run = async (sql: string, ...values: ReadonlyArray<unknown>) => (await client.query(sql, [...values])).rows
  await run("set session_replication_role = replica")
  for (const table of copies) {
    await run(`alter table es.${table} disable trigger user`)
    await run(`create table public.kept_${table} as select * from es.${table}`)
  }
  const events = () => Effect.runPromise(seals.rows(0, 0, maxEvents))
  const event = async (position: number): Promise<RawEvent> => {
    const found = (await events()).find((row) => row.position === position)
    if (found === undefined) throw new Error(`no event ${position}`)
    return found
  }
  const set: Tamperer["set"] = async (position, column, expression, ...value) => {
    await run(`update es.event set ${column} = ${expression} where position = ${position}`, ...value)
  }
  const shift = async (from: number, by: number) => {
    await run(`update es.event set position = position + $2 where position >= $1`, from, far)
    await run(`update es.event set position = position - $1 where position >= $2`, far - by, far)
    await run("update es.log_head set position = position + $1", by)
  }
  const headSizes = async () =>
    (await Effect.runPromise(seals.headsAfter(0, 0, maxEvents))).map(({ head }) => head.size)

  return {
    restore: async () => {
      for (const table of copies) {
        await run(`delete from es.${table}`)
        await run(`insert into es.${table} select * from public.kept_${table}`)
      }
    },
    event,
    set,
    spoil: async (position, column, at) => {
      const text = (await event(position))[column]
      const places = [...text.matchAll(/[a-z0-9]/g)].map(({ index }) => index)
      const place = places[at % places.length] ?? 0
      await set(
        position,
        column,
        "$1",
        text.slice(0, place) + (text[place] === "x" ? "y" : "x") + text.slice(place + 1)
      )
    },
    rehash: async (position) => {
      const other = { ...(await event(position)), data: '{"amount":"999999.00"}' }
      await set(position, "data", "$1", other.data)
      await set(position, "content_hash", "decode($1, 'hex')", contentHash(other))
    },
    swap: async (one, other, column) => {
      if (column === "subject") {
        const [first, second] = [await event(one), await event(other)]
        await set(one, "subject", "$1", second.subject)
        await set(other, "subject", "$1", first.subject)
      } else {
        await set(one, "position", String(far))
        await set(other, "position", String(one))
        await set(far, "position", String(other))
      }
    },
    remove: async (position, closing) => {
      await run("delete from es.event where position = $1", position)
      if (closing) await shift(position + 1, -1)
    },
    insert: async (position) => {
      const row = { ...(await event(position)), stream: "Slipped", version: 1 }
      await shift(position, 1)
      await run(
        `insert into es.event select tenant, log, ${position}, $1, 1, gen_random_uuid(), subject, type, schema_version, data,
           meta, effective_on, booked_on, recorded_at, decode($2, 'hex'), shelf
         from es.event where position = ${position} + 1`,
        row.stream,
        contentHash(row)
      )
    },
    refitLeaves: async () => {
      const leaves = (await events()).map(leafOf)
      let from = 0
      for (const size of await headSizes()) {
        await run("update es.tree_head set leaves = $1 where size = $2", Buffer.concat(leaves.slice(from, size)), size)
        from = size
      }
    },
    rebuild: async (position, key, keyId) => {
      const leaves = (await events()).map(leafOf)
      const edge = new RightEdge()
      let previous = noHead
      const heads = await Effect.runPromise(seals.headsAfter(0, 0, maxEvents))
      await run("delete from es.tree_head where size >= $1", position)
      for (const { head } of heads) {
        const from = edge.size
        for (const leaf of leaves.slice(from, head.size)) edge.append(leaf)
        const { signature: _, ...unsigned } =
          head.size < position ? head : { ...head, root: edge.root.toString("hex"), previous, keyId }
        previous = headHash(unsigned)
        if (head.size < position) continue
        const stored = {
          head: signed(unsigned, key.privateKey),
          edge: edge.bytes,
          tiles: Buffer.alloc(0),
          leaves: Buffer.concat(leaves.slice(from, head.size))
        }
        await Effect.runPromise(seals.put(stored))
      }
    },
    spoilHead: async (index, column, at) => {
      const size = (await headSizes())[index]
      await run(
        `update es.tree_head set ${column} = set_byte(${column}, $2::int % octet_length(${column}),
           get_byte(${column}, $2::int % octet_length(${column})) # 1) where size = $1`,
        size,
        at
      )
    },
    removeHead: async (index) => {
      await run("delete from es.tree_head where size = $1", (await headSizes())[index])
    },
    mergeHead: async (index, relinking) => {
      const [size, next] = (await headSizes()).slice(index, index + 2)
      await run("create temporary table merged as select * from es.tree_head")
      await run("delete from es.tree_head where size = $1", size)
      await run(
        `update es.tree_head h set leaves = m.leaves || h.leaves, tiles = m.tiles || h.tiles,
           previous = case when $2 then m.previous else h.previous end
         from merged m where h.size = $1 and m.size = $3`,
        next,
        relinking,
        size
      )
      await run("drop table merged")
    },
    cut: async (position) => {
      await run("delete from es.event where position > $1", position)
      await run("delete from es.tree_head where size > $1", position)
      await run("update es.log_head set position = $1", position)
    }
  }
}
