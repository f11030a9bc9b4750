/** Single values of Zuora's answers in our types; what cannot be one is named with its document. */
import type { Currency } from "@counterfoil/domain/Currency"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import type { Money } from "@counterfoil/domain/Money"
import type { DocumentStatus, PaymentStatus } from "@counterfoil/domain/Observed"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { type AmountUnreadable, currencyOf, moneyOf, type Settings } from "./Tenant.ts"
import { instantOf } from "./TenantClock.ts"

/** An answer lacks something without which the document means nothing. Nothing was recorded. */
export class DocumentUnreadable extends Data.TaggedError("DocumentUnreadable")<{
  readonly document: string
  readonly problem: string
}> {
  override get message(): string {
    return `${this.document}: ${this.problem}`
  }
}

export const named = (name: string | undefined): { readonly name?: string } =>
  name === undefined || name === "" ? {} : { name }

export const documentStatus = (status: string): DocumentStatus =>
  status === "Draft" || status === "Posted" || status === "Canceled" ? status : "Other"

/** Pending is Processing with another name; Voided is how a canceled electronic payment shows without settlement. */
export const paymentStatus = (status: string): PaymentStatus => {
  switch (status) {
    case "Processing":
    case "Pending":
      return "Processing"
    case "Processed":
      return "Processed"
    case "Error":
      return "Failed"
    case "Canceled":
    case "Voided":
      return "Canceled"
    default:
      return "Other"
  }
}

export const money = (
  field: string,
  text: string | undefined,
  currency: Currency
): Effect.Effect<Money, AmountUnreadable> => Effect.fromResult(moneyOf(field, text, currency))

const missing = (document: string, problem: string) => new DocumentUnreadable({ document, problem })

export const currency = (settings: Settings, name: string, code: string | undefined) =>
  code === undefined
    ? Effect.fail(missing(name, "has no currency"))
    : Effect.fromResult<Currency, AmountUnreadable>(currencyOf(settings, code))

export const id = <A extends string>(
  schema: { readonly make: (text: string) => A } & Schema.Codec<A, string>,
  name: string,
  text: string | undefined
): Effect.Effect<A, DocumentUnreadable> =>
  Effect.fromResult(Schema.decodeUnknownResult(schema)(text) as Result.Result<A, unknown>).pipe(
    Effect.mapError(() => missing(name, `has the id ${JSON.stringify(text)}, which is none`))
  )

/** Effective dates come as a plain date or as a datetime whose day counts. */
export const date = (name: string, text: string | undefined): Effect.Effect<LocalDate, DocumentUnreadable> =>
  Effect.fromResult(Schema.decodeUnknownResult(LocalDate)(text?.slice(0, 10))).pipe(
    Effect.mapError(() => missing(name, `has the date ${JSON.stringify(text)}`))
  )

export const instant = (
  settings: Settings,
  name: string,
  text: string | undefined
): Effect.Effect<string, DocumentUnreadable> =>
  Effect.mapError(Effect.fromOption(instantOf(text ?? "", settings.timeZone)), () =>
    missing(name, `was last changed at ${JSON.stringify(text)}, which is no instant`)
  )
