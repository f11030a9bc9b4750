/** What somebody has undone since looks as if nothing had happened, and is not done again. */
import * as PostCreditMemo from "@counterfoil/zuora/calls/PostCreditMemo"
import type { PreparedCall } from "@counterfoil/zuora/PreparedCall"
import * as TransferPayment from "@counterfoil/zuora/calls/TransferPayment"
import * as UnpostCreditMemo from "@counterfoil/zuora/calls/UnpostCreditMemo"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as ZuoraSettings from "@counterfoil/zuora/ZuoraSettings"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import { readPayment } from "../src/ZuoraDocuments.ts"
import { defaults } from "../src/Tenant.ts"
import { faulty, forward, make, resume, sent, story } from "./Acting.ts"
import { type Call, calls } from "./Calls.ts"
import { demo, zuoraLayer } from "./Harness.ts"
import { inProcess } from "./World.ts"

const settings = ZuoraSettings.make({ baseUrl: "", clientId: "", clientSecret: Redacted.make("") })

/** Somebody else's call, past billing. */
const byHand = (call: Result.Result<PreparedCall, { readonly message: string }>) =>
  Effect.flatMap(Zuora, (zuora) => zuora.send(Result.getOrThrow(call)))

const transferBack = Effect.flatMap(readPayment(demo.payment), ({ id }) =>
  Effect.flatMap(Zuora, (zuora) => zuora.getInvoice(demo.consolidated.number)).pipe(
    Effect.flatMap(({ accountId = "" }) =>
      byHand(TransferPayment.prepare({ paymentKey: id, to: { accountId } }, settings))
    )
  )
)

const cases: ReadonlyArray<{ readonly name: string; readonly call: Call; readonly undo: typeof transferBack }> = [
  { name: "a transfer", call: calls["transfer a payment"], undo: transferBack },
  {
    name: "a posting",
    call: calls["post a credit memo"],
    undo: byHand(UnpostCreditMemo.prepare({ creditMemoKey: demo.nextMemo }, settings))
  },
  {
    name: "an unposting",
    call: calls["unpost a credit memo"],
    undo: byHand(PostCreditMemo.prepare({ creditMemoKey: demo.memo.number }, settings))
  }
]

describe("Undone since", () => {
  for (const { call, name, undo } of cases)
    it(
      `${name} is left for a person to settle`,
      story(
        Effect.gen(function* () {
          if (call.before !== undefined) yield* inProcess(call.before)
          yield* forward(60_000)
          yield* faulty(call, { kind: "loseAnswer" })
          expect(yield* make(call)).toBe("OutcomeUnknown")
          yield* forward(60_000)
          const { status } = yield* undo.pipe(Effect.provide(zuoraLayer()))
          expect(status).toBe(200)
          for (let look = 0; look < 4; look += 1) {
            expect(yield* resume(call)).toBe("OutcomeUnknown")
            yield* forward(defaults.quietMs + 1000)
          }
          expect(yield* sent(call)).toBe(1)
        })
      )
    )
})
