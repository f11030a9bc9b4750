/** The baseline: pages through the same rows by Data Query and parses them; nothing is understood, compared or kept. */
import { type Address, bareClient } from "./Tenant.ts"

/** Everything that an import reads of a tenant with Invoice Settlement and items. */
const tables = [
  "invoice",
  "invoiceitem",
  "taxationitem",
  "debitmemo",
  "creditmemo",
  "creditmemoitem",
  "credittaxationitem",
  "creditmemopart",
  "creditmemopartitem",
  "creditmemoapplication",
  "payment",
  "paymentpart",
  "paymentpartitem",
  "paymentapplication"
]
const documentTables = new Set(["invoice", "debitmemo", "creditmemo", "payment"])
const pageRows = 5_000

interface Job {
  readonly data: { readonly id: string; readonly queryStatus: string; readonly dataFile?: string }
}

/** Documents and requests. */
export const run = async (address: Address): Promise<{ readonly documents: number; readonly requests: number }> => {
  const client = await bareClient(address)
  let documents = 0
  const rows = async (query: string): Promise<ReadonlyArray<{ readonly id: string }>> => {
    const job = { query, outputFormat: "JSON", compression: "NONE", output: { target: "S3" } }
    let { data } = await client.ask<Job>("POST", "/query/jobs", JSON.stringify(job))
    while (data.dataFile === undefined) ({ data } = await client.ask<Job>("GET", `/query/jobs/${data.id}`))
    const text = await (await fetch(data.dataFile)).text()
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as { readonly id: string })
  }
  for (const table of tables) {
    let after = ""
    for (;;) {
      const page = await rows(`SELECT * FROM ${table} WHERE id > '${after}' ORDER BY id LIMIT ${pageRows}`)
      if (documentTables.has(table)) documents += page.length
      after = page.at(-1)?.id ?? ""
      if (page.length < pageRows) break
    }
  }
  return { documents, requests: client.requests() }
}
