/** Message DB: its own functions through `pg`, read category by category as its consumers do. */
import { randomUUID } from "node:crypto"
import { type Client, DatabaseError, Pool } from "pg"
import { messageDb as contestant } from "../../store/contestants/MessageDb.ts"
import type { Probed } from "../Probed.ts"

const settings = "-c search_path=message_store,public"
/** The default of its `get_category_messages`. */
const pageSize = 1_000

const write = "select message_store.write_message($1, $2, 'Noted', '{}', null, $3)"
const values = (stream: string, after: number) => [randomUUID(), stream, after - 1]

export const messageDb: Probed = {
  table: "message_store.messages",
  streamColumn: "stream_name",
  rewrite: `update message_store.messages set data = '"rewritten"'`,
  setUp: contestant.setUp,
  open: (url) => {
    const pool = new Pool({ connectionString: url, options: settings })
    return Promise.resolve({
      append: async (stream, after) => {
        try {
          await pool.query(write, values(stream, after))
          return true
        } catch (error) {
          if (error instanceof DatabaseError && error.message.includes("Wrong expected version")) return false
          throw error
        }
      },
      appendOn: async (client: Client, stream, after) => {
        await client.query("set search_path = message_store, public")
        await client.query(write, values(stream, after))
        await client.query("commit")
      },
      reader: () => {
        let next = 1n
        return async () => {
          const { rows } = await pool.query<{
            readonly stream_name: string
            readonly position: string
            readonly global_position: string
          }>("select * from get_category_messages('payment', $1, $2)", [String(next), pageSize])
          next = BigInt(rows.at(-1)?.global_position ?? next - 1n) + 1n
          return rows.map(({ position, stream_name }) => `${stream_name}#${Number(position) + 1}`)
        }
      },
      close: () => pool.end()
    })
  }
}
