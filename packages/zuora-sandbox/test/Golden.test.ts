/**
 * The golden bodies in `golden/`: one file per call, request and answer as on the wire, against the demo seed with the
 * clock frozen at 2026-11-22T20:00:00Z. The client of this project is held to the same files. Each file may name calls
 * that come `before`. Values that Zuora makes up (ids of new rows) are fixed by the seed. A file without a `response`
 * gets it with COUNTERFOIL_WRITE_GOLDEN=1; look at it before it is committed.
 */
import { readFileSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { zuora } from "./Zuora.ts"

interface Exchange {
  readonly method: string
  readonly path: string
  readonly version: string
  readonly body?: unknown
}
interface Golden {
  readonly source: string
  readonly before: ReadonlyArray<Exchange>
  readonly request: Exchange
  readonly response?: { readonly status: number; readonly body: unknown }
}

const folder = join(import.meta.dirname, "../golden")
const files = readdirSync(folder).filter((name) => name.endsWith(".json"))

describe("golden bodies", () => {
  it("are there for the calls that move money", () => {
    expect(files).toEqual(
      expect.arrayContaining(["invoice-collect.json", "payment-apply.json", "crud-invoice-payment.json"])
    )
  })

  it.each(files)("%s is answered to the letter", async (name) => {
    const golden = JSON.parse(readFileSync(join(folder, name), "utf8")) as Golden
    const { call } = await zuora()
    const send = ({ method, path, version, body }: Exchange) => call(method, path, body, { "zuora-version": version })
    for (const one of golden.before) await send(one)
    const { status, body } = await send(golden.request)
    if (golden.response === undefined && process.env["COUNTERFOIL_WRITE_GOLDEN"] === "1") {
      const full = { ...golden, response: { status, body } }
      writeFileSync(join(folder, name), `${JSON.stringify(full, null, 2)}\n`)
      return
    }
    expect({ status, body }).toEqual(golden.response)
  })
})
