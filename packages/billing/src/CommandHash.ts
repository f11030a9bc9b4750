/** What tells one intention from another under the same operation id. */
import { canonical, type Json } from "@counterfoil/event-store/Json"
import * as Result from "effect/Result"
import { createHash } from "node:crypto"

interface Asked {
  readonly actor: string
  readonly reason?: string
}

/**
 * sha256, hexadecimal, over the call's name and the command's encoded form as canonical JSON (RFC 8785), less who asks
 * and why: the same for a repeated command in whatever order its fields are. Commands decode from text and booleans, so
 * anything else in them is a defect.
 */
export const commandHash = (name: string, { actor: _, reason: __, ...asked }: Asked): string =>
  createHash("sha256")
    .update(Result.getOrThrow(canonical({ name, asked: asked as Json })))
    .digest("hex")
