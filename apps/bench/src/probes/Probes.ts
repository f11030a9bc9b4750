/** What is tried on every store. Each probe has streams of its own; what is read is all that was ever appended. */
import { setTimeout as pause } from "node:timers/promises"
import { Client, DatabaseError } from "pg"
import type { Probed, ProbedStore } from "./Probed.ts"

export interface Finding {
  readonly verdict: "ok" | "FAIL" | "n/a"
  /** What was seen, where it failed. */
  readonly seen: string
}

export const probeNames = ["no-stream", "racers", "gap", "page", "stall", "order", "rewrite"] as const
export type ProbeName = (typeof probeNames)[number]

export interface Probing {
  readonly probed: Probed
  readonly store: ProbedStore
  /** The store's database, and another one of the same server; of the superuser. */
  readonly url: string
  readonly elsewhere: string
  /** Appends of the page probe, by each of its four writers. */
  readonly each: number
}

const ok: Finding = { verdict: "ok", seen: "" }
const notApplicable: Finding = { verdict: "n/a", seen: "" }
const failed = (seen: string): Finding => ({ verdict: "FAIL", seen })

/** `insufficient_privilege`: what a store answers that lets nothing be rewritten. */
const notAllowed = "42501"
/** How long a reader is given to see what is committed. It is asked again and again, and never needs that long. */
const patienceMs = 1_000
const numbers = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, n) => n)

export const probes: Record<ProbeName, (probing: Probing) => Promise<Finding>> = {
  "no-stream": async ({ store }) => {
    await store.append("payment-n", 0)
    return (await store.append("payment-n", 0))
      ? failed('a second "must not exist" append of a stream was accepted')
      : ok
  },

  racers: async ({ store }) => {
    await store.append("payment-r", 0)
    for (const version of numbers(20).map((n) => n + 1)) {
      const accepted = await Promise.all(numbers(16).map(() => store.append("payment-r", version)))
      const winners = accepted.filter((isAccepted) => isAccepted).length
      if (winners !== 1) return failed(`${winners} of 16 appends at version ${version} were accepted`)
    }
    return ok
  },

  /** One commit takes long: a trigger waits at its end for a lock. Others are begun, and read, meanwhile. */
  gap: ({ probed, store, url }) =>
    reading(store, async (read) => {
      const before = new Set(await read())
      return onClient(url, async (client) => {
        await client.query(`create function wait_at_commit() returns trigger language plpgsql as
          $$ begin perform pg_advisory_xact_lock_shared(7); return null; end $$`)
        await client.query(`create constraint trigger wait_at_commit after insert on ${probed.table}
          deferrable initially deferred for each row when (new.${probed.streamColumn} = 'payment-late')
          execute function wait_at_commit()`)
        await client.query("select pg_advisory_lock(7)")
        const late = store.append("payment-late", 0)
        await waiting(client)
        const others = numbers(5).map((n) => store.append(`payment-g${n}`, 0))
        await pause(200)
        await read()
        await client.query("select pg_advisory_unlock(7)")
        await Promise.all([late, ...others])
        await pause(50)
        const seen = (await read()).filter((event) => !before.has(event) && /payment-(g|late)/.test(event))
        await client.query(`drop trigger wait_at_commit on ${probed.table}`)
        return delivered(6, seen)
      })
    }),

  page: ({ each, store }) =>
    reading(store, async (read) => {
      await Promise.all(
        numbers(4).map(async (writer) => {
          for (const n of numbers(each)) await store.append(`payment-p${writer}.${n}`, 0)
        })
      )
      return delivered(
        4 * each,
        (await read()).filter((event) => event.startsWith("payment-p"))
      )
    }),

  stall: ({ elsewhere, store }) =>
    reading(store, (read) =>
      onClient(elsewhere, async (stranger) => {
        await stranger.query("begin")
        await stranger.query("select pg_current_xact_id()")
        await store.append("payment-s", 0)
        return (await sees(read, "payment-s#1"))
          ? ok
          : failed("a committed event is hidden while a transaction is open in another database")
      })
    ),

  /** The later version is written by the older transaction. */
  order: async ({ store, url }) => {
    const { appendOn } = store
    if (appendOn === undefined) return notApplicable
    return reading(store, (read) =>
      onClient(url, async (older) => {
        await older.query("begin")
        await older.query("select pg_current_xact_id()")
        await store.append("payment-o", 0)
        await appendOn(older, "payment-o", 1)
        const seen = (await read()).filter((event) => event.startsWith("payment-o#"))
        return seen.join() === "payment-o#1,payment-o#2" ? ok : failed(seen.join(", then "))
      })
    )
  },

  /** As whoever owns the tables. */
  rewrite: ({ probed, url }) =>
    onClient(url, async (client) => {
      const changed: Array<string> = []
      for (const statement of [probed.rewrite, `delete from ${probed.table}`]) {
        const rows = await client.query(statement).then(
          ({ rowCount }) => rowCount ?? 0,
          (error: unknown) => {
            if (error instanceof DatabaseError && error.code === notAllowed) return 0
            throw error
          }
        )
        if (rows > 0) changed.push(`${rows} events ${statement.startsWith("delete") ? "deleted" : "rewritten"}`)
      }
      return changed.length === 0 ? ok : failed(`${changed.join(" and ")} by plain SQL`)
    })
}

/** Reads until there is nothing more for now; goes on where it was. */
type Read = () => Promise<ReadonlyArray<string>>

const reading = async ({ reader }: ProbedStore, probe: (read: Read) => Promise<Finding>): Promise<Finding> => {
  const next = reader?.()
  if (next === undefined) return notApplicable
  return probe(async () => {
    const all: Array<string> = []
    for (;;) {
      const page = await next()
      if (page.length === 0) return all
      all.push(...page)
    }
  })
}

const sees = async (read: Read, event: string): Promise<boolean> => {
  for (const _ of numbers(patienceMs / 50)) {
    if ((await read()).includes(event)) return true
    await pause(50)
  }
  return false
}

const delivered = (stored: number, seen: ReadonlyArray<string>): Finding => {
  const once = new Set(seen).size
  return once === stored && seen.length === stored
    ? ok
    : failed(`${stored} stored, ${stored - once} never delivered, ${seen.length - once} delivered twice`)
}

/** Until somebody waits for the lock. */
const waiting = async (client: Client): Promise<void> => {
  for (;;) {
    const { rowCount } = await client.query("select from pg_locks where locktype = 'advisory' and not granted")
    if (rowCount !== 0) return
    await pause(10)
  }
}

const onClient = async <A>(url: string, use: (client: Client) => Promise<A>): Promise<A> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}
