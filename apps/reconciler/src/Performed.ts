/** One operation performed: what it brought about, or why it did not. */
import type { BillingError } from "@counterfoil/billing/BillingError"
import type { Settled } from "@counterfoil/billing/Outcome"
import * as Money from "@counterfoil/domain/Money"
import * as Effect from "effect/Effect"
import { namesOf } from "./Names.ts"
import { heading, say, table } from "./Screen.ts"
import { answered, type Misused } from "./Told.ts"

/** Shows what an operation brought about, by the numbers and names that people know. */
export const show = Effect.fn("Performed.show")(function* (settled: Settled) {
  yield* heading(`Operation ${settled.operationId} succeeded`)
  const names = yield* namesOf(settled)
  const rows = [
    ...settled.applications.map((application) => ({ what: "applied", ...application })),
    ...settled.unapplications.map((unapplication) => ({ what: "taken back", ...unapplication }))
  ].flatMap(({ amount, source, split, strategy, target, what }) => [
    [what, names.document(source.id), names.document(target.id), "", Money.show(amount), strategy],
    ...(split._tag === "Stated"
      ? split.items.map((item) => ["", "", "", names.item(item.targetItemId), Money.show(item.amount), ""])
      : [])
  ])
  if (rows.length > 0) yield* say(table(["", "from", "to", "item", "amount", "split by"], rows, ["amount"]))
  for (const [what, ids] of [
    ["Payments captured", settled.payments],
    ["Invoices posted", settled.invoices],
    ["Debit memos posted", settled.debitMemos],
    ["Credit memos posted", settled.creditMemos]
  ] as const)
    if (ids.length > 0) yield* say(`${what}: ${ids.map(names.document).join(", ")}`)
})

/** Makes one call and shows its end; a failure is told by its name and decides the exit code. */
export const perform = <R>(call: Effect.Effect<Settled, BillingError | Misused, R>) =>
  call.pipe(Effect.flatMap(show), answered)
