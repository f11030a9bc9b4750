/**
 * The waterfall from our balances to Zuora's, per currency: a table whose rows carry their bar as inline SVG, so that it
 * reads aloud, prints and fits a phone.
 */
import { groupsOf } from "@counterfoil/domain/CauseGroup"
import * as Money from "@counterfoil/domain/Money"
import { type Bridge, bridges, type Step } from "../Bridge.ts"
import { empty, html, type Markup } from "../Markup.ts"
import type { Report } from "../Report.ts"
import { positionOf, type Scale, scaleOf } from "../Scale.ts"
import { amountText, amountWithCurrency, counted, countText, difference } from "../Shown.ts"
import { aboutText } from "./EqualCauses.ts"

/** Rows: of more steps, those of equal causes share one, and the smallest another. */
const maxSteps = 10

export const waterfalls = (report: Report): Markup => {
  const moved = bridges(report).filter(
    ({ ours, rest, steps, zuora }) => steps.length > 0 || !Money.isZero(rest) || !Money.equals(ours, zuora)
  )
  return moved.length === 0
    ? empty
    : html`<section aria-labelledby="waterfall">
        <h2 id="waterfall">From our balances to Zuora’s</h2>
        ${moved.map(waterfall)}
      </section>`
}

interface Bar {
  readonly kind: "end" | "up" | "down" | "rest"
  readonly label: Markup
  readonly value: Markup
  readonly from: bigint
  readonly to: bigint
}

const waterfall = (bridge: Bridge): Markup => {
  const bars = barsOf(bridge)
  const scale = scaleOf(bars)
  const unit = bridge.currency.slice(0, 3)
  return html`<table class="waterfall">
      <caption>
        Balances of ${counted(bridge.compared, "account")} in
        ${unit}${bridge.leftOut === 0 ? "" : `, without ${counted(bridge.leftOut, "account")} whose balance Zuora did not give`}.
        Discrepancies that leave an account’s balance as it is, such as applications, are no step.
      </caption>
      <thead class="away">
        <tr>
          <th scope="col">Step</th>
          <th scope="col">Level</th>
          <th scope="col">Amount in ${unit}</th>
        </tr>
      </thead>
      <tbody>
        ${bars.map(
          (bar, at) =>
            html`<tr class="${bar.kind}">
              <th scope="row">${bar.label}</th>
              <td class="bar">${draw(bar, scale, at > 0, at < bars.length - 1)}</td>
              <td class="amount">${bar.value}</td>
            </tr>`
        )}
      </tbody>
    </table>
    ${
      scale.origin === 0n
        ? empty
        : html`<p class="note">
            The bars begin at ${amountText(Money.make(bridge.currency, scale.low))}, not at zero, so that the steps can
            be seen.
          </p>`
    }`
}

/** One row: a step, or all of equal causes where there are too many for a row each. */
interface Row {
  readonly label: Markup
  readonly change: Money.Money
  /** How many steps it stands for. */
  readonly steps: number
}

const rowsOf = ({ currency, steps }: Bridge): ReadonlyArray<Row> => {
  const rowOf = ({ change, discrepancy }: Step): Row => ({
    label: html`<code>${discrepancy.code}</code> ${discrepancy.title}`,
    change,
    steps: 1
  })
  if (steps.length <= maxSteps) return steps.map(rowOf)
  const stepOf = new Map(steps.map((step) => [step.discrepancy, step]))
  return groupsOf(steps.map(({ discrepancy }) => discrepancy))
    .map((group): Row => {
      const own = group.members.flatMap((member) => stepOf.get(member) ?? [])
      const [first, ...more] = own
      if (first !== undefined && more.length === 0) return rowOf(first)
      return {
        label: html`<code>${group.code}</code> ${countText(own.length)} × ${aboutText(group)}`,
        change: Money.sum(
          currency,
          own.map(({ change }) => change)
        ),
        steps: own.length
      }
    })
    .toSorted((a, b) => (sizeOf(a) > sizeOf(b) ? -1 : sizeOf(a) < sizeOf(b) ? 1 : 0))
}

const sizeOf = ({ change: { minor } }: Row): bigint => (minor < 0n ? -minor : minor)

const barsOf = (bridge: Bridge): ReadonlyArray<Bar> => {
  const { currency, ours, rest, zuora } = bridge
  const rows = rowsOf(bridge)
  const own = rows.length > maxSteps ? rows.slice(0, maxSteps - 1) : rows
  const others = rows.slice(own.length)
  const changes: ReadonlyArray<readonly [Markup, Money.Money, boolean]> = [
    ...own.map(({ change, label }) => [label, change, false] as const),
    ...(others.length === 0
      ? []
      : [
          [
            html`${counted(
              others.reduce((sum, { steps }) => sum + steps, 0),
              "smaller step"
            )}`,
            Money.sum(
              currency,
              others.map(({ change }) => change)
            ),
            false
          ] as const
        ]),
    ...(Money.isZero(rest) ? [] : [[html`Not explained, or too recent to tell`, rest, true] as const])
  ]
  let level = ours.minor
  const between = changes.map(([label, change, isRest]): Bar => {
    const from = level
    level += change.minor
    return {
      kind: isRest ? "rest" : change.minor < 0n ? "down" : "up",
      label,
      value: difference(change),
      from,
      to: level
    }
  })
  return [
    { kind: "end", label: html`Ours`, value: amountWithCurrency(ours), from: ours.minor, to: ours.minor },
    ...between,
    { kind: "end", label: html`Zuora’s`, value: amountWithCurrency(zuora), from: zuora.minor, to: zuora.minor }
  ]
}

const draw = (bar: Bar, scale: Scale, above: boolean, below: boolean): Markup => {
  const from = positionOf(bar.kind === "end" ? scale.origin : bar.from, scale)
  const to = positionOf(bar.to, scale)
  const left = Math.min(from, to)
  const width = Math.max(Math.abs(to - from), 30)
  const start = positionOf(bar.from, scale)
  return html`<svg viewBox="0 0 10030 30" preserveAspectRatio="none" aria-hidden="true" focusable="false">
    <rect class="ground" x="0" y="0" width="10030" height="30" />
    ${above ? html`<line class="link" x1="${start + 15}" x2="${start + 15}" y1="0" y2="8" />` : empty}
    ${below ? html`<line class="link" x1="${to + 15}" x2="${to + 15}" y1="22" y2="30" />` : empty}
    <rect class="block" x="${left}" y="7" width="${width}" height="16" />
  </svg>`
}
