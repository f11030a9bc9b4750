/** Whatever is offered about a discrepancy is made to its end against the sandbox, by a test that begins with its code. */
import { codes } from "@counterfoil/domain/DiscrepancyCode"
import { repairs } from "@counterfoil/domain/proposal/Repairs"
import { readFileSync } from "node:fs"
import { expect, it } from "vitest"

const files = ["Codes.test.ts", "AdoptedCodes.test.ts"]
const text = files.map((file) => readFileSync(new URL(file, import.meta.url), "utf8")).join("\n")
const tested = new Set(
  Array.from(text.matchAll(/(?:^ {2}it\([`"]|^ {4}it\([`"]|^ {2})([A-Z]\d\d): /gm), ([, code]) => code)
)

it("makes the repairs of every code that has one", () => {
  const offered = codes.filter((code) => "find" in repairs[code])
  expect(offered.length).toBeGreaterThan(10)
  expect(Array.from(tested).toSorted()).toEqual(offered.toSorted())
})
