/** The scale of a waterfall: from levels in minor units to places on a line, as whole numbers that a double holds. */

/** What stands between two levels. */
interface Span {
  readonly from: bigint
  readonly to: bigint
}

export interface Scale {
  readonly low: bigint
  readonly high: bigint
  /** Where the bars of both ends begin: zero if it is near enough to be drawn. */
  readonly origin: bigint
}

export const scaleOf = (bars: ReadonlyArray<Span>): Scale => {
  const levels = bars.flatMap(({ from, to }) => [from, to])
  const [first = 0n] = levels
  const lowest = levels.reduce((a, b) => (b < a ? b : a), first)
  const highest = levels.reduce((a, b) => (b > a ? b : a), first)
  const range = highest - lowest
  if (lowest >= 0n && lowest <= 3n * range) return { low: 0n, high: highest, origin: 0n }
  if (highest <= 0n && -highest <= 3n * range) return { low: lowest, high: 0n, origin: 0n }
  if (lowest < 0n && highest > 0n) return { low: lowest, high: highest, origin: 0n }
  const low = lowest - (range / 2n + 1n)
  return { low, high: highest, origin: low }
}

/** Position in hundredths of a percent of the width: whole numbers up to 10,000. */
export const positionOf = (level: bigint, { high, low }: Scale): number =>
  high === low ? 0 : Number(((level - low) * 10_000n) / (high - low))
