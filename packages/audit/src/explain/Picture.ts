/**
 * The terms of a balance as a waterfall: one file of SVG that needs nothing else, light and dark, with its texts as texts.
 * Each bar begins where the one before ends; the last one is the balance.
 */
import * as Money from "@counterfoil/domain/Money"
import { html, Markup } from "@counterfoil/reconciliation/report/Markup"
import { type Scale, positionOf, scaleOf } from "@counterfoil/reconciliation/report/Scale"
import { decimal } from "@counterfoil/reconciliation/report/Shown"
import type { Balance } from "./Part.ts"

/** In units of the picture, which are pixels where it is shown as large as it is. */
const width = 960
const left = 376
const right = 150
const row = 36
const top = 84

/** Bars that are drawn; of more terms the last one stands for the rest. */
const most = 20

interface Bar {
  readonly label: string
  readonly amount: Money.Money
  readonly from: bigint
  readonly to: bigint
  readonly kind: "up" | "down" | "end"
}

/** `headline` is the sentence without times and reasons; `when` the two times, empty where they are not bounded. */
export const picture = (headline: string, when: string, { balance, parts }: Balance): string => {
  const bars = barsOf({ balance, parts })
  const scale = scaleOf(bars)
  const height = top + bars.length * row + 26
  return html`<svg
    xmlns="http://www.w3.org/2000/svg"
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    height="${height}"
    role="img"
    aria-labelledby="title"
  >
    <title id="title">${[headline, when].join(" ").trim()}</title>
    ${new Markup(`<style>${style}</style>`)}
    <rect class="sheet" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="12" />
    <text class="head" x="28" y="40">${headline}</text>
    <text class="when" x="28" y="63">${when === "" ? "as known now" : when}</text>
    ${scale.low < 0n && scale.high > 0n ? [zero(scale, bars.length)] : []}
    ${bars.map((bar, at) => drawn(bar, at, scale, at < bars.length - 1))}
  </svg> `.text.trim()
}

const barsOf = ({ balance, parts }: Balance): ReadonlyArray<Bar> => {
  const own = parts.length > most ? parts.slice(0, most - 1) : parts
  const rest = parts.slice(own.length)
  const { currency } = balance
  const all =
    rest.length === 0
      ? own
      : [
          ...own,
          {
            amount: Money.sum(
              currency,
              rest.map(({ amount }) => amount)
            ),
            what: `by ${rest.length} more`
          }
        ]
  let level = 0n
  const bars = all.map(({ amount, what }): Bar => {
    const from = level
    level += amount.minor
    return { label: what, amount, from, to: level, kind: amount.minor < 0n ? "down" : "up" }
  })
  return [...bars, { label: "balance", amount: balance, from: 0n, to: balance.minor, kind: "end" }]
}

const x = (level: bigint, scale: Scale): number =>
  left + Math.round((positionOf(level, scale) * (width - left - right - 28)) / 10_000)

/** Where what is owed ends and what is in credit begins. */
const zero = (scale: Scale, rows: number): Markup => {
  const at = x(0n, scale)
  return html`<line class="zero" x1="${at}" x2="${at}" y1="${top}" y2="${top + rows * row}" />`
}

const drawn = (bar: Bar, at: number, scale: Scale, isLinked: boolean): Markup => {
  const y = top + at * row
  const [from, to] = [x(bar.from, scale), x(bar.to, scale)]
  const size = Math.max(Math.abs(to - from), 2)
  const sign = bar.kind === "up" && at > 0 ? "+" : ""
  return html`<g class="${bar.kind}">
    <title>${bar.label}</title>
    <text class="label" x="28" y="${y + 22}">${short(bar.label)}</text>
    <rect class="bar" x="${Math.min(from, to)}" y="${y + 7}" width="${size}" height="22" rx="2" />
    ${isLinked ? [html`<line class="link" x1="${to}" x2="${to}" y1="${y + 29}" y2="${y + row + 7}" />`] : []}
    <text class="amount" x="${width - 28}" y="${y + 22}"
      >${sign}${decimal(bar.amount)} ${bar.amount.currency.slice(0, 3)}</text
    >
  </g>`
}

/** What would run into the bars leaves out its middle: the number of a document stands at its end. */
const short = (text: string): string =>
  text.length > mostLetters ? `${text.slice(0, mostLetters - 20)}…${text.slice(-19)}` : text
const mostLetters = 42

const style = `
text { font: 15px Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif; fill: #1a2230; }
.head { font-size: 21px; font-weight: 650; }
.when { font-size: 14px; fill: #5b6676; }
.amount { text-anchor: end; font-variant-numeric: tabular-nums; }
.end text { font-weight: 650; }
.sheet { fill: #ffffff; stroke: #e1e5eb; }
.up .bar { fill: #3f78c9; } .down .bar { fill: #d98236; } .end .bar { fill: #3d4a5f; }
.link { stroke: #9aa3b0; stroke-width: 1; } .zero { stroke: #5b6676; stroke-width: 1; stroke-dasharray: 3 3; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6eaf0; } .when { fill: #a3adbb; } .zero { stroke: #a3adbb; } .sheet { fill: #171c24; stroke: #2b333f; }
  .up .bar { fill: #6d9eea; } .down .bar { fill: #e09a58; } .end .bar { fill: #8c99ad; } .link { stroke: #5e6878; }
}`
