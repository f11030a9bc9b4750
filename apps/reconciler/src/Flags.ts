/** Flags that several commands share. */
import { OperationId } from "@counterfoil/domain/Id"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import { Flag } from "effect/cli"

const described = (name: string, description: string, metavar: string) =>
  Flag.String(name).pipe(Flag.withDescription(description), Flag.withMetavar(metavar))

export const operation = Flag.String("operation").pipe(
  Flag.withSchema(OperationId),
  Flag.withDescription("Your id of this intention; the same id again never acts twice. A new one by default"),
  Flag.withMetavar("ID"),
  Flag.optional
)
export const actor = described("actor", "Who asks for it; the login name by default", "NAME").pipe(
  Flag.withFallbackConfig(Config.orElse(Config.String("USER"), () => Config.String("LOGNAME"))),
  Flag.withDefault("counterfoil")
)
export const reason = described("reason", "Why, kept with the events", "TEXT").pipe(Flag.optional)

/** For programs that read the output: one JSON object a line instead of tables. */
export const json = Flag.Boolean("json").pipe(
  Flag.withDescription("One JSON object a line instead of tables"),
  Flag.withDefault(false)
)

/** Zuora allows 40 calls at once per tenant, all clients together. */
export const concurrency = Flag.Int("concurrency").pipe(
  Flag.filter(
    (count) => count >= 1 && count <= 40,
    (count) => `${count} at a time: between 1 and 40`
  ),
  Flag.withDescription("So many at a time; 4 by default"),
  Flag.withDefault(4)
)

/** Who asks for a call, why, and under which id. */
export const asked = { operation, actor, reason }

/** Items and taxation items of one document, each with its part of the amount. */
export const items = Flag.String("item").pipe(
  Flag.withDescription("ITEM=AMOUNT for an item or taxation item; repeat it. They add up to the amount"),
  Flag.withMetavar("ITEM=AMOUNT"),
  Flag.atLeast(0)
)

/** How much of a payment goes to a document. */
export const portion = {
  payment: described("payment", "Payment id or number", "KEY"),
  amount: described("amount", "How much, as decimal text", "AMOUNT"),
  currency: described("currency", "ISO 4217 code", "CODE")
}

export const invoice = described("invoice", "Invoice id or number; a consolidated one too", "KEY")

export const requiredDate = (name: string, description: string) =>
  Flag.String(name).pipe(Flag.withSchema(LocalDate), Flag.withDescription(description), Flag.withMetavar("YYYY-MM-DD"))
export const date = (name: string, description: string) => requiredDate(name, description).pipe(Flag.optional)
export const required = described
export const optional = (name: string, description: string, metavar: string) =>
  described(name, description, metavar).pipe(Flag.optional)

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** `2h`, `30m`, `90s`, `0s`, as milliseconds. */
export const duration = (name: string, description: string, fallbackMs: number) =>
  Flag.String(name).pipe(
    Flag.withDescription(description),
    Flag.withMetavar("DURATION"),
    Flag.filterMap(
      (text) => {
        const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text)
        const unit = match?.[2] as keyof typeof units | undefined
        return match === null || unit === undefined
          ? Option.none()
          : Option.some(Number.parseInt(match[1] ?? "0", 10) * units[unit])
      },
      (text) => `"${text}" is no duration: write 2h, 30m or 90s`
    ),
    Flag.withDefault(fallbackMs)
  )

/** An ISO instant in UTC. */
export const instant = (name: string, description: string) =>
  Flag.String(name).pipe(
    Flag.withSchema(Schema.String.check(Schema.isPattern(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z$/))),
    Flag.withDescription(description),
    Flag.withMetavar("INSTANT"),
    Flag.optional
  )

/** A new id that sorts by time: for operations and runs that were given none. */
export const newId = (prefix: string): Effect.Effect<string> =>
  Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const random = yield* Random.nextIntBetween(0, 36 ** 6)
    return `${prefix}-${now.toString(36)}-${random.toString(36).padStart(6, "0")}`
  })

/** The operation id given, or a new one. */
export const operationId = (given: Option.Option<OperationId>): Effect.Effect<OperationId> =>
  Option.match(given, {
    onNone: () => Effect.map(newId("op"), (id) => OperationId.make(id)),
    onSome: Effect.succeed
  })

/** A field for a command, where its flag was given. */
export const given = <K extends string, A>(key: K, value: Option.Option<A>): { readonly [P in K]?: A } =>
  Option.match(value, { onNone: () => ({}), onSome: (some) => ({ [key]: some }) as { readonly [P in K]?: A } })

/** A number of requests to Zuora, at least one; no bound where it is left out. */
export const requests = (name: string, description: string) =>
  Flag.Int(name).pipe(
    Flag.filter(
      (count) => count >= 1,
      (count) => `${count} requests: at least 1`
    ),
    Flag.withDescription(description),
    Flag.optional
  )
