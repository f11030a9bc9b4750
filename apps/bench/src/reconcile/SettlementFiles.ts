/**
 * What gateway and bank sent of the tenant's payments: a settlement file with a line for each, a payout and a bank line for
 * every thousand. Nothing differs.
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { zeros } from "./Copies.ts"
import { referenceOf, totalOf } from "./Ledger.ts"

export const gatewaysFile = "gateways.json"

/** A Monday, and the Friday after it. */
const settledOn = "2026-01-12"
export const lookedAtOn = "2026-01-16"
/** Lines of a payout. */
const aPayout = 1_000

const gateways = {
  gateways: {
    acquirer: {
      since: settledOn,
      weekdays: [1],
      // Payments that come in while it is measured are of no file.
      references: "^ch_p[0-9]{20}00[0-9]{9}$",
      settlement: {
        files: "settlement/{day}.csv",
        columns: {
          id: "id",
          kind: "category",
          reference: "source",
          payout: "payout",
          currency: "currency",
          gross: "gross",
          fees: ["fee"],
          net: "net",
          on: "created"
        },
        kinds: { charge: "charge" }
      },
      payouts: {
        files: "payouts/{day}.csv",
        minorUnits: true,
        columns: { id: "id", amount: "amount", currency: "currency", arrivesOn: "arrival" }
      },
      bank: {
        files: "bank/{day}.csv",
        columns: { id: "id", text: "text", amount: "amount", currency: "currency", valueOn: "value" },
        payoutName: "po_[0-9]+"
      }
    }
  }
}

export const settlementFile = (folder: string): string => join(folder, "settlement", `${settledOn}.csv`)

/** Of so many invoices, and copies of them: `times` as many in all. */
export const writeFiles = (folder: string, invoices: number, times: number): void => {
  const lines = ["id,category,source,payout,currency,gross,fee,net,created"]
  const payouts = new Map<number, number>()
  for (let copy = 0; copy < times; copy++)
    for (let n = 0; n < invoices; n++) {
      const amount = totalOf(n)
      const payout = Math.floor((copy * invoices + n) / aPayout)
      payouts.set(payout, (payouts.get(payout) ?? 0) + amount)
      const reference =
        copy === 0 ? referenceOf(n) : referenceOf(n).replace("0".repeat(zeros), String(copy).padStart(zeros, "0"))
      const text = decimal(amount)
      lines.push(`t_${copy}_${n},charge,${reference},po_${payout},EUR,${text},0.00,${text},${settledOn}`)
    }
  const files: Readonly<Record<string, ReadonlyArray<string>>> = {
    settlement: lines,
    payouts: [
      "id,amount,currency,arrival",
      ...Array.from(payouts, ([payout, amount]) => `po_${payout},${amount},EUR,${settledOn}`)
    ],
    bank: [
      "id,text,amount,currency,value",
      ...Array.from(
        payouts,
        ([payout, amount]) => `b_${payout},PAYOUT po_${payout},${decimal(amount)},EUR,${settledOn}`
      )
    ]
  }
  for (const [name, rows] of Object.entries(files)) {
    mkdirSync(join(folder, name), { recursive: true })
    writeFileSync(join(folder, name, `${settledOn}.csv`), `${rows.join("\n")}\n`)
  }
  writeFileSync(join(folder, gatewaysFile), JSON.stringify(gateways))
}

/** Minor units as a decimal number. */
const decimal = (minor: number): string => {
  const digits = String(minor).padStart(3, "0")
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}
