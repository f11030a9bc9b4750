/** Amounts, counts and instants as people read them in the page. */
import * as Money from "@counterfoil/domain/Money"
import { html, type Markup } from "./Markup.ts"
import type { CurrencyTotal, Report } from "./Report.ts"

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",")

/** `1,204.50`: the domain's decimal text with its thousands apart. */
export const decimal = (money: Money.Money): string => {
  const [whole = "", fraction] = Money.format(money).split(".")
  return fraction === undefined ? grouped(whole) : `${grouped(whole)}.${fraction}`
}

/** `1,204.50 EUR` */
export const amountText = (money: Money.Money): string => `${decimal(money)} ${money.currency.slice(0, 3)}`

/** `1,204.50 EUR and 30 JPY` */
export const totalsText = (totals: ReadonlyArray<CurrencyTotal>): string =>
  listed(totals.map(({ absolute }) => amountText(absolute)))

/** `a`, `a and b`, `a, b and c` */
export const listed = (texts: ReadonlyArray<string>): string =>
  texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} and ${texts.at(-1) ?? ""}`

/** `2,000` */
export const countText = (count: number): string => grouped(count.toString())

/** `1 account`, `2,000 accounts` */
export const counted = (count: number, singular: string, plural = `${singular}s`): string =>
  `${countText(count)} ${count === 1 ? singular : plural}`

/** An amount with its exact decimal text as value. */
export const amount = (money: Money.Money): Markup =>
  html`<data value="${Money.format(money)}">${decimal(money)}</data>`

/** An amount with its currency. */
export const amountWithCurrency = (money: Money.Money): Markup =>
  html`${amount(money)} <span class="unit">${money.currency.slice(0, 3)}</span>`

/** A difference: with its sign, whichever it is. */
export const difference = (money: Money.Money): Markup =>
  html`<data value="${Money.format(money)}">${money.minor > 0n ? "+" : ""}${decimal(money)}</data>`

/** The name of a discrepancy in words: `missing in Zuora`. */
export const nameText = (name: string): string =>
  name.replaceAll("-", " ").replaceAll("zuora", "Zuora").replace("subledger gl", "subledger against general ledger")

const iso = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::(\d{2})(?:\.\d+)?)?Z$/

/** An ISO instant in UTC as `2026-10-31 23:59 UTC`, with seconds unless they are zero; any other text as it is. */
export const instant = (text: string): Markup => {
  const match = iso.exec(text)
  if (match === null) return html`${text}`
  const [, day = "", minute = "", second = "00"] = match
  return html`<time datetime="${text}">${day} ${minute}${second === "00" ? "" : `:${second}`} UTC</time>`
}

/** What people call an account, with its id for those who need it; the id alone where no name is known. */
export const accountName = ({ accountNames }: Report, accountId: string): Markup => {
  const name = accountNames[accountId]
  return name === undefined ? html`${accountId}` : html`<span title="${accountId}">${name}</span>`
}
