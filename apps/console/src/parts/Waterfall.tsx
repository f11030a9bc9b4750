/** How a balance came about: each step begins where the one before ended. */
import type { Explained } from "@counterfoil/http-api/Documents"
import { Money, order } from "./Money.tsx"

const width = 400

export const Waterfall = ({ balance, terms }: Explained) => {
  let level = 0n
  const blocks = terms.map((term) => {
    const from = level
    level += order(term.amount)
    return { ...term, from, to: level }
  })
  const all = [...blocks, { what: "Balance", amount: balance, from: 0n, to: order(balance) }]
  const levels = all.flatMap(({ from, to }) => [from, to])
  const low = levels.reduce((least, one) => (one < least ? one : least), 0n)
  const high = levels.reduce((most, one) => (one > most ? one : most), 0n)
  // A share of the width: the one place where amounts become numbers, and only to be drawn.
  const place = (minor: bigint) => (high === low ? 0 : (Number(minor - low) / Number(high - low)) * width)
  return (
    <table className="waterfall">
      <caption className="away">How the balance in {balance.currency} came about</caption>
      <tbody>
        {all.map(({ amount, from, to, what }, at) => {
          const [left, right] = from < to ? [place(from), place(to)] : [place(to), place(from)]
          const kind = at === blocks.length ? "end" : to < from ? "down" : "up"
          return (
            <tr key={what} className={kind}>
              <th scope="row">
                <span className="first-large">{what}</span>
              </th>
              <td className="bar">
                <svg viewBox={`0 0 ${width} 24`} preserveAspectRatio="none" aria-hidden="true">
                  <rect className="block" x={left} y="3" width={Math.max(right - left, 1)} height="18" />
                </svg>
              </td>
              <td className="amount">
                <Money of={amount} />
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
