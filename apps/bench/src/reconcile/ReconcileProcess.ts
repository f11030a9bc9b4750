/** A process of the reconcile suite: full and incremental runs over the tables of one database. */
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import { type Beside, load, parsed } from "./Beside.ts"
import { closeMonth } from "./ClosedMonth.ts"
import { fill, full, incremental, layer, tenant } from "./Tenant.ts"

export type Order =
  | { readonly ask: "fill"; readonly invoices: number }
  /** Its events too, January closed over them, and what gateway and bank sent, in this folder. */
  | { readonly ask: "close"; readonly invoices: number; readonly times: number; readonly folder: string }
  /** Microseconds, with so many discrepancies to be found. */
  | ({ readonly ask: "full"; readonly planted: number } & Besides)
  | ({
      readonly ask: "incremental"
      readonly planted: number
      readonly accounts: number
      readonly round: number
    } & Besides)
  /** Microseconds for reading the files of this folder into the tables, or for parsing them alone. */
  | { readonly ask: "load" | "parse"; readonly folder: string }
  /** The largest resident memory of this process so far, in MB. */
  | { readonly ask: "peak" }

/** What is looked at beside the comparison; nothing by default. */
interface Besides {
  readonly besides?: Beside
}

const [text = ""] = process.argv.slice(2)
const url = Redacted.make(text)
const runtime = ManagedRuntime.make(layer(url))

const answer = (order: Order): Promise<number> => {
  switch (order.ask) {
    case "fill":
      return Effect.runPromise(Effect.as(fill(url, order.invoices), 0))
    case "close":
      return runtime.runPromise(Effect.as(closeMonth(text, order), 0))
    case "full":
      return runtime.runPromise(full(order.planted, order.besides))
    case "incremental":
      return runtime.runPromise(incremental(order.planted, order.accounts, order.round, order.besides))
    case "load":
      return runtime.runPromise(load(tenant, order.folder))
    case "parse":
      return parsed(order.folder)
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
