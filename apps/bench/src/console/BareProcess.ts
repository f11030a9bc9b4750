/**
 * What the console's answers cost at least: the same rows by one prepared statement, as JSON, over Node's own HTTP server.
 * Asks for no token, and adds nothing up.
 */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { Pool } from "pg"

const statements: Readonly<Record<string, string>> = {
  accounts: `select account, currency, count(*), sum(owed) from recon.document
    where tenant = 'bench' and account in (
      select account from (select distinct account from recon.document where tenant = 'bench' and account > $1
        order by account limit 50) a) group by account, currency order by account`,
  account: `select * from es.event where tenant = 'bench' and subject = $1 order by log, position`,
  document: `select * from es.event where tenant = 'bench' and stream = $1 order by version`,
  discrepancies: `select text from recon.state where tenant = 'bench' and kind = 'Case' and is_open and stream > $1
    order by stream limit 50`
}

const [url = ""] = process.argv.slice(2)
const pool = new Pool({ connectionString: url })

const server = createServer((request, response) => {
  const [, name = "", key = ""] = (request.url ?? "").split("/")
  void pool
    .query({ name, text: statements[name] ?? "select", values: [decodeURIComponent(key)] })
    .then(({ rows }) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(rows)))
})
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port))
process.on("disconnect", () => process.exit())
