/** Amounts, to be read down a column: grouped by thousands, the currency small. Text in, text out: never a number. */
import type { Amount } from "@counterfoil/http-api/Amount"

/** `-1234567.80` as `−1,234,567.80`. */
export const grouped = (amount: string): string => {
  const [whole = "", fraction] = amount.replace("-", "").split(".")
  const digits = whole.replace(/\B(?=(\d{3})+$)/g, ",")
  return `${amount.startsWith("-") ? "\u2212" : ""}${digits}${fraction === undefined ? "" : `.${fraction}`}`
}

export const Money = ({ of }: { readonly of: Amount | null }) =>
  of === null ? (
    <span className="quiet">–</span>
  ) : (
    <span className="money">
      {grouped(of.amount)} <span className="unit">{of.currency}</span>
    </span>
  )

/** Several, one per currency. */
export const Moneys = ({ of }: { readonly of: ReadonlyArray<Amount> }) =>
  of.length === 0 ? (
    <span className="quiet">–</span>
  ) : (
    <>
      {of.map((one) => (
        <span className="money-line" key={one.currency}>
          <Money of={one} />
        </span>
      ))}
    </>
  )

/** For putting amounts in order: units of the currency's smallest part, exact. */
export const order = (of: Amount | null): bigint => (of === null ? 0n : BigInt(of.amount.replace(".", "")))
