/**
 * Contestants taken in turns within one run, and what may be said afterwards: the median, and an interval for it that
 * assumes nothing about how the times are distributed.
 */
import type { Effort, Measure } from "./Suite.ts"

/**
 * `value` is in the measure's unit; `ratio` is time against the baseline of the same round, its median over the rounds,
 * with the interval `low` to `high`.
 */
export interface Row {
  readonly measure: string
  readonly contestant: string
  readonly value: number
  readonly unit: string
  readonly ratio: number
  readonly low: number
  readonly high: number
  /** What the last contestant of its measure may take, where somebody said. */
  readonly goal?: number
}

/** Runs a measure; whoever begins changes from round to round, so that no contestant always follows the same one. */
export const run = async (measure: Measure, effort: Effort): Promise<ReadonlyArray<Row>> => {
  const { contestants } = measure
  const times = contestants.map((): Array<number> => [])
  for (let round = 0; round < effort.rounds; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const index = (round + turn) % contestants.length
      times[index]?.push((await contestants[index]?.round(effort)) ?? Number.NaN)
    }
  }
  const baseline = times[0] ?? []
  return contestants.map(({ name }, index) => {
    const own = times[index] ?? []
    const ratios = own.map((time, round) => time / (baseline[round] ?? Number.NaN))
    const value = median(own)
    const [low, high] = intervalOfMedian(ratios)
    return {
      measure: measure.name,
      contestant: name,
      value: rounded(measure.shown?.(value) ?? value),
      unit: measure.unit,
      ratio: rounded(median(ratios)),
      low: rounded(low),
      high: rounded(high),
      ...(measure.goal !== undefined && index === contestants.length - 1 ? { goal: measure.goal } : {})
    }
  })
}

export const median = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const [a, b] = [sorted[Math.ceil(middle) - 1] ?? Number.NaN, sorted[Math.floor(middle)] ?? Number.NaN]
  return (a + b) / 2
}

/**
 * The narrowest pair of order statistics that holds the true median with at least 93 %: with five rounds the lowest and
 * the highest, with fifteen the fourth and the twelfth.
 */
export const intervalOfMedian = (values: ReadonlyArray<number>): readonly [number, number] => {
  const sorted = values.toSorted((a, b) => a - b)
  let outside = 0
  let skip = -1
  while (2 * (outside + chance(sorted.length, skip + 1)) <= 0.07) {
    skip += 1
    outside += chance(sorted.length, skip)
  }
  const first = Math.max(0, skip)
  return [sorted[first] ?? Number.NaN, sorted[sorted.length - 1 - first] ?? Number.NaN]
}

/** Chance that exactly `k` of `n` fair coins show heads. */
const chance = (n: number, k: number): number => {
  let ways = 1
  for (let i = 0; i < k; i++) ways = (ways * (n - i)) / (i + 1)
  return ways / 2 ** n
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000
