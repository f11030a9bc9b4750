/** Debit memos that somebody has made in Zuora, past billing. */
import * as Wire from "@counterfoil/zuora/calls/CreateDebitMemoFromInvoice"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as ZuoraSettings from "@counterfoil/zuora/ZuoraSettings"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { zuoraLayer } from "./Harness.ts"

const settings = ZuoraSettings.make({ baseUrl: "", clientId: "", clientSecret: Redacted.make("") })

/** A posted one with one line of an invoice. */
export const makeDebitMemo = (line: { readonly invoice: string; readonly item: string; readonly amount: string }) =>
  Effect.gen(function* () {
    const zuora = yield* Zuora
    const request = {
      invoiceId: line.invoice,
      items: [{ invoiceItemId: line.item, amount: line.amount, skuName: "Correction" }],
      autoPost: true,
      taxAutoCalculation: false
    }
    const answer = yield* zuora.send(Result.getOrThrow(Wire.prepare(request, settings)))
    const { id, number } = Result.getOrThrow(Wire.interpret(answer))
    const [first] = yield* zuora.debitMemoItems(id)
    return { id, number, item: first?.id ?? "" }
  }).pipe(Effect.provide(zuoraLayer()))
