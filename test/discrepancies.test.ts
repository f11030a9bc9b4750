import { describe, expect, it } from "vitest"
import { codes, define } from "../packages/domain/src/DiscrepancyCode.ts"
import { committed, document } from "../scripts/discrepancies.ts"

describe("docs/discrepancies.md", () => {
  it("is what scripts/discrepancies.ts makes of the code", () => expect(committed()).toBe(document()))

  it("says of every code what it means and what to do", () => {
    for (const code of codes) {
      const { advice, meaning, name } = define(code)
      expect(document()).toContain(`## ${code} ${name}`)
      expect(document()).toContain(meaning)
      expect(document()).toContain(advice)
    }
  })
})
