/** From which amounts on a discrepancy needs two approvers: `COUNTERFOIL_TWO_APPROVERS_FROM="EUR=100.00,USD=100.00"`. */
import { Currency } from "@counterfoil/domain/Currency"
import * as Money from "@counterfoil/domain/Money"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Misused } from "./Told.ts"

const variable = "COUNTERFOIL_TWO_APPROVERS_FROM"

/** By currency. One that is not named needs two for every amount. */
export const twoFrom = Effect.gen(function* () {
  const list = yield* Config.String(variable).pipe(Config.withDefault(""))
  const limits = yield* Effect.forEach(list === "" ? [] : list.split(","), limit)
  return new Map(limits.map((limit) => [limit.currency, limit]))
})

const limit = (pair: string): Effect.Effect<Money.Money, Misused> => {
  const [code, amount = ""] = pair.split("=")
  return Effect.fromResult(
    Result.flatMap(Schema.decodeUnknownResult(Currency)(code), (currency) => Money.parse(amount, currency))
  ).pipe(
    Effect.mapError(
      ({ message }) => new Misused({ message: `${variable}: "${pair}" is no amount such as EUR=100.00: ${message}` })
    )
  )
}
