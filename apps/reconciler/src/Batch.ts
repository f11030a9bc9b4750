/** Many operations in one run: each on its own, shown together. One that fails keeps no other from being tried. */
import type { BillingError } from "@counterfoil/billing/BillingError"
import type { Settled } from "@counterfoil/billing/Outcome"
import type { OperationId } from "@counterfoil/domain/Id"
import * as Money from "@counterfoil/domain/Money"
import { Progress } from "@counterfoil/reconciliation/Progress"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { clean, couldNotTell, discrepancies, Ended, ofFailure } from "./ExitCode.ts"
import { say, table } from "./Screen.ts"

export interface Entry {
  readonly operationId: OperationId
  /** Whose operation it is, as the caller names the account. */
  readonly account: string
}

/** How one operation of a batch ended. */
interface Line extends Entry {
  /** `succeeded`, or the tag of its failure. */
  readonly outcome: string
  /** What payments gave to documents, one amount per currency. */
  readonly amounts: ReadonlyArray<Money.Money>
  readonly message: string
  readonly code: number
}

/** Runs them, so many at a time, and shows how they ended. The worst of them decides the exit code. */
export const run = Effect.fn("Batch.run")(function* <E extends Entry, R>(
  what: string,
  entries: ReadonlyArray<E>,
  options: { readonly concurrency: number; readonly json: boolean },
  perform: (entry: E) => Effect.Effect<Settled, BillingError, R>
) {
  const progress = yield* Progress
  let done = 0
  yield* progress.tell({ what, done, of: entries.length })
  const lines = yield* Effect.forEach(
    entries,
    (entry) =>
      Effect.tap(Effect.match(perform(entry), { onSuccess: succeeded(entry), onFailure: failed(entry) }), () =>
        Effect.suspend(() => {
          done += 1
          return progress.tell({ what, done, of: entries.length })
        })
      ),
    { concurrency: options.concurrency }
  )
  yield* options.json
    ? Effect.forEach(
        lines,
        (line) => Console.log(JSON.stringify({ ...line, amounts: line.amounts.map((amount) => encodeMoney(amount)) })),
        { discard: true }
      )
    : show(lines)
  const code = lines.reduce((worst, line) => Math.max(worst, line.code), clean)
  if (code !== clean) return yield* new Ended({ code })
})

const encodeMoney = Schema.encodeSync(Money.Money)

const succeeded =
  ({ account, operationId }: Entry) =>
  ({ applications }: Settled): Line => ({
    account,
    operationId,
    outcome: "succeeded",
    amounts: sums(applications.flatMap(({ amount, source }) => (source.kind === "payment" ? [amount] : []))),
    message: "",
    code: clean
  })

const failed =
  ({ account, operationId }: Entry) =>
  (error: BillingError): Line => ({
    account,
    operationId,
    outcome: error._tag,
    amounts: [],
    message: error.message,
    code: ofFailure(error)
  })

/** What each exit code of a line means for the person who reads the summary. */
const meaning: Readonly<Record<number, string>> = {
  [clean]: "done",
  [discrepancies]: "nothing moved",
  [couldNotTell]: "open or not begun: run it again"
}

const show = Effect.fnUntraced(function* (lines: ReadonlyArray<Line>) {
  const outcomes = Map.groupBy(lines, ({ outcome }) => outcome)
  yield* say(
    table(
      ["outcome", "operations", "amount", "meaning"],
      Array.from(outcomes, ([outcome, all]) => [
        outcome,
        `${all.length}`,
        sums(all.flatMap(({ amounts }) => amounts))
          .map(Money.show)
          .join(", "),
        meaning[all[0]?.code ?? couldNotTell] ?? ""
      ]),
      ["operations", "amount"]
    )
  )
  const rest = lines.filter(({ code }) => code !== clean)
  if (rest.length > 0)
    yield* say(
      table(
        ["account", "operation", "outcome", "what to know"],
        rest.map(({ account, message, operationId, outcome }) => [account, operationId, outcome, message])
      )
    )
})

const sums = (amounts: ReadonlyArray<Money.Money>): ReadonlyArray<Money.Money> =>
  Array.from(
    Map.groupBy(amounts, ({ currency }) => currency),
    ([currency, all]) => Money.sum(currency, all)
  )
