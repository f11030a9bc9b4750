/** Captured money that the gateways have not settled yet; left out where no gateway's files were read. */
import { empty, html, type Markup } from "../Markup.ts"
import { type InTransit, totalsOf } from "../InTransit.ts"
import type { Report } from "../Report.ts"
import { amount, counted, countText } from "../Shown.ts"

export const moneyInTransit = ({ inTransit }: Report): Markup =>
  inTransit.length === 0
    ? empty
    : html`<section aria-labelledby="in-transit">
        <h2 id="in-transit">Money in transit</h2>
        <table class="stack transit">
          <caption>
            Captured, and in no settlement file yet: on its way within the days of its gateway.
          </caption>
          <thead>
            <tr>
              <th scope="col">Gateway</th>
              <th scope="col" class="amount">Payments</th>
              <th scope="col">Oldest</th>
              <th scope="col" class="amount">Amount</th>
            </tr>
          </thead>
          <tbody>
            ${inTransit.map(row)}
          </tbody>
          <tfoot>
            ${totalsOf(inTransit).map(
              (total) =>
                html`<tr data-transit="${total.amount.currency}">
                  <th scope="row" colspan="3">
                    Total ${total.amount.currency.slice(0, 3)}, ${counted(total.count, "payment")}
                  </th>
                  <td data-label="Amount" class="amount">${amount(total.amount)}</td>
                </tr>`
            )}
          </tfoot>
        </table>
      </section>`

const row = ({ amount: sum, count, gateway, oldestOn }: InTransit): Markup =>
  html`<tr class="rail">
    <th scope="row">${gateway} <span class="unit">${sum.currency.slice(0, 3)}</span></th>
    <td data-label="Payments" class="amount">${countText(count)}</td>
    <td data-label="Oldest">${oldestOn}</td>
    <td data-label="Amount" class="amount">${amount(sum)}</td>
  </tr>`
