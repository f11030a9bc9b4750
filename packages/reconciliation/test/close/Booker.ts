/**
 * A process of its own that books invoices of a business day, one after the other, until it is told to end. Started by
 * `CloseRace.test.ts` with the database, a name and the day; it tells how many there are.
 */
import { Tenant } from "@counterfoil/billing/Tenant"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { book, invoice } from "./Books.ts"

const [url = "", name = "", on = ""] = process.argv.slice(2)
const asked = { toEnd: false }
process.on("message", () => {
  asked.toEnd = true
})

const layer = Layer.mergeAll(
  EventStore.layerPostgres({ url: Redacted.make(url), tenant: "test" }),
  Tenant.layer({ tenant: "test", timeZone: "UTC" })
)

await Effect.runPromise(
  Effect.gen(function* () {
    for (let count = 1; !asked.toEnd; count++) {
      yield* book(invoice(`${name}-${count}`, on, "1.00"))
      process.send?.(count)
      // Room for what was sent to this process.
      yield* Effect.yieldNow
      yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
    }
  }).pipe(Effect.provide(layer), Effect.scoped)
)
process.disconnect()
