/** The figures of a closed period as tables: from opening to closing, and the trial balance, currency by currency. */
import type { Closed } from "@counterfoil/domain/Period"
import type { Rolled } from "@counterfoil/domain/period/Figures"
import { empty, html, type Markup } from "../report/Markup.ts"
import { amount, amountWithCurrency, counted, difference } from "../report/Shown.ts"
import { trialTable } from "../report/TrialTable.ts"

export const certifiedFigures = ({ proposal: { figures } }: Closed): Markup => {
  const booked = figures.counts.reduce((sum, { count }) => sum + count, 0)
  const currencies = Array.from(new Set(figures.trialBalance.map(({ debit }) => debit.currency))).toSorted()
  return html`<section aria-labelledby="roll-forward">
      <h2 id="roll-forward">From opening to closing</h2>
      <p class="note">
        ${counted(booked, "event")} booked in the period, ${counted(figures.priorPeriod, "of them", "of them")} with a
        business day before it.
      </p>
      ${
        figures.rollForward.length === 0
          ? html`<p class="none">No control figure has moved yet.</p>`
          : figures.rollForward.map(rolled)
      }
    </section>
    <section aria-labelledby="trial-balance">
      <h2 id="trial-balance">Trial balance at its end</h2>
      ${
        currencies.length === 0
          ? html`<p class="none">The journal has no entries.</p>`
          : currencies.map((currency) =>
              trialTable(
                currency,
                figures.trialBalance.filter(({ debit }) => debit.currency === currency),
                empty
              )
            )
      }
    </section>`
}

const rolled = ({ closing, control, movements, opening }: Rolled): Markup =>
  html`<table class="trial">
    <caption>
      ${control} in ${closing.currency.slice(0, 3)}
    </caption>
    <tbody>
      <tr>
        <th scope="row">Opening</th>
        <td class="amount">${amount(opening)}</td>
      </tr>
      ${movements.map(
        (one) =>
          html`<tr>
            <th scope="row">${one.movement}</th>
            <td class="amount">${difference(one.amount)}</td>
          </tr>`
      )}
    </tbody>
    <tfoot>
      <tr>
        <th scope="row">Closing</th>
        <td class="amount">${amountWithCurrency(closing)}</td>
      </tr>
    </tfoot>
  </table>`
