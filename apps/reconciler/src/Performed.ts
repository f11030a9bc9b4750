/** One operation performed: what it brought about, or why it did not. */
import { Billing } from "@counterfoil/billing/Billing"
import type { BillingError } from "@counterfoil/billing/BillingError"
import type { Settled } from "@counterfoil/billing/Outcome"
import type { OperationId } from "@counterfoil/domain/Id"
import * as Money from "@counterfoil/domain/Money"
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Flags from "./Flags.ts"
import { namesOf } from "./Names.ts"
import { heading, say, table } from "./Screen.ts"
import * as Services from "./Services.ts"
import { root } from "./Settings.ts"
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

/** The values of {@link Flags.asked}. */
interface AskedFlags {
  readonly operation: Option.Option<OperationId>
  readonly actor: string
  readonly reason: Option.Option<string>
}

/** Who asks, why, and under which operation id. */
interface Asked {
  readonly operationId: OperationId
  readonly actor: string
  readonly reason?: string
}

/** Makes the one call that a command is for, with the services of its settings. */
export const performAsked = Effect.fnUntraced(function* <R>(
  flags: AskedFlags,
  call: (billing: Billing["Service"], asked: Asked) => Effect.Effect<Settled, BillingError | Misused, R>
) {
  const settings = yield* root
  const operationId = yield* Flags.operationId(flags.operation)
  const asked = { operationId, actor: flags.actor, ...Flags.given("reason", flags.reason) }
  yield* perform(Effect.flatMap(Billing, (billing) => call(billing, asked))).pipe(
    Effect.provide(Services.all(settings))
  )
})
