import { describe, expect, it } from "vitest"
import { groupIdOf, groupsOf } from "../src/CauseGroup.ts"
import { type Discrepancy, make } from "../src/Discrepancy.ts"
import { AccountId } from "../src/Id.ts"
import { eur } from "./Sample.ts"

const found = (code: Discrepancy["code"], subject: string, account: string | null, amount: string | null) =>
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

describe("Equal causes over accounts", () => {
  it("are one group, by code, kinds of documents and direction, the worst and the largest first", () => {
    const many = Array.from({ length: 400 }, (_, n) => found("Z01", `Payment-${n}`, `A-${n % 300}`, "-5.00"))
    const all = [
      ...many,
      found("Z05", "Payment-1 > Invoice-1", "A-1", "3.00"),
      ...Array.from({ length: 11 }, (_, n) => found("Z05", `Payment-x${n} > Invoice-${n}`, `A-${n}`, "-1.00"))
    ]
    expect(groupsOf(all).map(({ accounts, id, members }) => [id, members.length, accounts])).toEqual([
      ["Z01 Payment, more there", 400, 300],
      ["Z05 Payment > Invoice, more there", 11, 11],
      ["Z05 Payment > Invoice, more here", 1, 1]
    ])
    expect(groupsOf(all).reduce((sum, { members }) => sum + members.length, 0)).toBe(all.length)
  })

  it("are apart where code, kind of document or direction differ", () => {
    const ids = [
      found("Z01", "Payment-1", "A-1", "-5.00"),
      found("Z02", "Payment-1", "A-1", "5.00"),
      found("Z01", "Invoice-1", "A-1", "-5.00"),
      found("Z01", "Payment-1 refund r1", "A-1", "-5.00"),
      found("Z04", "Invoice-1 item i1", "A-1", "5.00"),
      found("Z04", "Invoice-1 item i1", "A-1", "-5.00"),
      found("Z03", "Invoice-1", "A-1", null),
      found("I15", "application a1", "A-1", "5.00"),
      found("I17", "account A-1 EUR", "A-1", "5.00"),
      found("I17", "accounts receivable EUR", null, "5.00"),
      found("S06", "GatewayDay-2026-03-03", null, null)
    ].map(groupIdOf)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids[3]).toBe("Z01 Payment refund, more there")
  })

  it("are none where there are no discrepancies", () => expect(groupsOf([])).toEqual([]))
})
