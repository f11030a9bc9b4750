/**
 * What callers ask for: every call of billing has a row. A new call is a new row; nothing else has to change.
 *
 * Amounts are drawn against the whole document, not against what is left of it, so that wishes want the same cents.
 */
import { documentWishes } from "./DocumentWishes.ts"
import type { Draw } from "./Draw.ts"
import { paymentWishes } from "./PaymentWishes.ts"
import type { View } from "./View.ts"
import type { Wish } from "./Wish.ts"
import type { Row } from "./WishRow.ts"

export const workload: ReadonlyArray<Row> = [...paymentWishes, ...documentWishes]

const total = workload.reduce((sum, { weight }) => sum + weight, 0)

/** One wish out of the table, by weight; nothing if what was drawn has nothing to act on. */
export const drawWish = (draw: Draw, view: View): Wish | undefined => {
  let at = draw.below(total)
  const row = workload.find(({ weight }) => (at -= weight) < 0)
  const content = row?.draw(draw, view)
  return row === undefined || content === undefined ? undefined : { call: row.call, content }
}
