/** From a number or reference to the calls behind it, their attempts and events, both legs, and the runs that saw it. */
import { jsonText } from "@counterfoil/audit/JsonText"
import { type Trace, trace as traced } from "@counterfoil/audit/trace/Trace"
import type { TracedAttempt, TracedOperation } from "@counterfoil/audit/trace/TracedOperation"
import * as Money from "@counterfoil/domain/Money"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Argument, Command } from "effect/cli"
import * as Configured from "../../Configured.ts"
import * as Flags from "../../Flags.ts"
import { heading, progress, say, table } from "../../Screen.ts"
import * as Services from "../../Services.ts"
import { root } from "../../Settings.ts"
import { answered } from "../../Told.ts"

export const trace = Command.make(
  "trace",
  {
    key: Argument.String("key").pipe(
      Argument.withDescription(
        "A Zuora-Track-Id, an idempotency key (the operation's id), a number or id of a document or refund, or a gateway's reference"
      )
    ),
    json: Flags.json
  },
  Effect.fnUntraced(function* ({ json, key }) {
    const settings = yield* root
    yield* Effect.gen(function* () {
      const { tenant } = (yield* Configured.tenant(settings)).settings
      const found = yield* traced(tenant, key)
      yield* json ? Console.log(jsonText(found)) : show(found)
    }).pipe(Effect.provide(Layer.merge(Services.tables(settings), progress)), answered)
  })
).pipe(
  Command.withDescription(
    "Follow a reference back to the call it came from: attempts, events, both legs of what was moved, and the runs that saw it"
  )
)

const show = Effect.fnUntraced(function* ({ cases, events, key, known, legs, operations, runs }: Trace) {
  yield* say(`${key} is the ${known.join(", ")}.`)
  for (const operation of operations) yield* showOperation(operation)
  yield* heading("Events")
  yield* say(
    table(
      ["event", "type", "effective", "by", "origin", "operation"],
      events.map(({ actor, causationId, effectiveOn, event, origin, type }) => [
        event,
        type,
        effectiveOn,
        actor,
        origin,
        causationId
      ])
    )
  )
  if (legs.length > 0) {
    yield* heading("Both legs")
    yield* say(
      table(
        ["application", "what", "amount", "given by", "got by"],
        legs.map(({ amount, applicationId, given, got, source, target, what }) => [
          applicationId,
          what,
          Money.show(amount),
          given ?? `MISSING on ${source}`,
          got ?? `MISSING on ${target}`
        ]),
        ["amount"]
      )
    )
  }
  if (cases.length + runs.length > 0) yield* heading("Runs that saw it")
  for (const { discrepancyId, effectiveOn, runId, what } of cases)
    yield* say(`${effectiveOn} ${what}${runId === null ? "" : ` by ${runId}`}: ${discrepancyId}`)
  for (const { finishedAt, found, mode, runId } of runs)
    yield* say(
      `${finishedAt.slice(0, 10)} ${mode} run ${runId}: ${found.length === 0 ? "nothing about it" : found.join(", ")}`
    )
})

const showOperation = Effect.fnUntraced(function* (operation: TracedOperation) {
  const { attempts, call, intent, operationId, outcome } = operation
  yield* heading(`Operation ${operationId}`)
  yield* say(`${intent}, by ${call.method} ${call.path} (${call.name}): ${outcome ?? "open, its outcome is not known"}`)
  for (const attempt of attempts) yield* say(attemptText(attempt))
})

const attemptText = ({ attempt, endedAt, problem, requestId, startedAt, status }: TracedAttempt): string => {
  const end =
    status !== null
      ? `answered ${status} at ${endedAt ?? ""}${requestId === null ? "" : `, Zuora's request ${requestId}`}`
      : problem === null
        ? "no answer on record"
        : `no answer at ${endedAt ?? ""}: ${problem}`
  return `Attempt ${attempt} started at ${startedAt}, ${end}`
}
