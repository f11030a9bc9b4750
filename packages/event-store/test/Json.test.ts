import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import { canonical, type Json, type JsonInvalid } from "../src/Json.ts"

const text = (value: Json) => Result.getOrThrow(canonical(value))

describe("Canonical JSON", () => {
  it("sorts keys by UTF-16 code units, as the example of RFC 8785, 3.2.3", () => {
    const value = {
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis"
    }
    assert.deepStrictEqual(
      [...text(value).matchAll(/:"([^"]*)"/g)].map((match) => match[1]),
      [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh"
      ]
    )
  })

  it("escapes as RFC 8785, 3.2.2.2: the short forms, lower-case \\u for other controls, nothing else", () => {
    assert.strictEqual(text('€$\u000f\nA\'B"\\\\"/\u007f'), '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\u007f"')
  })

  it("has one spelling for every order of keys, and its own text for what it reads back", () => {
    const spelled = text({ b: [{ d: 1, c: null }], a: true })
    assert.strictEqual(spelled, '{"a":true,"b":[{"c":null,"d":1}]}')
    assert.strictEqual(text(JSON.parse(spelled) as Json), spelled)
  })

  it("names the path and the problem of what it refuses", () => {
    const refused: ReadonlyArray<readonly [unknown, string, JsonInvalid["problem"]]> = [
      [{ lines: [{ amount: 0.1 }] }, "$.lines[0].amount", "NotInteger"],
      [[Number.POSITIVE_INFINITY], "$[0]", "NotInteger"],
      [{ name: "\udc00" }, "$.name", "LoneSurrogate"],
      [{ "\ud800": 1 }, "$", "LoneSurrogate"],
      ["a\u0000b", "$", "ZeroCharacter"],
      [{ when: new Date(0) }, "$.when", "NotJson"],
      [{ big: 1n }, "$.big", "NotJson"],
      [{ nothing: undefined }, "$.nothing", "NotJson"],
      [Object.assign([], { length: 1 }), "$[0]", "NotJson"]
    ]
    for (const [value, path, problem] of refused) {
      assert.deepInclude(Result.getOrThrow(Result.flip(canonical(value as Json))), { path, problem })
    }
    let deep: Json = 1
    for (let depth = 0; depth < 65; depth++) deep = [deep]
    assert.deepInclude(Result.getOrThrow(Result.flip(canonical(deep))), { problem: "TooDeep" })
  })
})
