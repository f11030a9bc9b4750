import { readdirSync } from "node:fs"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import { MinorVersion, pinned } from "../src/MinorVersion.ts"
import { calls, golden } from "./Calls.ts"

interface Case {
  readonly case: string
  readonly call: string
  readonly version?: string
  readonly request: unknown
  readonly prepared?: unknown
  readonly problems?: ReadonlyArray<string>
}

const cases = golden<Case>("requests-")

describe("a request", () => {
  it.each(cases)("$call: $case", ({ call, prepared, problems, request, version }) => {
    const settings = { version: version === undefined ? pinned : MinorVersion.make(version) }
    const seen = Result.match(calls[call]?.prepare(request as never, settings) ?? Result.succeed(undefined), {
      // What is deleted has no body.
      onSuccess: (value): unknown =>
        value && { prepared: { ...value, body: value.body === "" ? "" : (JSON.parse(value.body) as unknown) } },
      onFailure: (failure): unknown => ({ problems: failure.problems.map(({ path }) => path) })
    })
    expect(seen).toEqual(prepared === undefined ? { problems } : { prepared })
  })

  it("has a golden one that is sent and one that is refused, for every call there is", () => {
    const modules = readdirSync(new URL("../src/calls/", import.meta.url))
    expect(Object.keys(calls).toSorted()).toEqual(modules.map((file) => file.replace(".ts", "")).toSorted())
    const without = (kind: "prepared" | "problems") =>
      Object.keys(calls).filter((name) => !cases.some((one) => one.call === name && one[kind] !== undefined))
    expect({ sent: without("prepared"), refused: without("problems") }).toEqual({ sent: [], refused: [] })
  })
})
