/** A form that has changed twice: what was written under each version reads as the event of today. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { reader, type Upcasters, versionOf } from "../src/StoredForm.ts"

const { cases } = Schema.TaggedUnion({
  ParcelSent: { to: Schema.Struct({ street: Schema.String, country: Schema.String }), grams: Schema.Int },
  ParcelLost: { why: Schema.String }
})

/** Version 1 had the street alone, version 2 had the weight in another unit. */
const upcasters: Upcasters<keyof typeof cases> = {
  ParcelSent: [
    ({ street, ...rest }) => ({ ...rest, to: { street: street ?? "", country: "DE" } }),
    ({ kilograms, ...rest }) => ({ ...rest, grams: (kilograms as number) * 1_000 })
  ]
}

const read = reader(cases, upcasters)
const problem = (stored: Parameters<typeof read>[0]) =>
  Result.match(read(stored), { onSuccess: () => "read", onFailure: ({ message }) => message })

describe("Stored forms", () => {
  it("reads every version that was ever written as the event of today", () => {
    const today = { _tag: "ParcelSent", to: { street: "Elm 1", country: "DE" }, grams: 2000 }
    const written = [
      { street: "Elm 1", kilograms: 2 },
      { to: { street: "Elm 1", country: "DE" }, kilograms: 2 },
      { to: { street: "Elm 1", country: "DE" }, grams: 2000 }
    ]
    written.forEach((data, index) =>
      expect(Result.getOrThrow(read({ type: "ParcelSent", schemaVersion: index + 1, data }))).toEqual(today)
    )
    expect(versionOf(upcasters, "ParcelSent")).toBe(3)
    expect(versionOf(upcasters, "ParcelLost")).toBe(1)
  })

  it("guesses at nothing: a newer version, a type it does not know, data that an older version never had", () => {
    const data = { to: { street: "Elm 1", country: "DE" }, grams: 2000 }
    expect(problem({ type: "ParcelSent", schemaVersion: 4, data })).toBe(
      "Event ParcelSent of version 4: the version is not known: this program knows 1 to 3"
    )
    expect(problem({ type: "ParcelSent", schemaVersion: 0, data })).toContain("the version is not known")
    expect(problem({ type: "ParcelFound", schemaVersion: 1, data })).toContain("the type is not known")
    expect(problem({ type: "ParcelSent", schemaVersion: 1, data: { street: "Elm 1" } })).toContain("grams")
  })
})
