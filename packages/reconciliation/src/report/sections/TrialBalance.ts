/** The trial balance of the journal per currency, and applications of which only one leg is there. */
import type { Currency } from "@counterfoil/domain/Currency"
import * as Money from "@counterfoil/domain/Money"
import { differences } from "@counterfoil/domain/TrialBalance"
import { empty, html, type Markup } from "../Markup.ts"
import type { Report } from "../Report.ts"
import { amountWithCurrency } from "../Shown.ts"
import { trialTable } from "../TrialTable.ts"

/** Lost legs that a page shows at most; the JSON holds all. */
const maxInTransit = 50

export const trialBalance = ({ trialBalance }: Report): Markup => {
  const sums = Array.from(differences(trialBalance))
  return html`<section aria-labelledby="trial-balance">
    <h2 id="trial-balance">Trial balance</h2>
    ${sums.length === 0 ? html`<p class="none">The journal has no entries.</p>` : empty}
    ${sums.map(([currency, gap]) =>
      table(
        trialBalance.balances.filter((row) => row.currency === currency),
        currency,
        gap
      )
    )}
    ${
      trialBalance.inTransit.length === 0
        ? empty
        : html`<h3>In transit</h3>
            <p class="note">Applications of which only one leg is booked.</p>
            <ul class="transit">
              ${trialBalance.inTransit
                .slice(0, maxInTransit)
                .map(
                  ({ currency, minor, ref }) =>
                    html`<li><code>${ref}</code> ${amountWithCurrency(Money.make(currency, minor))}</li>`
                )}
            </ul>
            ${
              trialBalance.inTransit.length > maxInTransit
                ? html`<p class="note">
                    ${trialBalance.inTransit.length - maxInTransit} more in the JSON of this run.
                  </p>`
                : empty
            }`
    }
  </section>`
}

type Rows = Report["trialBalance"]["balances"]

const table = (rows: Rows, currency: Currency, gap: bigint): Markup =>
  trialTable(
    currency,
    rows.map(({ account, creditMinor, debitMinor }) => ({
      account,
      debit: Money.make(currency, debitMinor),
      credit: Money.make(currency, creditMinor)
    })),
    gap === 0n
      ? html`<span class="ok">Debits equal credits.</span>`
      : html`<strong class="bad"
          >Debits and credits differ by ${amountWithCurrency(Money.make(currency, gap))}.</strong
        >`
  )
