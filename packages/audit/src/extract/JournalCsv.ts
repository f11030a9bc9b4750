/**
 * The journal of an extract as CSV (RFC 4180) for auditors who live in spreadsheets: per account of the journal and currency
 * an opening, every posting, and a closing that is the trial balance, and so the certificate of a month that is closed.
 * Column `record` tells them apart; openings and postings add up to closings. Texts that a spreadsheet would run as a formula
 * are written with a leading apostrophe.
 */
import { entry } from "@counterfoil/domain/Journal"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Money from "@counterfoil/domain/Money"
import { firstDay } from "@counterfoil/domain/period/PeriodId"
import type { RawEvent } from "@counterfoil/event-store/proof/Leaf"
import { guard, quote } from "@counterfoil/reconciliation/report/ReportCsv"
import * as Effect from "effect/Effect"
import { trialBalance } from "@counterfoil/domain/TrialBalance"
import { bookedOf } from "./Figures.ts"
import type { Scope } from "./Scope.ts"

const columns = [
  "record",
  "account",
  "currency",
  "debit",
  "credit",
  "booked_on",
  "effective_on",
  "recorded_at",
  "document",
  "version",
  "event",
  "customer_account",
  "reference",
  "log",
  "position"
] as const

type Row = Partial<Record<(typeof columns)[number], string>>

/** UTF-8 text with CRLF line ends. `events` are documents' events, whole, up to the end of the scope. */
export const journalCsv = Effect.fn("JournalCsv.journalCsv")(function* (scope: Scope, events: ReadonlyArray<RawEvent>) {
  const from = scope.kind === "period" ? firstDay(scope.periodId) : ("0001-01-01" as LocalDate)
  const booked = yield* bookedOf(events)
  const before = booked.filter(({ bookedOn }) => bookedOn < from)
  const rows = [
    ...totals("opening", before),
    ...booked.flatMap(({ bookedOn, event }, index) => {
      const raw = events[index]
      return raw === undefined || bookedOn < from ? [] : entry(event).map((line) => posting(raw, line))
    }),
    ...totals("closing", booked)
  ]
  return [columns.join(","), ...rows.map((row) => columns.map((column) => quote(row[column] ?? "")).join(","))]
    .map((text) => `${text}\r\n`)
    .join("")
})

const totals = (
  record: string,
  booked: ReadonlyArray<{ readonly event: Parameters<typeof entry>[0] }>
): ReadonlyArray<Row> =>
  trialBalance(booked.map(({ event }) => event))
    .balances.filter(({ creditMinor, debitMinor }) => creditMinor !== 0n || debitMinor !== 0n)
    .map(({ account, creditMinor, currency, debitMinor }) => ({
      record,
      account,
      currency,
      debit: Money.format(Money.make(currency, debitMinor)),
      credit: Money.format(Money.make(currency, creditMinor))
    }))

const posting = (raw: RawEvent, { account, currency, minor, ref }: ReturnType<typeof entry>[number]): Row => {
  const amount = Money.format(Money.make(currency, minor < 0n ? -minor : minor))
  return {
    record: "posting",
    account,
    currency,
    debit: minor < 0n ? "" : amount,
    credit: minor < 0n ? amount : "",
    booked_on: raw.bookedOn,
    effective_on: raw.effectiveOn,
    recorded_at: raw.recordedAt,
    document: guard(raw.stream),
    version: `${raw.version}`,
    event: raw.type,
    customer_account: guard(raw.subject ?? ""),
    reference: guard(ref ?? ""),
    log: `${raw.log}`,
    position: `${raw.position}`
  }
}
