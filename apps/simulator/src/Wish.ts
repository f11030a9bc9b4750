/** Something that a caller wants of billing: one of its calls, with its content. Plain JSON until it is asked for. */
import type { Billing } from "@counterfoil/billing/Billing"
import type { BillingError } from "@counterfoil/billing/BillingError"
import { type Calls, calls } from "@counterfoil/billing/Calls"
import type { Settled } from "@counterfoil/billing/Outcome"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

export type Service = Billing["Service"]

export interface Wish {
  readonly call: keyof Calls
  readonly content: Content
}

/** The command without what every call has: operation id and actor. */
export type Content = { readonly [field: string]: unknown }

/** Asks billing; a content that is no command is a mistake of the simulator. */
export const ask = (
  billing: Service,
  { call, content }: Wish,
  asked: { readonly operationId: string; readonly actor: string }
): Effect.Effect<Settled, BillingError> =>
  Schema.decodeUnknownEffect(calls[call].Command)({ ...content, ...asked }).pipe(
    Effect.orDie,
    // Each method takes the command of the call whose name it has.
    Effect.flatMap(billing[call] as (command: unknown) => Effect.Effect<Settled, BillingError>)
  )
