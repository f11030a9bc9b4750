/** The ways in which a person's verdict on an operation is refused. Nothing was sent, nothing was stored. */
import { OperationId } from "@counterfoil/domain/Id"
import { Verdict } from "@counterfoil/domain/Operation"
import * as Schema from "effect/Schema"

/** `resume` gets further without anybody's word, now or soon. */
export class StillResumable extends Schema.TaggedError<StillResumable>()("StillResumable", {
  operationId: OperationId,
  text: Schema.String,
  /** When to resume it, ISO instant in UTC. */
  notBefore: Schema.String
}) {
  override get message(): string {
    return `Operation ${this.operationId} needs no verdict yet: ${this.text}. Resume it after ${this.notBefore}`
  }
}

/** What Zuora shows speaks against the verdict, or against the evidence for it. */
export class Contradicted extends Schema.TaggedError<Contradicted>()("Contradicted", {
  operationId: OperationId,
  verdict: Verdict,
  text: Schema.String
}) {
  override get message(): string {
    return `Zuora does not bear out that operation ${this.operationId}: "${this.verdict}": ${this.text}`
  }
}

export type ResolutionRefused = StillResumable | Contradicted
