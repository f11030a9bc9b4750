/** The identities that were checked: equations that must hold on our own side, whatever Zuora says. */
import { html, type Markup } from "../Markup.ts"
import type { CheckedIdentity, Report } from "../Report.ts"
import { countText } from "../Shown.ts"

export const identities = (report: Report): Markup =>
  html`<section aria-labelledby="identities">
    <h2 id="identities">Identities</h2>
    ${
      report.identities.length === 0
        ? html`<p class="none">None was checked.</p>`
        : html`<table class="stack identities">
            <caption>
              Equations that must hold in our own books, whatever Zuora says.
            </caption>
            <thead>
              <tr>
                <th scope="col">Identity</th>
                <th scope="col">Equation</th>
                <th scope="col" class="amount">Checked</th>
                <th scope="col" class="amount">Violations</th>
              </tr>
            </thead>
            <tbody>
              ${report.identities.map(row)}
            </tbody>
          </table>`
    }
  </section>`

const row = ({ checked, code, equation, silent, violations }: CheckedIdentity): Markup => {
  const state = violations > 0 ? "violated" : checked === 0 || silent !== null ? "unchecked" : "holds"
  return html`<tr class="${state}">
    <th scope="row">
      <span class="tick" aria-hidden="true">${{ violated: "✗", unchecked: "–", holds: "✓" }[state]}</span>
      <span class="away">${{ violated: "violated:", unchecked: "not checked:", holds: "holds:" }[state]}</span> ${code}
    </th>
    <td data-label="Equation" class="equation">${equation}</td>
    <td data-label="Checked" class="amount">${silent ?? countText(checked)}</td>
    <td data-label="Violations" class="amount">${countText(violations)}</td>
  </tr>`
}
