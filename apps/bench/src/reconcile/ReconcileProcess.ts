/** A process of the reconcile suite: full and incremental runs over the tables of one database. */
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import { fill, full, incremental, layer } from "./Tenant.ts"

export type Order =
  | { readonly ask: "fill"; readonly invoices: number }
  /** Microseconds, with so many discrepancies to be found. */
  | { readonly ask: "full"; readonly planted: number }
  | { readonly ask: "incremental"; readonly planted: number; readonly accounts: number; readonly round: number }
  /** The largest resident memory of this process so far, in MB. */
  | { readonly ask: "peak" }

const [text = ""] = process.argv.slice(2)
const url = Redacted.make(text)
const runtime = ManagedRuntime.make(layer(url))

const answer = (order: Order): Promise<number> => {
  switch (order.ask) {
    case "fill":
      return Effect.runPromise(Effect.as(fill(url, order.invoices), 0))
    case "full":
      return runtime.runPromise(full(order.planted))
    case "incremental":
      return runtime.runPromise(incremental(order.planted, order.accounts, order.round))
    case "peak":
      return Promise.resolve(process.resourceUsage().maxRSS / 1024)
  }
}

process.on("message", (order: Order) => {
  void answer(order).then((value) => process.send?.(value))
})
process.on("disconnect", () => {
  void runtime.dispose().finally(() => process.exit())
})
process.send?.(0)
