/**
 * How many requests a piece of work may send: counted where each request starts, repeats and failed ones included, as
 * Zuora's rate limits count them. Requests for a token and the files of Data Query are not Zuora's API and do not count.
 * Source: Zuora API reference, Rate and concurrent request limits (an API sandbox has 10,000 requests a day).
 *
 * Provided to a part of a program, it holds for that part; without it there is no bound.
 */
import * as Context from "effect/Context"
import type { NotSent } from "./ZuoraError.ts"

/** Requests sent so far, and the most that may be. */
export interface Counter {
  sent: number
  readonly most: number
}

/** None unless somebody provides one. */
export const Allowance = Context.Reference<Counter | undefined>("@counterfoil/zuora/Allowance", {
  defaultValue: () => undefined
})

/** A counter from zero. `most` may be `Infinity`: then it only counts. */
export const counter = (most: number): Counter => ({ sent: 0, most })

/** Whether a request was not sent because the allowance is used up. */
export const isSpent = (error: { readonly _tag: string }): boolean =>
  error._tag === "NotSent" && (error as NotSent).kind === "AllowanceSpent"
