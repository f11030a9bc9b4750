/** Why what is sealed cannot be read, or written, here and now. Found as the cause of a `StoreError`. */
import * as Data from "effect/Data"

/** The key that wraps a subject's key is not among those given, or is and does not open it. */
export class KeyUnavailable extends Data.TaggedError("KeyUnavailable")<{
  /** Id of the key-encryption key. */
  readonly kekId: string
  readonly subject: string
  readonly problem: "missing" | "refused"
}> {
  override get message(): string {
    return this.problem === "missing"
      ? `the key of ${this.subject} is wrapped by the key-encryption key ${this.kekId}, which is not among those given`
      : `the key of ${this.subject} does not open under the key-encryption key ${this.kekId}: the stored one was changed`
  }
}
