/**
 * What a company's gateways and its bank send, and how to read it: which files, which column is what, which days have
 * one. JSON; unknown fields are refused, since a misspelt column would be one that nobody reads.
 */
import { Currency } from "@counterfoil/domain/Currency"
import type { FeeSchedule } from "@counterfoil/domain/gateway/FeeSchedule"
import type { Kind as LineKind } from "@counterfoil/domain/gateway/GatewayLine"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Money from "@counterfoil/domain/Money"
import type { Rail } from "@counterfoil/domain/gateway/Rail"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

const Column = Schema.NonEmptyString

/** One column with a sign, or two without: what came in and what went out. */
const Amount = Schema.Union([Column, Schema.Struct({ credit: Column, debit: Column })])
export type AmountColumns = typeof Amount.Type

const Pattern = Schema.String.check(
  Schema.isPattern(/^[^*]*\{day\}[^*]*$/, {
    message: "Expected a path with {day} where the day stands, such as settlement/{day}.csv"
  })
)

/** How the files of one kind are written. */
const format = {
  /** Path below the folder of this file; `{day}` stands for `2026-03-31` or `20260331`. */
  files: Pattern,
  /** A comma by default. */
  delimiter: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^.$/u))),
  /** `1.234,50` instead of `1,234.50`. */
  decimalComma: Schema.optionalKey(Schema.Boolean),
  /** Amounts are whole minor units; decimal numbers by default. */
  minorUnits: Schema.optionalKey(Schema.Boolean),
  /** How dates begin; `yyyy-mm-dd` by default. What follows, such as a time, is left out. */
  dates: Schema.optionalKey(Schema.Literals(["yyyy-mm-dd", "dd.mm.yyyy", "dd/mm/yyyy", "mm/dd/yyyy"])),
  /** Rows that are no lines, by a column's text: a total at the end, say. */
  leaveOut: Schema.optionalKey(Schema.Record(Column, Schema.NonEmptyArray(Schema.String)))
}

const Kind = Schema.Literals([
  "charge",
  "refund",
  "refund failed",
  "chargeback",
  "chargeback reversed",
  "return",
  "other"
])

/** A share of the gross in percent, and what is kept for each line, by currency. */
const Agreed = Schema.Struct({
  percent: Schema.String.check(
    Schema.isPattern(/^\d{1,2}(\.\d{1,4})?$/, { message: "Expected a share in percent, such as 1.4" })
  ),
  fixed: Schema.Record(Currency, Schema.String)
}).check(
  Schema.makeFilter(({ fixed }) => {
    for (const [currency, amount] of Object.entries(fixed)) {
      const parsed = Money.parse(amount, Currency.make(currency))
      if (Result.isFailure(parsed)) return { path: ["fixed", currency], issue: parsed.failure.message }
    }
    return undefined
  })
)

const Settlement = Schema.Struct({
  ...format,
  columns: Schema.Struct({
    /** The gateway's id of the line; file and line number where it has none. */
    id: Schema.optionalKey(Column),
    kind: Column,
    /** What Zuora keeps as the reference id: one column, or one for each kind (`*` is any other). */
    reference: Schema.Union([Column, Schema.Record(Schema.String, Column)]),
    payout: Schema.optionalKey(Column),
    currency: Column,
    gross: Amount,
    /** All that the gateway keeps, added up; gross less net where there is no such column. */
    fees: Schema.optionalKey(Schema.NonEmptyArray(Column)),
    net: Amount,
    on: Column
  }),
  /** What the text of the kind's column means; `*` is any other. A text that nothing covers fails the file. */
  kinds: Schema.Record(Schema.String, Kind),
  /** What the gateway is to keep, by kind; nothing is said of the fees of others. */
  agreedFees: Schema.optionalKey(Schema.Record(Kind, Schema.optionalKey(Agreed)))
})
export type Settlement = typeof Settlement.Type

