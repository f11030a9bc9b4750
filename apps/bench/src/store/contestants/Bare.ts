/**
 * The baseline: `pg` and a table that an application would make by hand. Prepared INSERT, multi-row INSERT, COPY, SELECT.
 * No order of commits, no conditions, no idempotency, no hash. It reads the very rows that our store wrote.
 */
import { randomUUID } from "node:crypto"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { Pool } from "pg"
import { from as copyFrom } from "pg-copy-streams"
import Cursor from "pg-cursor"
import { type Contestant, inLanes, type Session } from "../Contestant.ts"
import { type BenchEvent, day, type Job, schemaVersion } from "../Workload.ts"

const table = `
create table event (
  position bigint generated always as identity primary key, stream text not null, version integer not null,
  event_id uuid not null, subject text, type text not null, schema_version integer not null, data json not null,
  meta json not null, effective_on date not null, booked_on date not null,
  recorded_at timestamptz not null default clock_timestamp(), unique (stream, version)
)`

const columns = "stream, version, event_id, subject, type, schema_version, data, meta, effective_on, booked_on"

const values = ({ after, events, stream, subject }: Job): ReadonlyArray<ReadonlyArray<string | number>> =>
  events.map(({ data, meta, type }, index) => [
    stream,
    after + index + 1,
    randomUUID(),
    subject,
    type,
    schemaVersion,
    JSON.stringify(data),
    JSON.stringify(meta),
    day,
    day
  ])

const insertOf = (rows: number): string => {
  const row = (n: number): string => `(${Array.from({ length: 10 }, (_, i) => `$${n * 10 + i + 1}`).join(",")})`
  return `insert into event (${columns}) values ${Array.from({ length: rows }, (_, n) => row(n)).join(",")}`
}

/** As COPY's text format wants it; our texts hold no tabs or line ends. */
const copyLine = (row: ReadonlyArray<string | number>): string => `${row.join("\t").replaceAll("\\", "\\\\")}\n`

/** The rows that our store wrote, as they are. */
export const storedRows = `select log, position, stream, version, event_id, subject, type, schema_version, data, meta,
  effective_on, booked_on, recorded_at, content_hash from es.event where tenant = 'bench'`

interface Row {
  readonly stream: string
  readonly data: BenchEvent["data"]
}

export const bare: Contestant = {
  setUp: async (url) => {
    const pool = new Pool({ connectionString: url })
    await pool.query(table)
    await pool.end()
  },
  open: (url) => {
    const pool = new Pool({ connectionString: url, max: 16 })
    const session: Session = {
      append: (lanes) =>
        inLanes(lanes, (job) => {
          const rows = job.events.length
          return pool.query({ name: `insert-${rows}`, text: insertOf(rows), values: values(job).flat() })
        }),
      load: async (jobs) => {
        const client = await pool.connect()
        const lines = function* (): Generator<string> {
          for (const job of jobs) yield values(job).map(copyLine).join("")
        }
        await pipeline(Readable.from(lines()), client.query(copyFrom(`copy event (${columns}) from stdin`)))
        client.release()
      },
      readStream: async (stream) => {
        const text = `${storedRows} and stream = $1 order by version`
        return (await pool.query<Row>({ name: "stream", text, values: [stream] })).rows.length
      },
      readAll: async () => (await pool.query<Row>(`${storedRows} order by log, position`)).rows.length,
      fold: async (balance) => {
        const client = await pool.connect()
        // pg parses json with JSON.parse by itself.
        const cursor = client.query(new Cursor<Row>(`${storedRows} order by log, position`))
        for (let rows = await cursor.read(1000); rows.length > 0; rows = await cursor.read(1000)) {
          for (const { data, stream } of rows) balance.add(stream, data)
        }
        await cursor.close()
        client.release()
        return balance.count
      },
      close: () => pool.end()
    }
    return Promise.resolve(session)
  }
}
