/** Writing off and reversing from the command line, by the numbers of the documents. */
import * as Effect from "effect/Effect"
import { beforeAll, describe, expect, it } from "vitest"
import { liveTenant } from "./LiveTenant.ts"

const { rows, run, tenant } = liveTenant()

beforeAll(async () => {
  await run("migrate")
})

const invoice = ["--invoice", "INV00000200"]

describe("counterfoil", () => {
  it("writes part of an invoice off as an expense, and gives a credit memo up", async () => {
    const part = ["--amount", "12.00", "--currency", "EUR", "--bad-debt", "Bad debt", "--operation", "off-1"]
    const first = await run("write-off", ...invoice, ...part)
    expect(first).toMatchObject({ code: 0, out: expect.stringContaining("12.00 EUR") })
    expect(await run("write-off", ...invoice, ...part)).toMatchObject({ code: 0 })
    expect(await run("write-off", "--credit-memo", "CM00000100")).toMatchObject({ code: 0 })
    expect(await rows("creditMemo")).toHaveLength(2)
    expect(await rows("debitMemo")).toHaveLength(1)
  })

  it("reverses an invoice on the day that is given", async () => {
    const args = ["--invoice", "INV00000100", "--memo-date", "2027-01-31"]
    expect(await run("reverse", ...args)).toMatchObject({ code: 0, out: expect.stringContaining("INV00000100") })
    expect((await rows("creditMemo")).map((memo) => memo["creditMemoDate"])).toContain("2027-01-31")
    expect(await run("reverse", ...args)).toMatchObject({ code: 1, err: expect.stringContaining("InUse") })
  })

  it("reverses a credit memo of a bill run", async () => {
    await Effect.runPromise(
      tenant().sandbox.seed({
        creditMemos: [{ number: "CM00000200", account: "A00000003", items: [{ name: "Seats", amount: "5.00" }] }]
      })
    )
    expect(await run("reverse", "--credit-memo", "CM00000200")).toMatchObject({ code: 0 })
    expect((await rows("creditMemo")).find(({ number }) => number === "CM00000200")).toMatchObject({ reversed: true })
  })

  const misused: ReadonlyArray<readonly [string, ReadonlyArray<string>, string]> = [
    ["no document", ["write-off"], "--credit-memo"],
    ["two documents", ["write-off", ...invoice, "--credit-memo", "CM00000100"], "Give one of"],
    ["an amount without its currency", ["write-off", ...invoice, "--amount", "1.00"], "--currency"],
    ["part of a credit memo", ["write-off", "--credit-memo", "CM00000100", "--bad-debt", "X"], "as a whole"],
    ["nothing to reverse", ["reverse"], "Give either"]
  ]
  for (const [what, args, text] of misused)
    it(`ends with 3 where a command has ${what}`, async () => {
      expect(await run(...args)).toMatchObject({ code: 3, err: expect.stringContaining(text) })
    })
})
