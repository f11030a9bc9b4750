/** Equal causes over accounts, one row each: what one job or one hand has done many times is one thing to look for. */
import type { CauseGroup } from "@counterfoil/domain/CauseGroup"
import { empty, html, type Markup } from "../Markup.ts"
import type { Summary } from "../Report.ts"
import { amountWithCurrency, counted, countText, nameText } from "../Shown.ts"

/** Rows that a page shows at most; the other forms hold all. */
const maxRows = 50

/** The table, where at least two discrepancies have the same cause. */
export const equalCauses = ({ all, byGroup }: Summary): Markup => {
  const shown = byGroup.slice(0, maxRows)
  return byGroup.length === all.count
    ? empty
    : html`<table class="stack discrepancies groups">
          <caption>
            ${counted(all.count, "discrepancy", "discrepancies")}, ${counted(byGroup.length, "cause")}: those of one
            code, about the same kind of document and in the same direction are one thing to look for.
          </caption>
          <thead>
            <tr>
              <th scope="col">Cause</th>
              <th scope="col" class="amount">Discrepancies</th>
              <th scope="col" class="amount">Accounts</th>
              <th scope="col" class="amount">Sizes added up</th>
              <th scope="col">For example</th>
            </tr>
          </thead>
          <tbody>
            ${shown.map(
              ({ count, group, totals }) =>
                html`<tr data-group="${group.id}">
                  <th scope="row">
                    <span class="name"><code>${group.code}</code> ${nameText(group.name)}</span>
                    <span class="document">${aboutText(group)}</span>
                  </th>
                  <td data-label="Discrepancies" class="amount">${countText(count)}</td>
                  <td data-label="Accounts" class="amount">${countText(group.accounts)}</td>
                  <td data-label="Sizes added up" class="amount">
                    ${
                      totals.length === 0
                        ? html`<span class="quiet">no amount</span>`
                        : totals.map(({ absolute }) => html`<span>${amountWithCurrency(absolute)}</span> `)
                    }
                  </td>
                  <td data-label="For example">${group.members[0]?.title ?? ""}</td>
                </tr>`
            )}
          </tbody>
        </table>
        ${
          byGroup.length === shown.length
            ? empty
            : html`<p class="note">
                ${counted(byGroup.length - shown.length, "more cause is", "more causes are")} in the JSON of this run.
              </p>`
        }`
}

/** `payment on invoice, more there` */
const aboutText = ({ about, direction }: CauseGroup): string => {
  const words = about
    .replaceAll(" > ", " on ")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
  return direction === undefined ? words : `${words}, ${direction === "more here" ? "more with us" : "more with them"}`
}
