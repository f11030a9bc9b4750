/** The top of the page: the verdict in words, what was compared and how complete, and what could not be told. */
import { headline, lead } from "../Headline.ts"
import { empty, html, type Markup } from "../Markup.ts"
import type { Report } from "../Report.ts"
import { counted, countText, instant } from "../Shown.ts"

const labels = { clean: "Clean", discrepancies: "Discrepancies", "could-not-tell": "Could not tell" } as const

/** The verdict, and the facts that a reader judges it by. */
export const masthead = (report: Report): Markup => {
  const compared = report.accounts.filter(({ zuora }) => zuora !== null).length
  return html`<header class="masthead ${report.verdict}">
    <p class="eyebrow"><span>Reconciliation with Zuora</span> <span>${report.tenant}</span></p>
    <p class="verdict"><span class="mark" aria-hidden="true"></span>${labels[report.verdict]}</p>
    <h1>${headline(report)}</h1>
    <p class="lead">${lead(report)}</p>
    <dl class="facts">
      <div>
        <dt>As of</dt>
        <dd>${instant(report.asOf)}</dd>
      </div>
      <div>
        <dt>Zuora read up to</dt>
        <dd>${instant(report.watermark)}</dd>
      </div>
      <div>
        <dt>Balances compared</dt>
        <dd>${compared} of ${counted(report.accounts.length, "account")}</dd>
      </div>
      <div>
        <dt>Could not be told</dt>
        <dd>${report.untold.length === 0 ? "nothing" : counted(report.untold.length, "thing")}</dd>
      </div>
    </dl>
  </header>`
}

/** Everything that could not be told, at the top: it limits all that follows. */
export const untold = (report: Report): Markup =>
  report.untold.length === 0
    ? empty
    : html`<section aria-labelledby="untold" class="untold">
        <h2 id="untold">What could not be told</h2>
        <ul>
          ${report.untold.map(({ subject, why }) => html`<li><strong>${subject}</strong> <span>${why}</span></li>`)}
        </ul>
      </section>`

/** The records that were compared. */
export const sources = (report: Report): Markup =>
  html`<section aria-labelledby="compared">
    <h2 id="compared">What was compared</h2>
    ${
      report.sources.length === 0
        ? html`<p class="none">No source was read.</p>`
        : html`<ul class="sources">
            ${report.sources.map(({ count, name }) => html`<li><b>${countText(count)}</b> <span>${name}</span></li>`)}
          </ul>`
    }
  </section>`
