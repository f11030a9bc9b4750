/**
 * Events as they are stored: JSON without the tag, under a type and the version of its form. An older form is brought up
 * to today's, step by step, when it is read; what is stored stays as it was written. A form that this program does not
 * know, a newer one above all, is not guessed at.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/** The tag is the event's type. */
export interface Stored {
  readonly type: string
  readonly schemaVersion: number
  readonly data: Schema.Json
}

/** A stored event whose type or version this program does not know, or whose data does not fit: kept and reported. */
export class UnknownEvent extends Schema.TaggedError<UnknownEvent>()("UnknownEvent", {
  type: Schema.String,
  schemaVersion: Schema.Int,
  problem: Schema.String
}) {
  override get message(): string {
    return `Event ${this.type} of version ${this.schemaVersion}: ${this.problem}`
  }
}

/** From the data of one version to the data of the next. Total: whatever was ever written goes through it. */
export type Upcaster = (data: Schema.JsonObject) => Schema.JsonObject

/** By type, the steps from version 1 to 2, from 2 to 3, and so on. A type without any is at version 1. */
export type Upcasters<Type extends string> = { readonly [K in Type]?: ReadonlyArray<Upcaster> }

/** The version of the form in which events of a type are written today. */
export const versionOf = <Type extends string>(upcasters: Upcasters<Type>, type: Type): number =>
  1 + (upcasters[type] ?? []).length

/** Reads stored events of these cases, each from its version upward. */
export const reader = <Cases extends Readonly<Record<string, Schema.ConstraintDecoder<unknown>>>>(
  cases: Cases,
  upcasters: Upcasters<keyof Cases & string>
) => {
  const decoders = new Map(
    Object.entries(cases).map(([type, schema]) => [type, Schema.decodeUnknownResult(Schema.toCodecJson(schema))])
  )
  return ({ data, schemaVersion, type }: Stored): Result.Result<Cases[keyof Cases]["Type"], UnknownEvent> => {
    const unknown = (problem: string) => Result.fail(new UnknownEvent({ type, schemaVersion, problem }))
    const decoder = decoders.get(type)
    if (decoder === undefined) return unknown("the type is not known")
    const today = versionOf(upcasters, type)
    if (schemaVersion < 1 || schemaVersion > today)
      return unknown(`the version is not known: this program knows 1 to ${today}`)
    const steps = (upcasters[type] ?? []).slice(schemaVersion - 1)
    const raised = steps.reduce((form, step) => step(form), data as Schema.JsonObject)
    const decoded = decoder({ ...raised, _tag: type })
    return Result.isSuccess(decoded) ? Result.succeed(decoded.success) : unknown(decoded.failure.message)
  }
}
