/**
 * How runs went over time: discrepancies by severity, and the size of what differs per currency, as small charts in inline
 * SVG. The charts are described in a sentence, and the table below them has every figure.
 */
import type { Currency } from "@counterfoil/domain/Currency"
import * as Money from "@counterfoil/domain/Money"
import { empty, html, type Markup } from "../Markup.ts"
import type { Outcome } from "../Outcome.ts"
import { type Report, severities } from "../Report.ts"
import { amountText, amountWithCurrency, counted, countText, instant } from "../Shown.ts"

export const trend = ({ trend: runs }: Report): Markup =>
  runs.length < 2
    ? empty
    : html`<section aria-labelledby="trend" class="trend">
        <h2 id="trend">Over the last ${runs.length} runs</h2>
        <div class="charts">${bySeverity(runs)} ${currenciesOf(runs).map((currency) => byAmount(runs, currency))}</div>
        ${table(runs)}
      </section>`

/** Units of a chart: a run is so wide, and the highest bar so high. */
const width = 100
const height = 400
/** What is there is seen, however small. */
const least = 8

const currenciesOf = (runs: ReadonlyArray<Outcome>): ReadonlyArray<Currency> =>
  Array.from(new Set(runs.flatMap(({ totals }) => totals.map(({ currency }) => currency)))).sort()

const countOf = ({ bySeverity: counts }: Outcome): number => severities.reduce((sum, one) => sum + counts[one], 0)

const bySeverity = (runs: ReadonlyArray<Outcome>): Markup => {
  const most = Math.max(...runs.map(countOf))
  const occurring = severities.filter((severity) => runs.some(({ bySeverity: counts }) => counts[severity] > 0))
  const bars = runs.flatMap((run, at) => {
    let top = height
    // The worst stands at the bottom, where bars are compared best.
    return occurring.flatMap((severity) => {
      const count = run.bySeverity[severity]
      if (count === 0) return []
      const high = Math.max(least, Math.round((count * height) / most))
      top -= high
      return [bar(at, Math.max(0, top), high, severity)]
    })
  })
  return figure(runs, {
    title: "Discrepancies",
    told: `Discrepancies of each run: ${edges(runs.map((run) => countText(countOf(run))))}; at most ${countText(most)}.`,
    most: countText(most),
    bars,
    legend: html`<ul class="legend">
      ${occurring.map((severity) => html`<li class="${severity}"><span class="dot" aria-hidden="true"></span>${severity}</li>`)}
    </ul>`
  })
}

const byAmount = (runs: ReadonlyArray<Outcome>, currency: Currency): Markup => {
  const sums = runs.map((run) => sumOf(run, currency))
  const most = sums.reduce((a, b) => (b.minor > a.minor ? b : a))
  const bars = sums.flatMap(({ minor }, at) => {
    if (minor === 0n) return []
    const high = Math.max(least, Number((minor * BigInt(height)) / most.minor))
    return [bar(at, height - high, high, "size")]
  })
  return figure(runs, {
    title: `Differences in ${currency.slice(0, 3)}`,
    told: `Sizes of what differs in ${currency.slice(0, 3)}: ${edges(sums.map(amountText))}; at most ${amountText(most)}.`,
    most: amountText(most),
    bars,
    legend: empty
  })
}

const sumOf = ({ totals }: Outcome, currency: Currency): Money.Money =>
  totals.find((one) => one.currency === currency) ?? Money.zero(currency)

const edges = (texts: ReadonlyArray<string>): string =>
  `${texts[0] ?? ""} in the first, ${texts.at(-1) ?? ""} in this one`

const bar = (at: number, top: number, high: number, kind: string): Markup =>
  html`<rect class="${kind}" x="${at * width + 12}" y="${top}" width="${width - 24}" height="${high}" />`

interface Chart {
  readonly title: string
  readonly told: string
  readonly most: string
  readonly bars: ReadonlyArray<Markup>
  readonly legend: Markup
}

const figure = (runs: ReadonlyArray<Outcome>, { bars, legend, most, title, told }: Chart): Markup =>
  html`<figure>
    <figcaption>${title} <span class="quiet">at most ${most}</span></figcaption>
    <svg
      viewBox="0 0 ${runs.length * width} ${height}"
      preserveAspectRatio="none"
      role="img"
      aria-label="${told}"
      focusable="false"
    >
      <line class="floor" x1="0" x2="${runs.length * width}" y1="${height}" y2="${height}" />
      ${bars}
    </svg>
    <p class="ends" aria-hidden="true">
      <span>${(runs[0]?.asOf ?? "").slice(0, 10)}</span> <span>${(runs.at(-1)?.asOf ?? "").slice(0, 10)}</span>
    </p>
    ${legend}
  </figure>`

const verdicts = { clean: "clean", discrepancies: "discrepancies", "could-not-tell": "could not tell" } as const

const table = (runs: ReadonlyArray<Outcome>): Markup =>
  html`<details>
    <summary>${counted(runs.length, "run")} as a table</summary>
    <table class="stack runs">
      <caption>
        The newest first. Counts are of all discrepancies, timing included; differences are the sizes of those that
        count.
      </caption>
      <thead>
        <tr>
          <th scope="col">As of</th>
          <th scope="col">Mode</th>
          <th scope="col">Verdict</th>
          ${severities.map((severity) => html`<th scope="col" class="amount">${severity}</th>`)}
          <th scope="col" class="amount">Differences</th>
        </tr>
      </thead>
      <tbody>
        ${runs.toReversed().map(row)}
      </tbody>
    </table>
  </details>`

const row = ({ asOf, bySeverity: counts, mode, totals, verdict }: Outcome): Markup =>
  html`<tr>
    <th scope="row">${instant(asOf)}</th>
    <td data-label="Mode">${mode}</td>
    <td data-label="Verdict">${verdicts[verdict]}</td>
    ${severities.map(
      (severity) => html`<td data-label="${severity}" class="amount">${countText(counts[severity])}</td>`
    )}
    <td data-label="Differences" class="amount">
      ${totals.length === 0 ? html`<span class="quiet">none</span>` : totals.map((total) => html`<span>${amountWithCurrency(total)}</span> `)}
    </td>
  </tr>`
