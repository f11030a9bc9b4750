/**
 * The journal of an extract as CSV (RFC 4180) for auditors who live in spreadsheets: per account of the journal and currency
 * an opening, every posting, and a closing that is the trial balance, and so the certificate of a month that is closed.
 * Column `record` tells them apart; openings and postings add up to closings. Texts that a spreadsheet would run as a formula
 * are written with a leading apostrophe.
 *
 * Made of the extract's own file and of nothing else, which is read twice: openings come first, and what is booked before the
 * month may stand anywhere in it. What is held are sums.
 */
import { entry } from "@counterfoil/domain/Journal"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Money from "@counterfoil/domain/Money"
import { certified } from "@counterfoil/domain/period/PeriodBooks"
import { firstDay } from "@counterfoil/domain/period/PeriodId"
import { JournalSums } from "@counterfoil/domain/TrialBalance"
import type { RawEvent } from "@counterfoil/event-store/proof/Leaf"
import { guard, quote } from "@counterfoil/reconciliation/report/ReportCsv"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Stream from "effect/Stream"
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

/** Writes `file`: UTF-8 text with CRLF line ends. `extract` is the file that was made of the scope. */
export const journalCsv = Effect.fn("JournalCsv.journalCsv")(function* (scope: Scope, extract: string, file: string) {
  const fs = yield* FileSystem.FileSystem
  const from = scope.kind === "period" ? firstDay(scope.periodId) : ("0001-01-01" as LocalDate)
  const [opening, closing] = [new JournalSums(), new JournalSums()]
  yield* wholeEvents(extract, (_, booked) =>
    Effect.sync(() => {
      for (const { bookedOn, event } of booked) {
        if (bookedOn < from) opening.add(event)
        closing.add(event)
      }
    })
  )
  const written = Effect.gen(function* () {
    const out = yield* fs.open(`${file}.part`, { flag: "w" })
    const write = (rows: ReadonlyArray<Row>) => out.writeAll(Buffer.from(rows.map(textOf).join(""), "utf8"))
    yield* out.writeAll(Buffer.from(`${columns.join(",")}\r\n`))
    yield* write(totals("opening", opening))
    yield* wholeEvents(extract, (page, booked) =>
      write(
        page.flatMap((raw, index) => {
          const one = booked[index]
          return one === undefined || one.bookedOn < from ? [] : entry(one.event).map((line) => posting(raw, line))
        })
      )
    )
    yield* write(totals("closing", closing))
  })
  yield* Effect.scoped(written).pipe(Effect.onError(() => Effect.ignore(fs.remove(`${file}.part`, { force: true }))))
  yield* fs.rename(`${file}.part`, file)
})

/** The events that an extract has whole, some hundreds at a time. */
const wholeEvents = Effect.fnUntraced(function* <E, R>(
  extract: string,
  each: (
    page: ReadonlyArray<RawEvent>,
    booked: Effect.Success<ReturnType<typeof bookedOf>>
  ) => Effect.Effect<void, E, R>
) {
  const fs = yield* FileSystem.FileSystem
  yield* fs.stream(extract).pipe(
    Stream.decodeText(),
    Stream.splitLines,
    Stream.runForEachArray((lines) => {
      const page = lines.map((line) => JSON.parse(line) as RawEvent).filter((one) => one.data !== undefined)
      return Effect.flatMap(bookedOf(page), (booked) => each(page, booked))
    })
  )
})

const textOf = (row: Row): string => `${columns.map((column) => quote(row[column] ?? "")).join(",")}\r\n`

const totals = (record: string, sums: JournalSums): ReadonlyArray<Row> =>
  certified(sums.trialBalance).map(({ account, credit, debit }) => ({
    record,
    account,
    currency: debit.currency,
    debit: Money.format(debit),
    credit: Money.format(credit)
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
