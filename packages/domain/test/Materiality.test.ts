import { describe, expect, it } from "vitest"
import { make } from "../src/Discrepancy.ts"
import type { DiscrepancyCode } from "../src/DiscrepancyCode.ts"
import { AccountId } from "../src/Id.ts"
import { immaterial } from "../src/Materiality.ts"
import { currency, eur } from "./Sample.ts"

const thresholds = new Map([["EUR", { perAccount: eur("1.00"), inSum: eur("2.00") }]])
const one = (subject: string, account: string | null, amount: string | null, code: DiscrepancyCode = "Z03") =>
  make({
    code,
    subject,
    title: subject,
    accountId: account === null ? null : AccountId.make(account),
    amount: amount === null ? null : eur(amount),
    ours: "",
    theirs: "",
    documents: []
  })
const told = (...all: ReadonlyArray<ReturnType<typeof one>>) => Array.from(immaterial(all, thresholds))

describe("What is immaterial", () => {
  it("is below the threshold of its account, by the sizes of all that differs there", () => {
    expect(told(one("a", "A", "0.99"))).toEqual(["Z03 a"])
    expect(told(one("a", "A", "-1.00"))).toEqual([])
    expect(told(one("a", "A", "0.60"), one("b", "A", "-0.60"), one("c", "B", "0.60"))).toEqual(["Z03 c"])
    expect(told(one("a", null, "0.60"), one("b", null, "0.60"))).toEqual(["Z03 a", "Z03 b"])
  })

  it("is below the threshold in sum over all accounts, else nothing is", () => {
    const many = ["A", "B", "C"].map((account) => one(account, account, "0.66"))
    expect(told(...many)).toHaveLength(3)
    expect(told(...many, one("d", "D", "0.02"))).toEqual([])
    expect(told(...many, one("d", "D", "5.00"))).toHaveLength(3)
  })

  it("is nothing that is critical, has no amount, or is of a currency without thresholds", () => {
    expect(told(one("a", "A", "0.01", "Z01"), one("b", "B", null))).toEqual([])
    const dollars = { ...one("a", "A", "0.01"), amount: { currency: currency("USD"), minor: 1n } }
    expect(told(dollars)).toEqual([])
  })
})
