/**
 * A tenant many times as large, by copying its rows inside PostgreSQL: commands, events and readings for millions of
 * documents would take an hour. A copy has the same amounts under other ids, and differs where its original does; what is
 * summed up over everything is multiplied. Slices stay those of the originals, which no run looks at again.
 */
import { sql } from "../store/Server.ts"
import { Client } from "pg"

/** Where ids begin: `idOf` fills up with more zeros than that, however large the tenant. */
export const zeros = 20

/** One row a document and side. */
const tables = ["state", "document", "gateway_book", "seen", "seen_text"]

/** Columns in which ids stand. */
const naming = new Set(["stream", "account", "text", "transit", "reference"])

/** Adds `copies` copies of all that is there. */
export const multiply = async (url: string, copies: number): Promise<void> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    for (const table of tables) {
      const { rows } = await client.query<{ readonly name: string }>(
        `select column_name as name from information_schema.columns
          where table_schema = 'recon' and table_name = $1 order by ordinal_position`,
        [table]
      )
      const names = rows.map(({ name }) => name)
      const copied = names.map((name) =>
        naming.has(name) ? `replace(${name}, repeat('0', ${zeros}), lpad(k::text, ${zeros}, '0'))` : name
      )
      // What is read was there before: a statement does not see what it writes.
      await client.query(
        `insert into recon.${table} (${names.join(", ")})
          select ${copied.join(", ")} from generate_series(1, ${copies}) k, recon.${table}`
      )
    }
    await client.query(
      `update recon.book set debit = debit * ${copies + 1}, credit = credit * ${copies + 1};
        update recon.tally set documents = documents * ${copies + 1}, owed = owed * ${copies + 1}`
    )
  } finally {
    await client.end()
  }
  await sql(url, "vacuum analyze", "checkpoint")
}
