/** Our client, as a service uses it: typed reads, and prepare, send, interpret for what moves money. */
import * as ApplyPayment from "@counterfoil/zuora/calls/ApplyPayment"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as ZuoraSettings from "@counterfoil/zuora/ZuoraSettings"
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { application, sizes, type Workload } from "./Workload.ts"

const must = (condition: boolean): Effect.Effect<void> =>
  condition ? Effect.void : Effect.die("the answer is not the one that the responder gives")

export const make = (baseUrl: string): Workload => {
  const settings = ZuoraSettings.make({ baseUrl, clientId: "bench", clientSecret: Redacted.make("bench") })
  const runtime = ManagedRuntime.make(Zuora.layer(settings))
  const repeat =
    <E>(call: (zuora: Zuora["Service"]) => Effect.Effect<void, E>) =>
    (times: number) =>
      runtime.runPromise(
        Effect.gen(function* () {
          const zuora = yield* Zuora
          for (let i = 0; i < times; i++) yield* call(zuora)
        })
      )
  return {
    "get-payment": repeat((zuora) =>
      Effect.flatMap(zuora.getPayment("P-00000001"), ({ number }) => must(number === "P-00000001"))
    ),
    "invoice-items": repeat((zuora) =>
      Effect.flatMap(zuora.invoiceItems("INV00000001"), (items) => must(items.length === sizes.items))
    ),
    "apply-payment": repeat(
      Effect.fnUntraced(function* (zuora) {
        const { amount, effectiveDate, invoiceId } = application
        const request = { paymentKey: "P-00000001", effectiveDate, invoices: [{ invoiceId, amount }] }
        const call = yield* Effect.fromResult(ApplyPayment.prepare(request, settings))
        const payment = yield* Effect.fromResult(ApplyPayment.interpret(yield* zuora.send(call)))
        yield* must(payment.success === true)
      })
    ),
    "object-query": repeat((zuora) =>
      Effect.flatMap(Stream.runCollect(zuora.objectQuery("payments", {})), (found) =>
        must(found.length === sizes.records)
      )
    )
  }
}
