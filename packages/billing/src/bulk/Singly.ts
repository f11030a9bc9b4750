/**
 * A document that a bulk read shows in a way that our ledger cannot hold is read singly: Data Query does not round
 * amounts to their currency, and single reads do. What cannot be read either way is named.
 * Source: Zuora documentation, Data Query limitations.
 */
import type { ZuoraError } from "@counterfoil/zuora/ZuoraError"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { AmountUnreadable } from "../Tenant.ts"
import type { DocumentUnreadable } from "../ZuoraValues.ts"
import type { Slice } from "./Slice.ts"

/** A document that could not be read. */
export interface Unread {
  readonly id: string
  readonly subject: string
  readonly why: string
}

export type Read<A> = Result.Result<A, Unread>

/**
 * What was read in bulk, else what is read singly, else why it is neither: what is deleted can only be read in bulk.
 * Requests that may not be sent still fail.
 */
export const singlyWhereUnreadable = <A, R1, R2>(
  { deleted }: Slice,
  document: Pick<Unread, "id" | "subject">,
  bulk: Effect.Effect<A, AmountUnreadable | DocumentUnreadable, R1>,
  single: Effect.Effect<A, AmountUnreadable | DocumentUnreadable | ZuoraError, R2>
): Effect.Effect<Read<A>, ZuoraError, R1 | R2> =>
  bulk.pipe(
    Effect.catch((error) => (deleted === true ? Effect.fail(error) : single)),
    Effect.map(Result.succeed),
    Effect.catchTags({
      AmountUnreadable: ({ message }) => Effect.succeed(Result.fail({ ...document, why: message })),
      DocumentUnreadable: ({ message }) => Effect.succeed(Result.fail({ ...document, why: message }))
    })
  )
