/** Equal causes over accounts, one row each: what one job or one hand has done many times is one thing to look for. */
import type { CauseGroup } from "@counterfoil/domain/CauseGroup"
import { empty, html, type Markup } from "../Markup.ts"
import type { Summary } from "../Report.ts"
import { amountWithCurrency, counted, countText, nameText } from "../Shown.ts"

/** Rows that a page shows at most; the other forms hold all. */
const maxRows = 50

/** The table, where at least two discrepancies have the same cause. */
export const equalCauses = ({ all, byGroup, counting }: Summary): Markup => {
  const silent = all.count - counting.count
  const shown = byGroup.slice(0, maxRows)
  return byGroup.length === all.count
    ? empty
    : html`<table class="stack discrepancies groups">
          <caption>
            ${counted(all.count, "discrepancy", "discrepancies")},
            ${counted(byGroup.length, "cause")}${
              silent === 0 ? "" : `, with the ${countText(silent)} that ${silent === 1 ? "does" : "do"} not count`
            }:
            those of one code, about the same kind of document and in the same direction are one thing to look for.
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
                  <td data-label="Accounts" class="amount">
                    ${group.accounts === 0 ? "–" : countText(group.accounts)}
                  </td>
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

/** `payment on invoice, more in Zuora`, `accounts receivable, too little` */
export const aboutText = ({ about, code, direction, members }: CauseGroup): string => {
  const words = (namedAlike(members.map(({ subject }) => subject)) ?? about)
    .replaceAll(" > ", " on ")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
  return direction === undefined ? words : `${words}, ${sideOf(code, direction)}`
}

/** What all of these are about where they name no documents: `accounts receivable` of `accounts receivable EUR`. */
const namedAlike = (subjects: ReadonlyArray<string>): string | undefined => {
  const [name = "", ...others] = new Set(subjects.map((subject) => subject.replace(/ \S+$/, "")))
  return others.length === 0 && /^[a-z]+(?:[ -][a-z]+)+$/.test(name) ? name : undefined
}

/** Whose figures are larger. What the store has against itself knows no other side. */
const sideOf = (code: string, direction: NonNullable<CauseGroup["direction"]>): string => {
  const isOurs = direction === "more here"
  switch (code[0]) {
    case "Z":
      return isOurs ? "more with us" : "more in Zuora"
    case "G":
      return isOurs ? "more with us" : "more at the gateway"
    case "S":
      return isOurs ? "less at the gateway or the bank" : "more at the gateway or the bank"
    default:
      return isOurs ? "too much" : "too little"
  }
}
