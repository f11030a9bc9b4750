/** The two times of a question, as they came in an address. */
import type { AsOf } from "@counterfoil/audit/AsOf"
import * as LocalDate from "@counterfoil/domain/LocalDate"
import { NotFound } from "@counterfoil/http-api/Problem"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

export const asOf = Effect.fnUntraced(function* ({
  effective,
  knownAt
}: {
  readonly effective?: string | undefined
  readonly knownAt?: string | undefined
}) {
  if (effective === undefined) return { knownAt } satisfies AsOf
  const effectiveOn = yield* Schema.decodeUnknownEffect(LocalDate.LocalDate)(effective).pipe(
    Effect.mapError(() => new NotFound({ message: `${effective} is no day of the calendar` }))
  )
  return { effectiveOn, knownAt } satisfies AsOf
})
