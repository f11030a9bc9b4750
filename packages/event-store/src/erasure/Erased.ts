/** What readers get in the place of a text whose key is destroyed. Nobody can bring the text back. */
import type { Json } from "../Json.ts"

export const erased = (at: string): Erased => ({ _tag: "Erased", at })

export interface Erased {
  readonly _tag: "Erased"
  /** When its key was destroyed, UTC instant with microseconds. */
  readonly at: string
  readonly [key: string]: Json
}
