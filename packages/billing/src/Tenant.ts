/** One tenant of Zuora as its owner has set it up: what cannot be read from Zuora's answers. */
import * as Currency from "@counterfoil/domain/Currency"
import * as Money from "@counterfoil/domain/Money"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"

export interface Settings {
  readonly tenant: string
  /**
   * `item`: Invoice Item Settlement, splits are stated and read back. `header`: Invoice Settlement without items, there
   * are no splits to know. `legacy`: without Invoice Settlement, an import reads invoice payments, adjustments and the
   * credit balance.
   */
  readonly settlement: "item" | "header" | "legacy"
  /** Whether value of one account may settle documents of another: Zuora's feature Payment Cross Account. */
  readonly acrossAccounts: boolean
  /** IANA zone of the tenant: v1 datetimes come without one, and "today" is a day there. */
  readonly timeZone: string
  /** Currencies whose amounts have other places than ISO 4217 says, by ISO code. */
  readonly places: Readonly<Record<string, number>>
  /**
   * What is too small to make a reconciliation end with discrepancies, by ISO code, as decimal text: what differs on an
   * account stays below `perAccount`, and all of that together below `inSum`. Nothing is, by default.
   */
  readonly materiality: Readonly<Record<string, { readonly perAccount: string; readonly inSum: string }>>
  /** How long an operation may hold its account before `resume` takes over; longer than the client's time-out. */
  readonly laneMs: number
  /** Assumption: a lost request takes effect within this time or never. */
  readonly quietMs: number
  /** Assumption: Zuora shows a change within this time after it has said that it is done. */
  readonly readLagMs: number
  /** An idempotency key is trusted for this long after its first use; Zuora keeps it 24 h. */
  readonly keyLifeMs: number
}

export const defaults = {
  settlement: "item",
  acrossAccounts: false,
  timeZone: "America/Los_Angeles",
  places: {},
  materiality: {},
  laneMs: 5 * 60_000,
  quietMs: 15 * 60_000,
  readLagMs: 10_000,
  keyLifeMs: 23 * 3_600_000
} as const satisfies Omit<Settings, "tenant">

export class Tenant extends Context.Service<Tenant, Settings>()("@counterfoil/billing/Tenant") {
  /** Source of the default zone: Zuora documentation, Date and datetime formats (US Pacific unless the tenant says else). */
  static readonly layer = (settings: Pick<Settings, "tenant"> & Partial<Settings>): Layer.Layer<Tenant> =>
    Layer.succeed(Tenant, { ...defaults, ...settings })
}

/** A currency or amount in an answer that our ledger cannot hold. Nothing was recorded. */
export class AmountUnreadable extends Data.TaggedError("AmountUnreadable")<{
  readonly field: string
  readonly text: string
  readonly currency: string
  readonly problem: string
}> {
  override get message(): string {
    return `${this.field}: ${this.problem}. If the tenant bills ${this.currency} finer than ISO 4217, set its places.`
  }
}

/** The currency of an answer, with the tenant's own places where it has some. */
export const currencyOf = (settings: Settings, code: string): Result.Result<Currency.Currency, AmountUnreadable> => {
  const places = settings.places[code]
  const isIso = places === undefined || Option.contains(Currency.placesOf(code), places)
  return Option.match(Currency.parse(isIso ? code : `${code}^${places}`), {
    onSome: Result.succeed,
    onNone: () =>
      Result.fail(
        new AmountUnreadable({
          field: "currency",
          text: code,
          currency: code,
          problem: `"${code}" is no ISO 4217 currency`
        })
      )
  })
}

/** An amount of an answer, exactly. An absent one is zero. */
export const moneyOf = (
  field: string,
  text: string | undefined,
  currency: Currency.Currency
): Result.Result<Money.Money, AmountUnreadable> =>
  Result.mapError(
    Money.parse(text ?? "0", currency),
    (error) => new AmountUnreadable({ field, text: text ?? "", currency, problem: error.message })
  )
