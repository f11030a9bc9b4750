/** What a verification found, and how far it got in one log. */
import type { SignedTreeHead } from "./TreeHead.ts"

/** The first place where a log is not what was sealed, or not what its own hashes say. */
export interface Finding {
  readonly log: number
  /** The first bad position; if it cannot be named to the event, the first of those that nothing is proven of. */
  readonly position: number
  /** Equal to `position` where it is named to the event. */
  readonly last: number
  readonly problem: string
}

export interface LogReport {
  readonly log: number
  /** Every event up to here is what was signed. */
  readonly proven: number
  /** The head that proves it. */
  readonly head: SignedTreeHead | undefined
  readonly heads: number
  /** Events after the newest head: dense, and like their hashes, but not yet sealed. Never proven. */
  readonly unsealed: { readonly first: number; readonly last: number } | undefined
  readonly finding: Finding | undefined
}
