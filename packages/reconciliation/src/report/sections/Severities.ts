/** One card per severity, the worst first. */
import type { Severity } from "@counterfoil/domain/DiscrepancyCode"
import { html, type Markup } from "../Markup.ts"
import type { Summary } from "../Report.ts"
import { amountWithCurrency } from "../Shown.ts"

/** What a severity asks of the reader. */
const meanings: Readonly<Record<Severity, string>> = {
  critical: "Books or money are wrong",
  high: "Zuora and we disagree",
  medium: "Totals hold, details differ",
  low: "Cosmetic",
  info: "Timing, does not count"
}

/** The cards; their counts add up to the number of rows in the table below them. */
export const severityCards = ({ bySeverity }: Summary): Markup =>
  html`<ul class="cards" aria-label="Discrepancies by severity">
    ${bySeverity.map(
      ({ count, severity, totals }) =>
        html`<li class="card ${severity} ${count === 0 ? "zero" : "some"}">
          <h3>${severity}</h3>
          <p class="count" data-severity="${severity}">${count}</p>
          ${
            totals.length === 0
              ? html`<p class="meaning">${count === 0 ? "None" : meanings[severity]}</p>`
              : html`<p class="sum">
                    ${totals.map(({ absolute }) => html`<span>${amountWithCurrency(absolute)}</span> `)}
                  </p>
                  <p class="meaning">${meanings[severity]}</p>`
          }
        </li>`
    )}
  </ul>`
