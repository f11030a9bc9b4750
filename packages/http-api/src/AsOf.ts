/** The two times of a question: the day whose state is asked for, and when it is asked as of what was known. */
import * as Schema from "effect/Schema"
import { Day, Instant } from "./Amount.ts"

export const asOfQuery = {
  /** Business date: what took effect later does not count. Today where nothing is said. */
  effective: Schema.optional(Day),
  /** What was recorded later does not count. Now where nothing is said. */
  knownAt: Schema.optional(Instant)
}
