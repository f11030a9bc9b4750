import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { LongMap } from "../src/LongMap.ts"

/** Few keys, so that values are replaced; many steps, so that what is recent becomes old several times. */
const steps = fc.array(fc.tuple(fc.nat(300), fc.nat()), { minLength: 0, maxLength: 800, size: "max" })

describe("A long map", () => {
  it("says at each step what a Map says, in its order, and stays as it is when one is made of it", () => {
    fc.assert(
      fc.property(steps, fc.nat(), (all, pick) => {
        const map = new Map<number, number>()
        let long = LongMap.empty<number, number>()
        let kept: readonly [LongMap<number, number>, ReadonlyArray<readonly [number, number]>] = [long, []]
        all.forEach(([key, value], index) => {
          map.set(key, value)
          long = long.with(key, value)
          expect([long.size, long.get(key), long.has(key), long.has(301)]).toEqual([map.size, value, true, false])
          if (index === pick % all.length) kept = [long, Array.from(map)]
        })
        expect(Array.from(long)).toEqual(Array.from(map))
        expect(Array.from(long.keys())).toEqual(Array.from(map.keys()))
        expect(Array.from(long.values())).toEqual(Array.from(map.values()))
        const each: Array<readonly [number, number]> = []
        long.forEach((value, key) => each.push([key, value]))
        expect(each).toEqual(Array.from(map))
        expect(Array.from(kept[0])).toEqual(kept[1])
      }),
      { numRuns: 100 }
    )
  })

  it("is compared by its entries, so that tests of states see where they differ", () => {
    const one = LongMap.empty<string, number>().with("a", 1)
    expect(one).not.toEqual(one.with("a", 2))
    expect(one).not.toEqual(one.with("b", 1))
    expect(one.with("a", 2).with("a", 1)).toEqual(one)
  })
})
