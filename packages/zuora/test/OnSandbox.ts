/** The client on the sandbox over real HTTP, one sandbox for each story. */
import { type ResetBody, Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as Result from "effect/Result"
import { pinned } from "../src/MinorVersion.ts"
import type { PreparedCall } from "../src/PreparedCall.ts"
import type { RawAnswer } from "../src/RawAnswer.ts"
import type { RequestInvalid } from "../src/RequestInvalid.ts"
import { Zuora } from "../src/Zuora.ts"
import * as ZuoraSettings from "../src/ZuoraSettings.ts"

/** The version that requests are written for. */
export const here = { version: pinned }

const client = Layer.unwrap(
  Effect.map(Sandbox, ({ baseUrl, clientId, clientSecret }) =>
    Zuora.layer(ZuoraSettings.make({ baseUrl, clientId, clientSecret: Redacted.make(clientSecret) }))
  )
)

/** Tells one story on a fresh sandbox of the demo seed. */
export const onSandbox = <A>(
  story: () => Generator<Effect.Effect<unknown, unknown, Zuora | Sandbox>, A, never>,
  settings: ResetBody["settings"] = {}
) =>
  Effect.runPromise(
    Effect.gen(story).pipe(
      Effect.provide(Layer.provideMerge(client, Sandbox.layer({ seed: { name: "demo", settings } })))
    )
  )

/** Sends a call and reads its answer; fails with what the answer says no by. */
export const change = Effect.fnUntraced(function* <A, E>(
  prepared: Result.Result<PreparedCall, RequestInvalid>,
  interpret: (answer: RawAnswer) => Result.Result<A, E>
) {
  const zuora = yield* Zuora
  const call = yield* Effect.fromResult(prepared)
  return yield* Effect.fromResult(interpret(yield* zuora.send(call)))
})

/** Ids of the demo seed. */
export const ids = {
  memo: "4028905f5a87c0ff015a889e590e0100",
  invoice: "4028905f5a87c0ff015a87eb6b750200",
  item: "4028905f5a87c0ff015a87d3ae7a0201",
  taxItem: "4028905f5a87c0ff015a87d3ae7a0202",
  account: "4028905f5a87c0ff015a87d25ae00004",
  legacyInvoice: "4028905f5a87c0ff015a87eb6b750300",
  payment: "4028905f5a87c0ff015a88a1b2c30100"
}
