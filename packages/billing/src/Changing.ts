/** What bringing a document to another phase leaves behind: its status tells whether it happened. */
import type { ObservedCreditMemo, ObservedReceivable } from "@counterfoil/domain/Observed"
import * as Effect from "effect/Effect"
import type { Needs, ReadError, RequestOf, Shown } from "./BillingCall.ts"
import { finding } from "./Finding.ts"
import { readBack } from "./SourceTrace.ts"

interface Change {
  readonly to: "Posted" | "Draft" | "Canceled"
  readonly unchangedSince: string
}

export const changing = <I extends Change>(
  streamOf: (intent: I) => string,
  read: (intent: I) => Effect.Effect<ObservedReceivable | ObservedCreditMemo, ReadError, Needs>
) => ({
  ...readBack((intent: I) => [streamOf(intent)]),
  show: Effect.fnUntraced(function* ({ intent }: RequestOf<I>) {
    const document = yield* read(intent)
    return { documents: [document], isShown: document.status === intent.to } satisfies Shown
  }),
  /** A draft is where posting and canceling begin, a posted document where unposting does. */
  look: Effect.fnUntraced(function* ({ intent }: RequestOf<I>) {
    const { status, updatedAt } = yield* read(intent)
    if (status === intent.to) return finding("happened", [status])
    const from = intent.to === "Draft" ? "Posted" : "Draft"
    const isAsBefore = status === from && updatedAt === intent.unchangedSince
    return finding(isAsBefore ? "not happened" : "unclear", [status, updatedAt])
  })
})
