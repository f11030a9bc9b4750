/** A request that breaks a rule that could be checked before sending. Nothing was sent, nothing happened. */
import * as Data from "effect/Data"

/** One broken rule: where, what is wrong, what to do. `path` is like `invoices[0].items[2].amount`. */
export interface Problem {
  readonly path: string
  readonly problem: string
  readonly todo: string
}

/** Of a thousand broken items the message shows the first few; `problems` has them all. */
const shownAtMost = 10

export class RequestInvalid extends Data.TaggedError("RequestInvalid")<{
  readonly call: string
  readonly problems: readonly [Problem, ...ReadonlyArray<Problem>]
}> {
  readonly blame = "us"
  readonly repeat = "Pointless"
  readonly money = "nothing happened"

  override get message(): string {
    const lines = this.problems.slice(0, shownAtMost).map(({ path, problem, todo }) => `${path}: ${problem}; ${todo}`)
    const rest = this.problems.length - lines.length
    return `${this.call} was not sent: ${lines.join(" | ")}${rest > 0 ? ` | and ${rest} more` : ""}`
  }
}
