/**
 * The report as CSV (RFC 4180): a header, one row per discrepancy, one per thing that could not be told, one per rail and
 * currency of money in transit, one per run before this one and per currency in which it found differences, one per source that was read page by page, and at the end one row of totals per currency. Column `record` tells them apart.
 *
 * Texts that a spreadsheet would run as a formula are written with a leading apostrophe.
 */
import { groupIdOf } from "@counterfoil/domain/CauseGroup"
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import { define } from "@counterfoil/domain/DiscrepancyCode"
import * as Money from "@counterfoil/domain/Money"
import { collapse, type Collapsed } from "../reading/Manifest.ts"
import { type BrokenBy, whyOf } from "../BrokenBy.ts"
import { lineOf, type ReportedProposal } from "../repair/Proposals.ts"
import type { InTransit } from "./InTransit.ts"
import type { Outcome } from "./Outcome.ts"
import { absolute, type Report, type ReportedCase, severities, summary, type Untold } from "./Report.ts"

/** The columns, in order. `count` is 1 for a discrepancy; `amount` and `absolute_amount` are decimal text. */
export const columns = [
  "record",
  "count",
  "code",
  "name",
  "severity",
  "title",
  "subject",
  "account",
  "currency",
  "amount",
  "absolute_amount",
  "ours",
  "theirs",
  "resolution",
  "advice",
  "phase",
  "since",
  "cause",
  "expected_by",
  "broken_by",
  "broken_at",
  "broken_why",
  "before",
  "after",
  "consequences",
  "group",
  "proposed",
  "immaterial"
] as const

type Row = Partial<Record<(typeof columns)[number], string>>

/**
 * UTF-8 text with CRLF line ends. Sums of `count`, `amount` and `absolute_amount` of the discrepancies per currency equal
 * the totals rows.
 */
export const toCsv = (report: Report): string =>
  [
    columns.join(","),
    ...report.discrepancies.map((discrepancy) => line(discrepancyRow(discrepancy, report))),
    ...report.untold.map((untold) => line(untoldRow(untold))),
    ...report.inTransit.map((transit) => line(inTransitRow(transit))),
    ...report.trend.flatMap((outcome) => runRows(outcome).map(line)),
    ...collapse(report.manifest).map((source) => line(sourceRow(source))),
    ...totalRows(report).map(line)
  ]
    .map((text) => `${text}\r\n`)
    .join("")

const discrepancyRow = (discrepancy: Discrepancy, { brokenBy, cases, proposals }: Report): Row => ({
  record: "discrepancy",
  count: "1",
  code: discrepancy.code,
  name: guard(discrepancy.name),
  severity: discrepancy.severity,
  title: guard(discrepancy.title),
  subject: guard(discrepancy.subject),
  account: guard(discrepancy.accountId ?? ""),
  ...(discrepancy.amount === null
    ? {}
    : {
        currency: discrepancy.amount.currency,
        amount: Money.format(discrepancy.amount),
        absolute_amount: Money.format(absolute(discrepancy.amount))
      }),
  ours: guard(discrepancy.ours),
  theirs: guard(discrepancy.theirs),
  resolution: discrepancy.resolution,
  advice: define(discrepancy.code).advice,
  ...lifeCells(cases[discrepancy.id]),
  ...brokenCells(brokenBy[discrepancy.id]),
  consequences: guard(discrepancy.consequences.map(({ code, subject }) => `${code} ${subject}`).join("; ")),
  group: guard(groupIdOf(discrepancy)),
  proposed: guard(proposedText(proposals[discrepancy.id]))
})

const proposedText = (proposal: ReportedProposal | undefined): string =>
  proposal?._tag === "Offered" ? lineOf(proposal) : proposal === undefined ? "" : `nothing: ${proposal.why}`

const lifeCells = (life: ReportedCase | undefined): Row =>
  life === undefined
    ? {}
    : {
        immaterial: life.isImmaterial ? "yes" : "",
        phase: life.phase,
        since: life.since,
        cause: guard(life.cause ?? ""),
        expected_by: life.expectedBy ?? ""
      }

const brokenCells = (broken: BrokenBy | undefined): Row =>
  broken === undefined
    ? {}
    : {
        broken_by: guard(`${broken.type}, version ${broken.version} of ${broken.stream}`),
        broken_at: broken.recordedAt,
        broken_why: guard(whyOf(broken)),
        before: broken.before === null ? "" : Money.format(broken.before),
        after: broken.after === null ? "" : Money.format(broken.after)
      }

const untoldRow = ({ subject, why }: Untold): Row => ({
  record: "could-not-tell",
  count: "0",
  subject: guard(subject),
  advice: guard(why)
})

const inTransitRow = ({ amount, count, gateway, oldestOn }: InTransit): Row => ({
  record: "in-transit",
  count: count.toString(),
  name: guard(gateway),
  currency: amount.currency,
  amount: Money.format(amount),
  absolute_amount: Money.format(absolute(amount)),
  since: oldestOn
})

/** A run over time, this one included. One without differences has one row, without a currency. */
const runRows = ({ asOf, bySeverity, counting, mode, runId, totals, verdict }: Outcome): ReadonlyArray<Row> => {
  const run: Row = {
    record: "run",
    count: counting.toString(),
    name: verdict,
    title: mode,
    subject: guard(runId),
    since: asOf,
    consequences: severities.map((severity) => `${severity} ${bySeverity[severity]}`).join("; ")
  }
  return totals.length === 0
    ? [run]
    : totals.map((total) => ({ ...run, currency: total.currency, absolute_amount: Money.format(total) }))
}

/** Its hash is that of the hashes of its pages, which the JSON has. */
const sourceRow = ({ count, missed, name, pages, sha256 }: Collapsed): Row => ({
  record: "source",
  count: "0",
  name: guard(name),
  subject: `${pages} ${pages === 1 ? "page" : "pages"}, ${missed} not read, ${count} ${count === 1 ? "row" : "rows"}`,
  theirs: `sha256 ${sha256}`
})

/** Each carries the verdict as its name; the row without a currency counts the discrepancies that differ in no amount. */
const totalRows = (report: Report): ReadonlyArray<Row> => {
  const { all } = summary(report)
  const total = { record: "total", name: report.verdict }
  const perCurrency = all.totals.map(({ absolute, count, currency, net }) => ({
    ...total,
    count: count.toString(),
    currency,
    amount: Money.format(net),
    absolute_amount: Money.format(absolute)
  }))
  return all.withoutAmount === 0 && perCurrency.length > 0
    ? perCurrency
    : [...perCurrency, { ...total, count: all.withoutAmount.toString() }]
}

const line = (row: Row): string => columns.map((column) => quote(row[column] ?? "")).join(",")

/** A cell, in quotes where it needs them. */
export const quote = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

/** Spreadsheets run cells that start with these as formulas, the full-width forms too, and skip blanks before them. */
const formula = /^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/

/** A text as a cell that no spreadsheet runs. */
export const guard = (text: string): string => (formula.test(text) ? `'${text}` : text)
