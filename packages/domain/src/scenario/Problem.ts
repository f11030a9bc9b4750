/** Why a scenario cannot be read: not a difference between expected and found, but a file that says nothing. */
import * as Data from "effect/Data"
import * as Result from "effect/Result"
import type { Currency } from "../Currency.ts"
import * as Money from "../Money.ts"

/** Where in the file: keys and positions from its top. */
export type Path = ReadonlyArray<string | number>

export class Problem extends Data.TaggedError("Problem")<{ readonly path: Path; readonly problem: string }> {
  override get message(): string {
    return this.path.length === 0 ? this.problem : `${show(this.path)}: ${this.problem}`
  }
}

/** `steps[2].expect.invoices.INV-1.balance` */
export const show = (path: Path): string =>
  path.map((part, index) => (typeof part === "number" ? `[${part}]` : index === 0 ? part : `.${part}`)).join("")

export const fail = (path: Path, problem: string) => Result.fail(new Problem({ path, problem }))

/** An amount of the file in its currency, never rounded. */
export const money = (path: Path, text: string, currency: Currency): Result.Result<Money.Money, Problem> =>
  Result.mapError(Money.parse(text, currency), ({ message }) => new Problem({ path, problem: message }))
