/** The allowance of a piece of work: every request counts where it starts, and one too many is not sent. */
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { Allowance, counter, isSpent } from "../src/Allowance.ts"
import { Zuora } from "../src/Zuora.ts"
import { ids, onSandbox } from "./OnSandbox.ts"

describe("an allowance", () => {
  it("lets so many requests go and not one more; without it there is no bound", () =>
    onSandbox(function* () {
      const [zuora, sandbox] = [yield* Zuora, yield* Sandbox]
      const allowance = counter(2)
      const read = zuora.getPayment(ids.payment)
      const three = Effect.all([Effect.result(read), Effect.result(read), Effect.result(read)])
      const answers = yield* Effect.provideService(three, Allowance, allowance)
      expect(answers.map(({ _tag }) => _tag)).toEqual(["Success", "Success", "Failure"])
      expect(answers[2]).toMatchObject({ failure: { kind: "AllowanceSpent", money: "nothing happened" } })
      expect(answers[2]).toSatisfy(({ failure }: { failure: { _tag: string } }) => isSpent(failure))
      expect(allowance.sent).toBe(2)
      yield* read
      expect((yield* sandbox.calls).filter(({ path }) => path.includes("/payments/"))).toHaveLength(3)
    }))

  it("counts repeats of a read that failed", () =>
    onSandbox(function* () {
      const [zuora, sandbox] = [yield* Zuora, yield* Sandbox]
      yield* sandbox.fault({ kind: "loseAnswer", path: "/v1/payments/*", times: 1 })
      const allowance = counter(Number.POSITIVE_INFINITY)
      yield* Effect.provideService(zuora.getPayment(ids.payment), Allowance, allowance)
      expect(allowance.sent).toBe(2)
    }))
})
