/** Which commands are loaded for which arguments. */
import { describe, expect, it } from "vitest"
import { chosen } from "../src/Commands.ts"

const namesOf = async (...args: ReadonlyArray<string>) => (await chosen(args)).map(({ name }) => name)

describe("of all commands", () => {
  it("the one that comes first is loaded alone, under its own name", async () => {
    const all = await namesOf("--help")
    expect(all.length).toBeGreaterThan(30)
    for (const name of all) expect(await namesOf(name, "--help")).toEqual([name])
  })

  it("all are there where something else comes first", async () => {
    const all = await namesOf()
    for (const args of [["--tenant", "seal", "verify"], ["reconsile"], ["constructor"], ["-h"]])
      expect(await namesOf(...args)).toEqual(all)
  })
})
