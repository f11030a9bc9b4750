/**
 * The quota method of apportionment: whole units are given one by one, each to the line with the largest claim per unit
 * that would not pass its share rounded up. So every part lies within one unit of its exact share, and a larger amount
 * never gives a line less. (Largest remainder breaks the second: owed 6, 6, 2, an amount of 10 gives 4, 4, 2, but 11
 * gives 5, 5, 1.)
 *
 * Source: M. L. Balinski and H. P. Young, "The quota method of apportionment", 1975.
 */

/**
 * Beyond this many steps (units × lines, after division by the common factor of all weights) the method starts from
 * every share rounded down instead of from nothing. Parts are still within one unit of their shares and independent of
 * the order; only then can one more unit of the amount take a unit from a line, never more than one.
 */
const maxSteps = 5_000_000n

/** Parts of the amount in proportion to the weights, in their order. All positive; the amount is at most their sum. */
export const proRata = (amount: bigint, weights: ReadonlyArray<bigint>): ReadonlyArray<bigint> => {
  const total = weights.reduce((sum, weight) => sum + weight, 0n)
  const factor = weights.reduce(greatestCommonDivisor, 0n)
  // The pattern repeats whenever every share is whole, which is after total / factor units.
  const period = total / factor
  const rounds = amount / period
  const rest = amount % period
  const parts =
    rest * BigInt(weights.length) <= maxSteps ? fromNothing(rest, total, weights) : fromQuotas(rest, total, weights)
  return parts.map((part, index) => part + rounds * ((weights[index] ?? 0n) / factor))
}

const fromNothing = (amount: bigint, total: bigint, weights: ReadonlyArray<bigint>): ReadonlyArray<bigint> => {
  const parts = weights.map(() => 0n)
  for (let given = 1n; given <= amount; given++) give(given, total, weights, parts)
  return parts
}

const fromQuotas = (amount: bigint, total: bigint, weights: ReadonlyArray<bigint>): ReadonlyArray<bigint> => {
  const parts = weights.map((weight) => (weight * amount) / total)
  let left = amount - parts.reduce((sum, part) => sum + part, 0n)
  for (; left > 0n; left--) give(amount, total, weights, parts)
  return parts
}

const give = (given: bigint, total: bigint, weights: ReadonlyArray<bigint>, parts: Array<bigint>): void => {
  const winner = nextLine(given, total, weights, parts)
  parts[winner] = (parts[winner] ?? 0n) + 1n
}

/** The eligible line with the largest weight / (part + 1); the first of equals. */
const nextLine = (
  given: bigint,
  total: bigint,
  weights: ReadonlyArray<bigint>,
  parts: ReadonlyArray<bigint>
): number => {
  let winner = -1
  let bestWeight = 0n
  let bestNext = 1n
  for (let index = 0; index < weights.length; index++) {
    const weight = weights[index] ?? 0n
    const next = (parts[index] ?? 0n) + 1n
    // Eligible: one unit more stays below the share rounded up, that is part < weight × given / total.
    if ((next - 1n) * total >= weight * given) continue
    if (winner === -1 || weight * bestNext > bestWeight * next) {
      winner = index
      bestWeight = weight
      bestNext = next
    }
  }
  return winner
}

const greatestCommonDivisor = (a: bigint, b: bigint): bigint => (b === 0n ? a : greatestCommonDivisor(b, a % b))
