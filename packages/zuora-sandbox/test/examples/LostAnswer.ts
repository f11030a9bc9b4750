import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"

/** What Zuora saw while `collect`, the code under test, lost an answer and asked again. */
export const lostAnswer = (collect: (baseUrl: string) => Promise<void>) =>
  Effect.gen(function* () {
    const sandbox = yield* Sandbox
    yield* sandbox.reset({ name: "demo", clock: { at: "2026-11-22T20:00:00Z", frozen: true } })
    yield* sandbox.fault({ kind: "loseAnswer", path: "/v1/operations/invoice-collect" })
    yield* Effect.promise(() => collect(sandbox.baseUrl))
    return (yield* sandbox.calls).map(({ outcome }) => outcome)
  }).pipe(Effect.provide(Sandbox.layer()))
