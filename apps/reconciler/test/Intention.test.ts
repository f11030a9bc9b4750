/** Every intention in words: read from the stored examples, so that none is forgotten. */
import { decode } from "@counterfoil/domain/BillingEvent"
import * as Result from "effect/Result"
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { expect, it } from "vitest"
import { inWords } from "../src/operation/Intention.ts"

const golden = fileURLToPath(new URL("../../../packages/domain/golden/", import.meta.url))

const names = { document: (id: string) => id, item: (id: string) => id }

it("says what every intention meant, with amounts and documents", () => {
  const sentences = readdirSync(golden)
    .filter((file) => file.startsWith("OperationRequested-"))
    .map((file) => {
      const event = Result.getOrThrow(decode(JSON.parse(readFileSync(`${golden}${file}`, "utf8")) as never))
      return event._tag === "OperationRequested" ? inWords(event.intent, names) : ""
    })
  expect(sentences).toMatchInlineSnapshot(`
    [
      "Apply 10.10 EUR of payment 1 to invoice 1 (10.00 on i1, 0.10 on t1), effective 2026-03-02",
      "Cancel payment 1",
      "Cancel the refund of 1.50 EUR of credit memo 1",
      "Post credit memo 1",
      "Post invoice 1",
      "Write off credit memo 1 of 2.00 EUR",
      "Reverse credit memo 1 of 2.00 EUR",
      "Take 3.00 EUR off debit memo 1 by write-off",
      "Take 4.00 EUR off invoice 1 by write-off",
      "Take 4.00 EUR off invoice 1 by write-off, as an expense",
      "Collect invoice 1 of account A-1",
      "Collect 3.00 EUR of debit memo 1 of account A-1",
      "Create a credit memo and post it for account A-1 from invoice 1",
      "Create a debit memo and post it from invoice 1",
      "Apply 10.10 EUR of payment 1 to invoice 1 (10.00 on i1, 0.10 on t1), effective 2026-03-02",
      "Create a payment of 50.00 EUR for account A-1",
      "Create a payment of 50.00 EUR for account none",
      "Refund 1.50 EUR of credit memo 1",
      "Refund 1.50 EUR of credit memo 1, taken back from invoice 1",
      "Report that 5.00 EUR of payment 1 was charged back",
      "Report that payment 1 is settled",
      "Transfer payment 1 from account none to account A-1",
      "Take back 0.10 EUR of payment 1 from invoice 1 (0.10 on t1), effective 2026-03-02",
      "Change what payment 1 gives to invoice 1 from 4.00 EUR to 5.00 EUR",
    ]
  `)
})
