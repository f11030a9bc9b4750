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
  /**
   * Events whose bytes were not looked at, since they are archived and no archive was given. They are proven as far as
   * the database goes: the content hash that was sealed is there; whether the archive holds what it says is open.
   */
  readonly unread: number
  readonly finding: Finding | undefined
}
