/** Message DB 1.3: the SQL of `@eventide/message-db`, which has no client of its own, through `pg`. */
import { randomUUID } from "node:crypto"
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { Pool, type QueryConfig } from "pg"
import { type Contestant, inLanes, portions } from "../Contestant.ts"
import type { BenchEvent, Job } from "../Workload.ts"

const folder = join(dirname(createRequire(import.meta.url).resolve("@eventide/message-db/package.json")), "database")

/** The order of its install.sh; privileges are left out, the superuser writes. */
const scripts = [
  ..."roles/message-store schema/message-store extensions/pgcrypto tables/messages types/message".split(" "),
  ..."message-store-version hash-64 acquire-lock category is-category id cardinal-id stream-version write-message"
    .concat(" get-stream-messages get-category-messages get-last-stream-message")
    .split(" ")
    .map((name) => `functions/${name}`),
  ..."indexes/messages-id indexes/messages-stream indexes/messages-category".split(" ")
]

const poolOf = (url: string): Pool =>
  new Pool({ connectionString: url, max: 16, options: "-c search_path=message_store,public" })

const pageSize = 1000
/** Events of an import in one statement. */
const eventsPerStatement = 1000

interface Message {
  readonly stream_name: string
  readonly global_position: string
  readonly data: string
  readonly metadata: string
}

const decoded = (row: Message) => ({
  stream: row.stream_name,
  data: JSON.parse(row.data) as BenchEvent["data"],
  meta: JSON.parse(row.metadata) as BenchEvent["meta"]
})

/** A call per event is all it has; many calls in one statement are kinder to it than one after the other. */
const write = (jobs: ReadonlyArray<Job>): QueryConfig<Array<unknown>> => {
  const rows = jobs.flatMap(({ after, events, stream }) =>
    events.map(({ data, meta, type }, index) => [
      randomUUID(),
      stream,
      type,
      JSON.stringify(data),
      JSON.stringify(meta),
      after + index - 1
    ])
  )
  if (rows.length === 1) {
    return { name: "write", text: "select write_message($1, $2, $3, $4, $5, $6)", values: rows[0] ?? [] }
  }
  return {
    name: "write-many",
    text: `select count(write_message(e.id, e.stream, e.type, e.data, e.meta, e.expected)) from unnest(
      $1::varchar[], $2::varchar[], $3::varchar[], $4::jsonb[], $5::jsonb[], $6::bigint[]
    ) as e (id, stream, type, data, meta, expected)`,
    values: Array.from({ length: 6 }, (_, column) => rows.map((row) => row[column]))
  }
}

export const messageDb: Contestant = {
  setUp: async (url) => {
    const pool = poolOf(url)
    for (const script of scripts) await pool.query(readFileSync(join(folder, `${script}.sql`), "utf8"))
    await pool.end()
  },
  open: (url) => {
    const pool = poolOf(url)
    const pages = async (use: (event: ReturnType<typeof decoded>) => void): Promise<void> => {
      let next = 1n
      for (;;) {
        const text = "select * from get_category_messages('payment', $1, $2)"
        const { rows } = await pool.query<Message>({ name: "category", text, values: [String(next), pageSize] })
        for (const row of rows) use(decoded(row))
        if (rows.length < pageSize) return
        next = BigInt(rows.at(-1)?.global_position ?? 0) + 1n
      }
    }
    return Promise.resolve({
      append: (lanes) => inLanes(lanes, (job) => pool.query(write([job]))),
      load: async (jobs) => {
        for (const some of portions(jobs, eventsPerStatement / 5)) await pool.query(write(some))
      },
      readStream: async (stream) => {
        const text = "select * from get_stream_messages($1, 0, -1)"
        return (await pool.query<Message>({ name: "stream", text, values: [stream] })).rows.map(decoded).length
      },
      readAll: async () => {
        const all: Array<ReturnType<typeof decoded>> = []
        await pages((event) => all.push(event))
        return all.length
      },
      fold: async (balance) => {
        await pages(({ data, stream }) => {
          balance.add(stream, data)
        })
        return balance.count
      },
      close: () => pool.end()
    })
  }
}
