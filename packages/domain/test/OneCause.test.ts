import { describe, expect, it } from "vitest"
import { type Discrepancy, make } from "../src/Discrepancy.ts"
import { oneCause } from "../src/OneCause.ts"
import { accountId, eur } from "./Sample.ts"

const one = (id: string, amount: string | null = null, more: Partial<Discrepancy> = {}): Discrepancy => {
  const [code = "", ...words] = id.split(" ")
  const subject = words.join(" ")
  return make({
    code: code as Discrepancy["code"],
    subject,
    title: subject,
    accountId: null,
    amount: amount === null ? null : eur(amount),
    ours: "",
    theirs: "",
    documents: subject.split(" > ").map((part) => part.split(" ")[0] ?? ""),
    ...more
  })
}
const told = (...found: ReadonlyArray<Discrepancy>) =>
  oneCause(found).map(({ consequences, id }) => [id, ...consequences.map(({ code, subject }) => `${code} ${subject}`)])

describe("One cause over all sources", () => {
  it("is what stands alone", () => {
    expect(told(one("I21 Invoice-1", "0.01"), one("Z03 Invoice-2", "0.01"))).toEqual([
      ["I21 Invoice-1"],
      ["Z03 Invoice-2"]
    ])
  })

  it("has the difference with Zuora beneath it where that comes to the same amount, with its sign or the other", () => {
    for (const amount of ["0.01", "-0.01"])
      expect(told(one("Z03 Invoice-1", amount), one("I21 Invoice-1", "0.01"))).toEqual([
        ["I21 Invoice-1", "Z03 Invoice-1"]
      ])
    expect(told(one("I21 Invoice-1", "0.01"), one("Z03 Invoice-1", "0.02"))).toHaveLength(2)
    expect(told(one("I21 Invoice-1", "0.01"), one("Z03 Invoice-1"))).toHaveLength(2)
  })

  it("takes what follows from what follows", () => {
    const failed = one("I05 Payment-1", "5.00", { consequences: [{ code: "I17", subject: "account A-1 EUR" }] })
    expect(told(one("G02 Payment-1", "5.00"), failed, one("Z14 Payment-1"))).toEqual([
      ["G02 Payment-1", "I05 Payment-1", "I17 account A-1 EUR", "Z14 Payment-1"]
    ])
  })

  it("may be adopted where what follows may, if our record of it is what is wrong; a table is made again instead", () => {
    const resolutions = (...found: ReadonlyArray<Discrepancy>) => oneCause(found).map(({ resolution }) => resolution)
    expect(resolutions(one("I21 Invoice-1", "0.01"), one("Z03 Invoice-1", "0.01"))).toEqual(["adopt"])
    expect(resolutions(one("I12 Invoice-1"), one("Z03 Invoice-1", "0.01"))).toEqual(["human"])
    expect(resolutions(one("I03 Invoice-1 item a", "0.01"), one("Z04 Invoice-1 item a", "0.01"))).toEqual(["human"])
  })

  it("has the sum of its account beneath it", () => {
    const sum = (account: string) =>
      one(`I17 account ${account} EUR`, "0.01", { accountId: account as never, documents: [] })
    const planted = one("I05 Payment-1", "0.01", { accountId })
    expect(told(planted, sum("A-1"), sum("A-2"))).toEqual([
      ["I05 Payment-1", "I17 account A-1 EUR"],
      ["I17 account A-2 EUR"]
    ])
  })

  it("is the application before the balances that it moves", () => {
    expect(told(one("I04 Invoice-1 item a", "-4.00"), one("Z06 Payment-1 > Invoice-1", "4.00"))).toEqual([
      ["Z06 Payment-1 > Invoice-1", "I04 Invoice-1 item a"]
    ])
  })
})
