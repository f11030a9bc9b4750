/** Whoever makes a repair or adopts dies at every append in turn, and with it around every call: it is made once then. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { describe, expect, it } from "vitest"
import { type Death, mortal } from "../../../billing/test/World.ts"
import { adopt } from "../../src/Adoption.ts"
import type { SentGateway } from "../../src/gateway/Gateways.ts"
import * as Repairing from "../../src/repair/Repairing.ts"
import { capturedTwice, cheaper, meddle, offsetting } from "./Plants.ts"
import {
  approved,
  arrived,
  cause,
  dayPasses,
  enrolled,
  inLife,
  type Living,
  proposed,
  reconcile,
  story,
  traces,
  untilEnded
} from "./Workshop.ts"

/** What is planted, with what gateways send of it, and which calls its repair is. */
interface Tale {
  readonly plant: Effect.Effect<ReadonlyArray<SentGateway>, unknown, Living>
  readonly calls: ReadonlyArray<string>
}

const tales: Readonly<Record<string, Tale>> = {
  Z04: { plant: Effect.as(cheaper, []), calls: ["/unapply"] },
  I02: { plant: Effect.as(offsetting, []), calls: ["/write-off"] },
  G04: { plant: capturedTwice(dayPasses), calls: ["/unapply", "/refunds"] }
}

/** A repair whose process dies at an append, and that later ones end; whether it had ended before it could die. */
const mortally = (code: string, { calls, plant }: Tale, append: number, when: Death["when"]) =>
  story(
    Effect.gen(function* () {
      const files = yield* inLife(plant)
      const { id } = yield* inLife(Effect.flatMap(enrolled("ada"), (ada) => approved(code, ada, files)))
      const death: Death = { append, when, count: 0 }
      const first = yield* Effect.exit(inLife(Repairing.make(id, cause("first")), { store: yield* mortal(death) }))
      expect(yield* untilEnded(id)).toBe("done")
      expect(yield* inLife(proposed(files))).toEqual({})
      expect(yield* Effect.forEach(calls, arrived)).toEqual(calls.map(() => 1))
      const ended = yield* traces
      expect((yield* inLife(Repairing.make(id, cause("again")))).outcome).toBe("done")
      expect(yield* traces).toEqual(ended)
      return Exit.isSuccess(first) && first.value.outcome === "done" && death.count < append
    })
  )

describe("A repair whose process dies", () => {
  for (const [code, tale] of Object.entries(tales))
    for (const when of ["before", "after"] as const)
      it(`${code}: does nothing twice and loses nothing, at any append, ${when} it is stored`, async () => {
        let append = 1
        while (!(await mortally(code, tale, append, when))) append += 1
        expect(append).toBeGreaterThan(5)
      })
})

describe("An adoption whose process dies", () => {
  for (const when of ["before", "after"] as const)
    it(`records once, ${when} it is stored`, () =>
      story(
        Effect.gen(function* () {
          yield* meddle({ kind: "apply", paymentKey: "P-00000100", invoiceKey: "INV00000100", amount: "20.00" })
          const { report } = yield* inLife(reconcile())
          const death: Death = { append: 1, when, count: 0 }
          const first = yield* Effect.exit(
            inLife(adopt(report.discrepancies, cause("adopt")), { store: yield* mortal(death) })
          )
          expect([Exit.isSuccess(first), death.count]).toEqual([false, 1])
          yield* inLife(adopt(report.discrepancies, cause("adopt")))
          expect(yield* inLife(proposed())).toEqual({})
          const once = yield* traces
          yield* inLife(adopt(report.discrepancies, cause("later")))
          expect(yield* traces).toEqual(once)
        })
      ))
})
