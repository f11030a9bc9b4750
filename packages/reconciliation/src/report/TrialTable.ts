/** The journal's accounts in one currency, with both sides and their balance. */
import type { Currency } from "@counterfoil/domain/Currency"
import * as Money from "@counterfoil/domain/Money"
import { html, type Markup } from "./Markup.ts"
import { amount, difference } from "./Shown.ts"

interface Row {
  readonly account: string
  readonly debit: Money.Money
  readonly credit: Money.Money
}

/** `note` says something of it beside its name. */
export const trialTable = (currency: Currency, rows: ReadonlyArray<Row>, note: Markup): Markup => {
  const total = (side: "debit" | "credit") =>
    Money.sum(
      currency,
      rows.map((row) => row[side])
    )
  const [debit, credit] = [total("debit"), total("credit")]
  const gap = Money.subtract(debit, credit)
  return html`<table class="trial">
    <caption>
      Journal in ${currency.slice(0, 3)}. ${note}
    </caption>
    <thead>
      <tr>
        <th scope="col">Account</th>
        <th scope="col" class="amount">Debit</th>
        <th scope="col" class="amount">Credit</th>
        <th scope="col" class="amount">Balance</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ account, credit, debit }) =>
          html`<tr>
            <th scope="row">${account}</th>
            <td class="amount">${amount(debit)}</td>
            <td class="amount">${amount(credit)}</td>
            <td class="amount">${amount(Money.subtract(debit, credit))}</td>
          </tr>`
      )}
    </tbody>
    <tfoot>
      <tr>
        <th scope="row">Total</th>
        <td class="amount">${amount(debit)}</td>
        <td class="amount">${amount(credit)}</td>
        <td class="amount">${gap.minor === 0n ? amount(gap) : difference(gap)}</td>
      </tr>
    </tfoot>
  </table>`
}
