/** The table of discrepancies, grouped by severity, what follows from each folded below it. */
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import { define, type Severity } from "@counterfoil/domain/DiscrepancyCode"
import * as Money from "@counterfoil/domain/Money"
import { type BrokenBy, whyOf } from "../../BrokenBy.ts"
import { lineOf, type ReportedProposal } from "../../repair/Proposals.ts"
import { empty, html, type Markup } from "../Markup.ts"
import { type Report, type ReportedCase, severities, type Summary, summary } from "../Report.ts"
import { accountName, amountWithCurrency, counted, difference, nameText } from "../Shown.ts"
import { equalCauses } from "./EqualCauses.ts"
import { severityCards } from "./Severities.ts"

/** Rows that a page shows at most; the other forms hold all. */
const maxRows = 2000

const resolutions = { wait: "Wait", adopt: "Can be adopted", human: "Needs a person" } as const

export const discrepancies = (report: Report): Markup => {
  const totals = summary(report)
  const shown = severities
    .flatMap((severity) => report.discrepancies.filter((discrepancy) => discrepancy.severity === severity))
    .slice(0, maxRows)
  return html`<section aria-labelledby="discrepancies">
    <h2 id="discrepancies">Discrepancies</h2>
    ${severityCards(totals)} ${equalCauses(totals)}
    ${
      shown.length === 0
        ? html`<p class="none">There are none.</p>`
        : html`<table class="stack discrepancies">
            <caption>
              Each cause once; what follows from it is folded below it. Difference is ours less theirs: Zuora’s, the
              gateway’s (G) or the bank’s (S).
            </caption>
            <thead>
              <tr>
                <th scope="col">Discrepancy</th>
                <th scope="col">Account</th>
                <th scope="col">Ours</th>
                <th scope="col">Theirs</th>
                <th scope="col" class="amount">Difference</th>
                <th scope="col">What to do</th>
              </tr>
            </thead>
            ${severities.map((severity) =>
              group(
                report,
                severity,
                shown.filter((discrepancy) => discrepancy.severity === severity)
              )
            )}
            ${footer(totals)}
          </table>`
    }
    ${rest(report.discrepancies.length - shown.length)}
  </section>`
}

const group = (report: Report, severity: Severity, rows: ReadonlyArray<Discrepancy>): Markup =>
  rows.length === 0
    ? empty
    : html`<tbody class="${severity}">
        <tr class="group">
          <th scope="rowgroup" colspan="6"><span class="dot" aria-hidden="true"></span>${severity}</th>
        </tr>
        ${rows.map((discrepancy) => row(report, discrepancy))}
      </tbody>`

const row = (report: Report, discrepancy: Discrepancy): Markup =>
  html`<tr class="discrepancy">
    <th scope="row">
      <span class="name"><code>${discrepancy.code}</code> ${nameText(discrepancy.name)}</span>
      <span class="document">${discrepancy.title}</span>
      ${life(report.cases[discrepancy.id], report.asOf)} ${origin(report.brokenBy[discrepancy.id])}
      ${consequences(discrepancy)}
    </th>
    <td data-label="Account" class="account">
      ${discrepancy.accountId === null ? "–" : accountName(report, discrepancy.accountId)}
    </td>
    <td data-label="Ours" class="side">${discrepancy.ours === "" ? "–" : discrepancy.ours}</td>
    <td data-label="Theirs" class="side">${discrepancy.theirs === "" ? "–" : discrepancy.theirs}</td>
    <td data-label="Difference" class="amount">
      ${
        discrepancy.amount === null
          ? html`<span class="quiet">no amount</span>`
          : html`${difference(discrepancy.amount)} <span class="unit">${discrepancy.amount.currency.slice(0, 3)}</span>`
      }
    </td>
    <td data-label="What to do" class="advice">
      <span class="resolution ${discrepancy.resolution}">${resolutions[discrepancy.resolution]}</span>
      ${define(discrepancy.code).advice} ${proposed(report.proposals[discrepancy.id])}
    </td>
  </tr>`

