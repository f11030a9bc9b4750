/** Account balances: from the documents, from the applications, and Zuora's. Accounts that differ come first. */
import * as Money from "@counterfoil/domain/Money"
import { empty, html, type Markup } from "../Markup.ts"
import type { AccountBalance, Report } from "../Report.ts"
import { accountName, amount, counted, difference } from "../Shown.ts"

/** Rows that a page shows at most; the JSON holds all. */
const maxRows = 200

export const accounts = (report: Report): Markup => {
  const ordered = [...report.accounts.filter(differs), ...report.accounts.filter((account) => !differs(account))]
  const shown = ordered.slice(0, maxRows)
  const columns = columnsOf(report.accounts)
  return html`<section aria-labelledby="accounts">
    <h2 id="accounts">Account balances</h2>
    ${
      shown.length === 0
        ? html`<p class="none">No account has a balance.</p>`
        : html`<table class="stack accounts">
            <caption>
              Computed twice: from the applications (what is open less what is unapplied), and from the documents alone
              (invoices and debit memos less credit memos less captured payments plus refunds).
              ${sentence(report.accounts)}
            </caption>
            <thead>
              <tr>
                <th scope="col">Account</th>
                ${columns.map(({ title }) => html`<th scope="col" class="amount">${title}</th>`)}
                <th scope="col" class="amount">From documents</th>
                <th scope="col" class="amount">From applications</th>
                <th scope="col" class="amount">Zuora’s</th>
                <th scope="col" class="amount">Difference</th>
              </tr>
            </thead>
            <tbody>
              ${shown.map((account) => row(account, columns, report))}
            </tbody>
          </table>`
    }
    ${
      ordered.length > shown.length
        ? html`<p class="note">
            ${counted(ordered.length - shown.length, "more account")} in the JSON of this
            run${shown.some((account) => !differs(account)) ? ", all of which agree or were not compared" : ""}.
          </p>`
        : empty
    }
  </section>`
}

/** What a balance is made of. */
interface Column {
  readonly title: string
  readonly of: (account: AccountBalance) => Money.Money
  /** Left out where no account has any. */
  readonly rare?: boolean
}

const columnsOf = (all: ReadonlyArray<AccountBalance>): ReadonlyArray<Column> => {
  const columns: ReadonlyArray<Column> = [
    { title: "Invoices", of: ({ invoices }) => invoices },
    { title: "Debit memos", of: ({ debitMemos }) => debitMemos, rare: true },
    { title: "Unapplied payments", of: ({ unappliedPayments }) => unappliedPayments },
    { title: "Unapplied memos", of: ({ unappliedMemos }) => unappliedMemos },
    { title: "Credit balance", of: ({ creditBalance }) => creditBalance, rare: true }
  ]
  return columns.filter(({ of, rare = false }) => !rare || all.some((account) => !Money.isZero(of(account))))
}

const tieIn = (account: AccountBalance): boolean => Money.equals(account.fromDocuments, account.balance)

const differs = (account: AccountBalance): boolean =>
  !tieIn(account) || (account.zuora !== null && !Money.equals(account.balance, account.zuora))

const sentence = (all: ReadonlyArray<AccountBalance>): string => {
  const broken = all.filter((account) => !tieIn(account)).length
  return broken === 0 ? "Both agree everywhere." : `They disagree for ${counted(broken, "account")}.`
}

const row = (account: AccountBalance, columns: ReadonlyArray<Column>, report: Report): Markup =>
  html`<tr class="${differs(account) ? "differs" : "agrees"}">
    <th scope="row">
      ${accountName(report, account.accountId)} <span class="unit">${account.currency.slice(0, 3)}</span>
    </th>
    ${columns.map(({ of, title }) => html`<td data-label="${title}" class="amount">${amount(of(account))}</td>`)}
    <td data-label="From documents" class="amount">${amount(account.fromDocuments)}</td>
    <td data-label="From applications" class="amount ${tieIn(account) ? "same" : "other"}">
      ${amount(account.balance)}
    </td>
    <td data-label="Zuora’s" class="amount">
      ${account.zuora === null ? html`<span class="quiet">not read</span>` : amount(account.zuora)}
    </td>
    <td data-label="Difference" class="amount last">${gap(account)}</td>
  </tr>`

const gap = ({ balance, zuora }: AccountBalance): Markup => {
  if (zuora === null) return html`<span class="quiet">–</span>`
  const found = Money.subtract(balance, zuora)
  return Money.isZero(found)
    ? html`<span class="ok"><span aria-hidden="true">✓</span><span class="away">none</span></span>`
    : html`<strong class="bad">${difference(found)}</strong>`
}
