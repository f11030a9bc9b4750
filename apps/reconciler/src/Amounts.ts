/** Amounts from the command line: decimal text and a currency. */
import type { ItemApplication } from "@counterfoil/domain/Application"
import { Currency } from "@counterfoil/domain/Currency"
import { ItemId } from "@counterfoil/domain/Id"
import * as Money from "@counterfoil/domain/Money"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Misused } from "./Told.ts"

/** An amount with exactly the currency's places; anything else is misuse. */
export const money = (amount: string, currency: string): Effect.Effect<Money.Money, Misused> =>
  Effect.fromResult(
    Result.flatMap(Schema.decodeUnknownResult(Currency)(currency), (known) => Money.parse(amount, known))
  ).pipe(Effect.mapError((error) => new Misused({ message: `--amount ${amount} ${currency}: ${error.message}` })))

const itemPattern = /^([\x21-\x7e]{1,64})=([^=]+)$/

/** `ITEM=AMOUNT`, each of them, in one currency. */
export const itemsOf = (
  texts: ReadonlyArray<string>,
  currency: string
): Effect.Effect<ReadonlyArray<ItemApplication>, Misused> =>
  Effect.forEach(texts, (text) => {
    const match = itemPattern.exec(text)
    return match === null
      ? Effect.fail(new Misused({ message: `--item ${text}: write ITEM=AMOUNT` }))
      : Effect.map(money(match[2] ?? "", currency), (amount) => ({ targetItemId: ItemId.make(match[1] ?? ""), amount }))
  })

/** An amount that may be left out, and its currency with it. */
export const partOf = (
  amount: Option.Option<string>,
  currency: Option.Option<string>
): Effect.Effect<Option.Option<Money.Money>, Misused> => {
  if (Option.isNone(amount) && Option.isNone(currency)) return Effect.succeed(Option.none())
  return Option.isSome(amount) && Option.isSome(currency)
    ? Effect.map(money(amount.value, currency.value), Option.some)
    : Effect.fail(new Misused({ message: "Give --amount and --currency together" }))
}
