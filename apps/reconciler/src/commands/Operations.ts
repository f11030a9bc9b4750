/** Calls to Zuora: which are open, the life of one, and finishing them. */
import { Billing } from "@counterfoil/billing/Billing"
import { OperationId } from "@counterfoil/domain/Id"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Argument, Command, Flag } from "effect/cli"
import * as Batch from "../Batch.ts"
import * as Flags from "../Flags.ts"
import * as ShownOperation from "../operation/ShownOperation.ts"
import { perform, show as showSettled } from "../Performed.ts"
import { progress, say, table } from "../Screen.ts"
import * as Services from "../Services.ts"
import { root } from "../Settings.ts"
import * as Token from "../Token.ts"
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

const show = Command.make(
  "show",
  { operation, json: Flags.json },
  Effect.fnUntraced(function* ({ json, operation }) {
    const settings = yield* root
    yield* ShownOperation.show(operation, json).pipe(Effect.provide(Services.records(settings)), answered)
  })
).pipe(
  Command.withDescription("The life of one operation: what was meant, what happened, what is known, what to do next")
)

const keys = (name: string, description: string) =>
  Flag.String(name).pipe(Flag.withDescription(`${description}; repeat it`), Flag.withMetavar("KEY"), Flag.atLeast(0))

const resolve = Command.make(
  "resolve",
  {
    operation,
    verdict: Flag.Literals("verdict", ["happened", "nothing-happened"]).pipe(Flag.withDescription("What became of it")),
    reason: Flags.required("reason", "Why a person has to say so", "TEXT"),
    evidence: Flags.required("evidence", "Where it was seen: a statement, a settlement file, a ticket", "TEXT"),
    payment: keys("payment", "Payment that it made in Zuora, by id or number"),
    creditMemo: keys("credit-memo", "Credit memo that it made in Zuora, by id or number"),
    unrelatedPayment: keys("unrelated-payment", "Payment that came up since and is of something else"),
    tokenFile: Token.file,
    actor: Flags.actor
  },
  Effect.fnUntraced(function* (flags) {
    const settings = yield* root
    yield* Effect.gen(function* () {
      const approverToken = yield* Token.required(flags.tokenFile)
      const billing = yield* Billing
      const verdict = flags.verdict === "happened" ? "happened" : "nothing happened"
      const settled = yield* billing.resolve({
        operationId: flags.operation,
        actor: flags.actor,
        approverToken,
        verdict,
        reason: flags.reason,
        evidence: {
          text: flags.evidence,
          payments: flags.payment,
          creditMemos: flags.creditMemo,
          unrelatedPayments: flags.unrelatedPayment
        }
      })
      yield* verdict === "happened"
        ? showSettled(settled)
        : say(`Operation ${flags.operation} is settled: nothing happened. Its account is free.`)
    }).pipe(Effect.provide(Services.all(settings)), answered)
  })
).pipe(
  Command.withDescription(
    "Settle by an approver's word an operation that resume cannot: with a reason, evidence and a token. Refused where Zuora shows otherwise"
  ),
  Command.withExamples([
    {
      command:
        'counterfoil operations resolve rent-2026-11-A1 --verdict happened --reason "answer lost" --evidence "settlement file, line 17" --payment P-00000311',
      description: "The token comes from COUNTERFOIL_APPROVER_TOKEN"
    }
  ])
)

export const operations = Command.make("operations").pipe(
  Command.withDescription("Calls to Zuora: list what is open, show one, finish it by resume or by an approver's word"),
  Command.withSubcommands([list, show, resume, resolve])
)
