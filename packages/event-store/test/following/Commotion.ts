/**
 * Many writers at once, each a transaction of its own on a connection of its own. Some stay open until a reader has been
 * past them, or until it has had every chance to; some are killed before they commit, by the server or at their end.
 */
import * as Effect from "effect/Effect"
import { Client } from "pg"
import { admin } from "../contract/Database.ts"

export interface Ground {
  readonly url: string
  /** Writes a note inside the transaction that is open on `client`. */
  readonly write: (client: Client, note: string) => Effect.Effect<unknown, unknown>
  /** How many notes the reader has by now. */
  readonly read: () => number
}

const writers = 8
const transactions = 10
/** Where nothing that is begun later can overtake, a long transaction waits in vain: this often it looks. */
const looks = 20

/** The notes that are committed for certain, and those that may be: their answer was lost. */
export interface Written {
  readonly committed: ReadonlyArray<string>
  readonly killed: ReadonlyArray<string>
}

const connected = (url: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const client = new Client({ connectionString: url })
      client.on("error", () => undefined)
      await client.connect()
      return client
    }),
    (client) => Effect.promise(() => client.end().catch(() => undefined))
  )

const query = (client: Client, sql: string) => Effect.promise(() => client.query<Record<string, unknown>>(sql))

/** Stays open until the reader has moved on, if it can. */
const linger = Effect.fnUntraced(function* ({ read }: Ground) {
  const before = read()
  for (let look = 0; look < looks && read() <= before; look++) yield* Effect.sleep(10)
})

const transaction = Effect.fnUntraced(function* (ground: Ground, writer: number, n: number) {
  const note = `${writer}-${n}`
  const client = yield* connected(ground.url)
  yield* query(client, "begin")
  yield* ground.write(client, note)
  if (n % 5 === writer % 5) yield* linger(ground)
  if (n % 4 !== 3) {
    yield* query(client, "commit")
    return { committed: [note], killed: [] }
  }
  if (writer % 2 === 0) {
    const [row] = (yield* query(client, "select pg_backend_pid() as pid")).rows
    yield* admin(ground.url, "select pg_terminate_backend($1)", [row?.["pid"]])
  } else yield* Effect.sync(() => client.connection.stream.destroy())
  return { committed: [], killed: [note] }
}, Effect.scoped)

export const commotion = Effect.fnUntraced(function* (ground: Ground) {
  const done = yield* Effect.forEach(
    Array.from({ length: writers }, (_, writer) => writer),
    (writer) => Effect.forEach(Array.from({ length: transactions }), (_, n) => transaction(ground, writer, n)),
    { concurrency: writers }
  )
  return {
    committed: done.flat().flatMap(({ committed }) => committed),
    killed: done.flat().flatMap(({ killed }) => killed)
  } satisfies Written
})
