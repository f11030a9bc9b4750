/** Calls to Zuora that have not ended: which they are, and finishing them. */
import { Billing } from "@counterfoil/billing/Billing"
import { OperationId } from "@counterfoil/domain/Id"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Argument, Command, Flag } from "effect/cli"
import * as Batch from "../Batch.ts"
import * as Flags from "../Flags.ts"
import { perform } from "../Performed.ts"
import { progress, say, table } from "../Screen.ts"
import * as Services from "../Services.ts"
import { root } from "../Settings.ts"
import { answered, Misused, told } from "../Told.ts"

const operation = Argument.String("operation").pipe(
  Argument.withSchema(OperationId),
  Argument.withDescription("Id of the operation")
)

const resume = Command.make(
  "resume",
  {
    operation: operation.pipe(Argument.optional),
    all: Flag.Boolean("all").pipe(
      Flag.withDescription("Every operation that has not ended, oldest first"),
      Flag.withDefault(false)
    ),
    concurrency: Flags.concurrency,
    json: Flags.json,
    actor: Flags.actor
  },
  Effect.fnUntraced(function* ({ actor, all, operation, ...options }) {
    const settings = yield* root
    yield* Effect.gen(function* () {
      if (Option.isSome(operation) === all)
        return yield* new Misused({ message: "Name one operation, or give --all for every one that has not ended" })
      const billing = yield* Billing
      if (Option.isSome(operation)) return yield* perform(billing.resume(operation.value, actor))
      const open = yield* billing.openOperations
      if (open.length === 0) return options.json ? undefined : yield* say("No operation is open.")
      const entries = open.map(({ accountIds, operationId }) => ({ operationId, account: accountIds.join(", ") }))
      yield* Batch.run("Resuming", entries, options, (entry) => billing.resume(entry.operationId, actor))
    }).pipe(Effect.provide(Layer.merge(Services.all(settings), progress)), answered)
  })
).pipe(
  Command.withDescription(
    "Finish operations whose outcome is unknown: reads first, sends again only where that is safe. Exit code 2 while one stays open"
  )
)

const list = Command.make(
  "list",
  { json: Flags.json },
  Effect.fnUntraced(function* ({ json }) {
    const settings = yield* root
    yield* told(
      Effect.gen(function* () {
        const billing = yield* Billing
        const open = yield* billing.openOperations
        if (json) return yield* Effect.forEach(open, (one) => Console.log(JSON.stringify(one)), { discard: true })
        if (open.length === 0) return yield* say("No operation is open.")
        yield* say(
          table(
            ["operation", "state", "account", "since"],
            open.map(({ accountIds, operationId, since, state }) => [operationId, state, accountIds.join(", "), since])
          )
        )
      }).pipe(Effect.provide(Services.all(settings)))
    )
  })
).pipe(Command.withDescription("List the operations that have not ended: resume each"))

export const operations = Command.make("operations").pipe(
  Command.withDescription("Calls to Zuora that have not ended: list them, resume them"),
  Command.withSubcommands([list, resume])
)