/** One line, with the figures before and after folded below it. */
const proposed = (proposal: ReportedProposal | undefined): Markup => {
  if (proposal === undefined) return empty
  if (proposal._tag === "Refrained")
    return html`<span class="proposed none">Nothing is proposed: ${proposal.why}.</span>`
  const text = (amount: Money.Money | null): string => (amount === null ? "–" : Money.show(amount))
  return html`<details class="proposed">
    <summary>Proposed: ${lineOf(proposal)}</summary>
    <ul>
      ${proposal.figures.map(
        ({ after, before, item, title }) =>
          html`<li>${title}${item === null ? empty : html`, ${item}`}: ${text(before)} → ${text(after)}</li>`
      )}
    </ul>
  </details>`
}

/** Since when, and what was said of it; nothing where this run is the first that found it. */
const life = (reported: ReportedCase | undefined, asOf: string): Markup => {
  if (reported === undefined) return empty
  const { cause, expectedBy, isImmaterial, openedOn, phase, since } = reported
  if (phase === "open" && openedOn >= asOf.slice(0, 10))
    return isImmaterial ? html`<span class="life">immaterial</span>` : empty
  const again = openedOn === since ? "" : `, first on ${openedOn}`
  return html`<span class="life ${phase}"
    >${isImmaterial ? "immaterial, " : ""}${phase} since
    ${since}${again}${
      cause === null ? empty : html`: ${cause}${expectedBy === null ? "" : `, expected to go by ${expectedBy}`}`
    }</span
  >`
}

/** The event since which it has been there, and what that did to the figure. */
const origin = (broken: BrokenBy | undefined): Markup => {
  if (broken === undefined) return empty
  const { after, before, recordedAt, stream, type, version } = broken
  return html`<details class="origin">
    <summary>since ${words(type)} of ${recordedAt.slice(0, 10)}</summary>
    <ul>
      <li><code>${type}</code>, version ${version} of <span>${stream}</span>, recorded ${recordedAt}</li>
      <li>${whyOf(broken)}</li>
      ${
        before === null && after === null
          ? empty
          : html`<li>
              ${before === null ? "nothing" : amountWithCurrency(before)} before,
              ${after === null ? "nothing" : amountWithCurrency(after)} after
            </li>`
      }
    </ul>
  </details>`
}

/** `PaymentApplied` as people say it. */
const words = (type: string): string => type.replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase()

const consequences = ({ consequences }: Discrepancy): Markup =>
  consequences.length === 0
    ? empty
    : html`<details>
        <summary>${counted(consequences.length, "consequence")}</summary>
        <ul>
          ${consequences.map(
            ({ code, subject }) =>
              html`<li><code>${code}</code> ${nameText(define(code).name)} <span>${subject}</span></li>`
          )}
        </ul>
      </details>`

const footer = ({ all }: Summary): Markup =>
  html`<tfoot>
    ${all.totals.map(
      ({ absolute, count, currency, net }) =>
        html`<tr data-total="${currency}">
          <th scope="row" colspan="4">Total ${currency.slice(0, 3)}, ${counted(count, "difference")}</th>
          <td data-label="Net" class="amount">${difference(net)} <span class="unit">${currency.slice(0, 3)}</span></td>
          <td data-label="Sizes added up" class="absolute">sizes added up: ${amountWithCurrency(absolute)}</td>
        </tr>`
    )}
    ${
      all.withoutAmount === 0
        ? empty
        : html`<tr>
            <th scope="row" colspan="4">Without an amount</th>
            <td data-label="Number" class="amount">${all.withoutAmount}</td>
            <td class="absolute"></td>
          </tr>`
    }
  </tfoot>`

const rest = (hidden: number): Markup =>
  hidden === 0
    ? empty
    : html`<p class="note">
        ${counted(hidden, "more discrepancy is", "more discrepancies are")} in the CSV and JSON of this run; the totals
        include them.
      </p>`
