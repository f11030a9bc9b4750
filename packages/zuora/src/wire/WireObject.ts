/**
 * Schemas for the objects Zuora sends.
 *
 * Zuora adds fields, renames them between versions, and sends null where it means absent (Zuora API policies: new
 * response fields and enum values are compatible changes). So: fields that are not named here are ignored for typing
 * but stay in `raw`, old names are read as new ones, null and absent are both an absent key, and enums are plain text.
 */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { FromWire } from "./Decimal.ts"
import { isJsonNumber } from "./JsonText.ts"
import * as WireReader from "./WireReader.ts"

/** The object as parsed, numbers as `JsonNumber`: where fields that have no type here can be read. */
export type Raw = Readonly<Record<string, unknown>>
const Raw = Schema.Record(Schema.String, Schema.Unknown)

/** An object with the given fields and its own parsed form in `raw`. `renames` maps other spellings to ours. */
export const object = <const Fields extends Schema.Struct.Fields>(
  fields: Fields,
  renames: Readonly<Record<string, string>> = {}
) => {
  const struct = Schema.Struct({ ...fields, raw: Raw })
  // Which keys a wire object has is only known after the struct has looked: hence the assertion.
  const named = (raw: Raw) => ({ ...rename(raw, renames), raw }) as unknown as typeof struct.Encoded
  const schema = Raw.pipe(
    Schema.decodeTo(struct, {
      decode: SchemaGetter.transform(named),
      encode: SchemaGetter.transform((wire) => (wire as unknown as { readonly raw: Raw }).raw)
    })
  )
  WireReader.register(schema, WireReader.object(fields, renames))
  return schema
}

const rename = (raw: Raw, renames: Readonly<Record<string, string>>): Record<string, unknown> => {
  const named: Record<string, unknown> = { ...raw }
  for (const [other, ours] of Object.entries(renames)) {
    if (Predicate.isNullish(named[ours]) && other in raw) named[ours] = raw[other]
  }
  return named
}

/**
 * A field that may be absent or null; after decoding the key is then absent. The getters see only presence and null, so
 * they fit every schema, which their own types cannot say: hence the assertion.
 */
export const maybe = <S extends Schema.Constraint>(schema: S) => {
  const optional = Schema.optional(Schema.NullOr(schema)).pipe(
    Schema.decodeTo(Schema.optional(Schema.toType(schema)), {
      decode: SchemaGetter.transformOptional(Option.filter(Predicate.isNotNullish)),
      encode: SchemaGetter.passthrough({ strict: false })
    } as never)
  )
  const reader = WireReader.of(schema)
  if (reader !== undefined) WireReader.register(optional, WireReader.maybe(reader))
  return optional
}

const isScalar = (u: unknown): u is string | boolean => Predicate.isString(u) || Predicate.isBoolean(u)
const Scalar = Schema.declare((u: unknown): u is unknown => isScalar(u) || isJsonNumber(u), { identifier: "Scalar" })

/** Text. Numbers and booleans are taken as their text, so that a retyped field never hides a whole answer. */
export const Text = Scalar.pipe(
  Schema.decodeTo(
    Schema.String,
    SchemaTransformation.transform({
      decode: (scalar: unknown) => (isJsonNumber(scalar) ? scalar.text : String(scalar)),
      encode: (text: string): unknown => text
    })
  )
)

/** true or false, as a JSON boolean or as its text. */
export const Flag = Text.pipe(
  Schema.decodeTo(
    Schema.Boolean,
    SchemaTransformation.transform({ decode: (text: string) => /^(true|yes)$/i.test(text), encode: String })
  )
)

WireReader.register(Text, WireReader.text)
WireReader.register(Flag, WireReader.flag)
WireReader.register(FromWire, WireReader.decimal)

/** Optional text, an enum value, or a date or datetime as Zuora wrote it. */
export const text = maybe(Text)
/** Optional decimal. */
export const decimal = maybe(FromWire)
/** Optional boolean. */
export const flag = maybe(Flag)

/** A list; one thing alone is a list of one, since samples and field tables differ about some fields. */
export const listOf = <S extends Schema.Constraint>(element: S) =>
  Schema.Unknown.pipe(
    Schema.decodeTo(
      Schema.Array(element),
      SchemaTransformation.transform({
        decode: (wire) => (Array.isArray(wire) ? wire : [wire]) as ReadonlyArray<S["Encoded"]>,
        encode: (list): unknown => list
      })
    )
  )
