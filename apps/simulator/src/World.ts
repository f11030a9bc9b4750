/**
 * The Zuora that a seed begins with: a few accounts with charges to collect, invoices, payments and credit memos, small
 * enough that wishes compete for the same cents. JSON of the sandbox's reset.
 */
import type { ResetBody } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Draw from "./Draw.ts"

/** Monday morning in the tenant's zone (UTC−8), so that a run of some hours crosses midnight in UTC. */
export const start = "2026-11-23T17:30:00.000Z"

/** When its documents came up: long enough ago that nobody takes them for the doing of a call. */
const seededAt = "2026-11-20T18:00:00Z"

export const timeZone = "Etc/GMT+8"

/** Minor units as decimal text with two places. */
export const text = (minor: number): string =>
  `${Math.trunc(minor / 100)}.${String(Math.trunc(minor % 100)).padStart(2, "0")}`

type Lines = NonNullable<NonNullable<ResetBody["invoices"]>[number]["items"]>

const lines = (draw: Draw.Draw, count: number): Lines =>
  Array.from({ length: count }, (_, index) => ({
    name: `Seats ${index + 1}`,
    amount: text(draw.between(300, 4000)),
    ...(draw.chance(500) ? { taxes: [{ amount: text(draw.between(10, 400)), rate: "0.19" }] } : {})
  }))

const charges = (draw: Draw.Draw) =>
  Array.from({ length: draw.below(3) }, (_, index) => ({
    name: `Usage ${index + 1}`,
    amount: draw.chance(100) ? `-${text(draw.between(100, 500))}` : text(draw.between(500, 6000))
  }))

/** Whether the tenant lets value of one account settle documents of another. */
export const isAcrossAccounts = (seed: string): boolean => Draw.make(`${seed} across accounts`).chance(250)

export const make = (seed: string, draw: Draw.Draw): ResetBody => {
  const numbers = Array.from({ length: draw.between(1, 3) }, (_, index) => `A0000000${index + 1}`)
  return {
    name: "empty",
    seed,
    clock: { at: seededAt },
    settings: {
      utcOffset: "-08:00",
      paymentCrossAccount: isAcrossAccounts(seed) ? "on" : "off",
      idempotencyReplay: draw.pick(["same", "conflict"]),
      applicationRule: draw.pick(["Proration", "FIFO"]),
      declineCode: draw.pick(["50000099", "53000060"]),
      asynchronousPaymentStatuses: draw.chance(300) ? "on" : "off"
    },
    accounts: numbers.map((number) => ({
      number,
      currency: "EUR",
      unbilledCharges: charges(draw),
      ...(draw.chance(120) ? { decline: { code: "05", text: "Do Not Honor" } } : {})
    })),
    invoices: numbers.flatMap((account) =>
      Array.from({ length: draw.between(1, 2) }, () => ({
        account,
        status: "Posted" as const,
        items: lines(draw, draw.between(1, 2))
      }))
    ),
    creditMemos: numbers.flatMap((account) =>
      Array.from({ length: draw.below(2) }, () => ({
        account,
        status: "Posted" as const,
        items: lines(draw, 1)
      }))
    ),
    payments: numbers.flatMap((account) =>
      Array.from({ length: draw.between(1, 2) }, () => ({
        account,
        amount: text(draw.between(500, 5000)),
        type: "External" as const
      }))
    )
  }
}