const Payouts = Schema.Struct({
  ...format,
  columns: Schema.Struct({ id: Column, amount: Amount, currency: Column, arrivesOn: Column })
})
export type Payouts = typeof Payouts.Type

const Bank = Schema.Struct({
  ...format,
  columns: Schema.Struct({
    id: Column,
    /** Text in which the payout's name stands; `payoutName` finds it there. */
    text: Column,
    amount: Amount,
    currency: Column,
    valueOn: Column
  }),
  /** A regular expression whose first group, or whole, is the payout's id. */
  payoutName: Schema.String.check(
    Schema.makeFilter((text: string) => (isExpression(text) ? undefined : "Expected a regular expression"))
  )
})
export type Bank = typeof Bank.Type

const isExpression = (text: string): boolean => {
  try {
    return RegExp(text, "u") instanceof RegExp
  } catch {
    return false
  }
}

const Days = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 60 }))

const Gateway = Schema.Struct({
  /** Weekdays on which there is a file, 1 (Monday) to 7; Monday to Friday by default. */
  weekdays: Schema.optionalKey(Schema.NonEmptyArray(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 7 })))),
  holidays: Schema.optionalKey(Schema.Array(LocalDate)),
  /** The first day that has a file. */
  since: LocalDate,
  /** Working days after a capture or refund within which a file has it; 3 by default. */
  settleDays: Schema.optionalKey(Days),
  /** Working days after its announced arrival within which a payout is at the bank; 2 by default. */
  bankDays: Schema.optionalKey(Days),
  /** Working days after a line within which a payout has it; not looked at by default. */
  payoutDays: Schema.optionalKey(Days),
  /** Which references are this gateway's, a regular expression; all by default. */
  references: Schema.optionalKey(
    Schema.String.check(
      Schema.makeFilter((text: string) => (isExpression(text) ? undefined : "Expected a regular expression"))
    )
  ),
  settlement: Settlement,
  payouts: Schema.optionalKey(Payouts),
  bank: Schema.optionalKey(Bank)
})
export type Gateway = typeof Gateway.Type

export const GatewaysFile = Schema.Struct({ gateways: Schema.Record(Schema.NonEmptyString, Gateway) })
export type GatewaysFile = typeof GatewaysFile.Type

/** The file is not there, is no JSON, or says what cannot be: `problem` names the field. */
export class GatewaysFileInvalid extends Data.TaggedError("GatewaysFileInvalid")<{
  readonly file: string
  readonly problem: string
}> {
  override get message(): string {
    return `The gateways file ${this.file} cannot be used: ${this.problem}`
  }
}

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(GatewaysFile), { onExcessProperty: "error" })

export const read = Effect.fn("GatewaysFile.read")(function* (file: string) {
  const files = yield* FileSystem.FileSystem
  const invalid = (error: { readonly message: string }) => new GatewaysFileInvalid({ file, problem: error.message })
  const text = yield* files.readFileString(file).pipe(Effect.mapError(invalid))
  return yield* decode(text).pipe(Effect.mapError(invalid))
})

/** What is agreed about the fees of settlement lines. */
export const scheduleOf = ({ agreedFees = {} }: Settlement): FeeSchedule =>
  new Map(
    Object.entries(agreedFees).map(([kind, { fixed, percent }]) => {
      const [whole = "", parts = ""] = percent.split(".")
      const amounts = Object.entries(fixed).map(([code, amount]) => {
        const currency = Currency.make(code)
        return [currency, Result.getOrThrow(Money.parse(amount, currency))] as const
      })
      return [kind as LineKind, { millionths: BigInt(whole + parts.padEnd(4, "0")), fixed: new Map(amounts) }] as const
    })
  )

export const railOf = ({ bankDays, holidays, payoutDays, settleDays, since, weekdays }: Gateway): Rail => ({
  weekdays: new Set(weekdays ?? [1, 2, 3, 4, 5]),
  holidays: new Set(holidays),
  since,
  settleDays: settleDays ?? 3,
  bankDays: bankDays ?? 2,
  payoutDays
})
