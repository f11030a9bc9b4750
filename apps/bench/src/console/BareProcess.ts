/**
 * What the console's answers cost at least: the same rows by one prepared statement, as JSON, over Node's own HTTP server,
 * and below `/page` a page that shows them. Asks for no token, and adds nothing up.
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

/** A page that asks for the rows, and writes them down. */
const page = `<!doctype html><html lang="en"><title>Bare</title><h1>Bare</h1><table><tbody></tbody></table><script>
fetch(location.pathname.slice("/page".length)).then((answer) => answer.json()).then((rows) => {
  const body = document.querySelector("tbody")
  for (const row of rows) {
    const line = body.insertRow()
    for (const value of Object.values(row)) line.insertCell().textContent = String(value)
  }
})</script></html>`

const server = createServer((request, response) => {
  const [, name = "", key = ""] = (request.url ?? "").split("/")
  if (name === "page") return response.writeHead(200, { "content-type": "text/html" }).end(page)
  const text = statements[name]
  // Browsers ask for an icon.
  if (text === undefined) return response.writeHead(404).end()
  void pool
    .query({ name, text, values: [decodeURIComponent(key)] })
    .then(({ rows }) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(rows)))
})
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port))
process.on("disconnect", () => process.exit())
