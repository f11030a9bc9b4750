/** The list of personal texts against the stored forms: each path leads to a text, and an erased one can be read. */
import { decode, encode } from "@counterfoil/domain/BillingEvent"
import type { Stored } from "@counterfoil/domain/StoredForm"
import { pathsOf, put } from "@counterfoil/event-store/erasure/PersonalTexts"
import { spotsOf } from "@counterfoil/event-store/erasure/EventTexts"
import * as Result from "effect/Result"
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { personal } from "../src/PersonalData.ts"

const folder = fileURLToPath(new URL("../../domain/golden", import.meta.url))
const examples = readdirSync(folder).map((name) => JSON.parse(readFileSync(`${folder}/${name}`, "utf8")) as Stored)
const paths = pathsOf(personal)
const at = "2026-11-23T08:00:00.000000Z"

describe("Personal texts", () => {
  it("are where the list says, in some stored example of each event", () => {
    for (const [type, listed] of Object.entries(personal.data)) {
      const found = examples
        .filter((one) => one.type === type)
        .flatMap(({ data, type }) => spotsOf(paths, { data, type, meta: null }))
        .flatMap(({ path, value }) => (typeof value === "string" ? [path.name] : []))
      expect({ type, found: [...new Set(found)].toSorted() }).toEqual({ type, found: [...listed].toSorted() })
    }
  })

  it("may be erased, each of them, in every stored form that has them", () => {
    let count = 0
    for (const { data, schemaVersion, type } of examples)
      for (const { path } of spotsOf(paths, { data, type, meta: null })) {
        const erased = put(data, path, { _tag: "Erased", at })
        const read = decode({ type, schemaVersion, data: erased })
        expect({ type, data: encode(Result.getOrThrow(read)).data }).toEqual({ type, data: erased })
        count += 1
      }
    expect(count).toBeGreaterThan(20)
  })
})
