/** Settlement files, payouts and bank lines as rows of the oracle, and the clearing account that they go through. */
import { plusDays } from "@counterfoil/domain/LocalDate"
import { workingDaysAfter } from "@counterfoil/domain/gateway/Rail"
import type { World } from "./World.ts"

type Row = Record<string, unknown>

/** Days of the calendar that are looked at. */
const days = 40

const prefixed = (name: string, id: string | undefined): string | null => (id === undefined ? null : `${name}-${id}`)

export const settlementRows = ({ rail, statement }: World) => {
  const { bankLines = [], files, lines, payouts = [] } = statement
  // What was loaded twice is there once.
  const once = lines.filter(({ id }, index) => lines.findIndex((other) => other.id === id) === index)
  const calendar = Array.from({ length: days }, (_, index) => plusDays(rail.since, index)).filter(
    (date) => workingDaysAfter(rail, plusDays(date, -1), 1) === date
  )
  const announced = new Set(payouts.map(({ id }) => id))
  return {
    g_day: calendar.map((day): Row => ({ day, due: workingDaysAfter(rail, day, 1) })),
    g_file: files.map(({ day, lines: count, name, sha256 }): Row => ({ name, day, sha: sha256, lines: count })),
    g_txn: once.map(({ expectedFee, fee, file, gross, id, kind, line, net, on, payoutId, reference }): Row => ({
      id: `GatewayLine-${id}`,
      payout: prefixed("Payout", payoutId),
      kind,
      ref: reference ?? null,
      gross: `${gross.minor}`,
      fee: `${fee.minor}`,
      net: `${net.minor}`,
      ccy: gross.currency,
      fee_expected: expectedFee === undefined ? null : `${expectedFee.minor}`,
      at: on,
      file,
      line
    })),
    g_payout: payouts.map(({ amount, arrivesOn, id }): Row => ({
      id: prefixed("Payout", id),
      amount: `${amount.minor}`,
      ccy: amount.currency,
      arrival: arrivesOn
    })),
    bank_line: bankLines.map(({ amount, id, payoutId, valueOn }): Row => ({
      id: `BankLine-${id}`,
      payout: prefixed("Payout", payoutId),
      amount: `${amount.minor}`,
      ccy: amount.currency,
      value_date: valueOn
    })),
    // What a line has settled is open until a payout takes it.
    gl: once.flatMap(({ id, net, on, payoutId, reference }) => {
      const due = rail.payoutDays === undefined ? null : workingDaysAfter(rail, on, rail.payoutDays)
      const open = { seq: 0, ccy: net.currency, credit: "0", ref: payoutId ?? reference ?? id, due }
      const entry = (debit: bigint): ReadonlyArray<Row> => [
        { ...open, account: "gateway clearing", debit: `${debit}` },
        { ...open, account: "gateway", debit: `${-debit}` }
      ]
      return payoutId !== undefined && announced.has(payoutId)
        ? [...entry(net.minor), ...entry(-net.minor)]
        : entry(net.minor)
    })
  }
}
