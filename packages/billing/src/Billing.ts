/**
 * Zuora's money-moving calls, made so that a lost answer never charges anybody twice. What a billing service embeds.
 *
 * Every call takes an operation id from its caller. The same id again is the same intention: a finished one answers from
 * the store, an open one is taken up where it stopped.
 */
import type { OperationId } from "@counterfoil/domain/Id"
import { isSameCommand, OperationReused } from "@counterfoil/domain/Operation"
import type { EventStore } from "@counterfoil/event-store/EventStore"
import type { StoreError } from "@counterfoil/event-store/StoreError"
import type { Zuora } from "@counterfoil/zuora/Zuora"
import { pinned, type MinorVersion } from "@counterfoil/zuora/MinorVersion"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import { attempt } from "./Attempt.ts"
import { type BillingError, CommandInvalid, type OperationError } from "./BillingError.ts"
import type { Asked, BillingCall, CommandSchema, Needs, PlanError } from "./BillingCall.ts"
import { type Calls, calls, type CommandOf } from "./Calls.ts"
import { commandHash } from "./CommandHash.ts"
import { request } from "./Execution.ts"
import { callOf } from "./Delivery.ts"
import { type OpenOperation, openOperations } from "./OpenOperations.ts"
import { loadOperation } from "./OperationRecord.ts"
import type { Settled } from "./Outcome.ts"
import type { Plan } from "./Plan.ts"
import { causeOf } from "./Recording.ts"
import { Resolve, resolve } from "./Resolution.ts"
import { conclude, finish } from "./Resumption.ts"
import { isConflict } from "./Persistent.ts"
import * as Turns from "./Turns.ts"
import { leftOpen, ofPlanning } from "./Unfinished.ts"
import type { Tenant } from "./Tenant.ts"

type Methods = {
  readonly [Name in keyof Calls]: (command: CommandOf<Name>["Type"]) => Effect.Effect<Settled, BillingError>
}

export class Billing extends Context.Service<
  Billing,
  Methods & {
    /** Finishes an operation that was left open: reads, and sends again only where that cannot act twice. */
    readonly resume: (operationId: OperationId, actor: string) => Effect.Effect<Settled, OperationError>
    /**
     * Settles by an approver's word what `resume` cannot: reads what the evidence names, and refuses a verdict that Zuora
     * contradicts. Resolves to what it brought about; nothing, where nothing happened.
     */
    readonly resolve: (command: Resolve) => Effect.Effect<Settled, BillingError>
    /** Operations that have not ended, oldest first. It reads all events of the tenant. */
    readonly openOperations: Effect.Effect<ReadonlyArray<OpenOperation>, StoreError>
  }
>()("@counterfoil/billing/Billing") {
  /** `owner` names this process in the lanes it holds: a host name with a process id, for example. */
  static readonly layer = (options: {
    readonly owner: string
    readonly version?: MinorVersion
  }): Layer.Layer<Billing, never, Tenant | EventStore | Zuora> =>
    Layer.effect(
      Billing,
      Effect.map(Effect.context<Needs>(), (context) => make(options, context))
    )
}

/** Plans are made again when something moved between the decision and its commit. */
const maxPlans = 10

const make = (
  { owner, version = pinned }: { readonly owner: string; readonly version?: MinorVersion },
  context: Context.Context<Needs>
) => {
  const turns = Turns.make()

  const run = Effect.fnUntraced(function* (command: Asked, hash: string, plan: Effect.Effect<Plan, PlanError, Needs>) {
    const cause = causeOf(command)
    const { operationId } = command
    const begun = yield* loadOperation(operationId)
    if (begun.state._tag !== "NotRequested") {
      if (!isSameCommand(begun.state.request, hash)) return yield* new OperationReused({ operationId })
      return yield* leftOpen(operationId, finish(operationId, cause, { owner }))
    }
    const sent = yield* plan.pipe(
      Effect.mapError(ofPlanning),
      Effect.flatMap((planned) =>
        attempt(
          { operationId, attempt: 1, trackId: operationId, call: callOf(planned.call) },
          request(operationId, hash, planned, cause, { owner }),
          cause
        )
      ),
      Effect.retry({ times: maxPlans, while: isConflict })
    )
    // Undefined: another process has requested this very operation in the meantime.
    const ending = sent === undefined ? finish(operationId, cause, { owner }) : conclude(operationId, sent, cause)
    return yield* leftOpen(operationId, ending)
  })

  /** Decodes the command first: what is wrong is named before anything is read. */
  const method =
    (name: string, { Command, plan }: Pick<BillingCall<CommandSchema>, "Command" | "plan">) =>
    (command: Asked) =>
      Effect.fromResult(Schema.decodeUnknownResult(Schema.toType(Command))(command)).pipe(
        Effect.mapError((error) => new CommandInvalid({ problem: `${name}: ${error.message}` })),
        Effect.flatMap((checked) =>
          run(checked, commandHash(name, Schema.encodeSync(Command)(checked)), plan(checked, { version })).pipe(
            turns(checked.operationId)
          )
        ),
        Effect.catchIf(isConflict, Effect.die),
        Effect.withSpan(`Billing.${name}`, { attributes: { operationId: command.operationId } }),
        Effect.provide(context)
      )

  // Each method takes the command of the call whose name it has.
  const methods = Record.map(calls, (call, name) =>
    method(name, call as unknown as BillingCall<CommandSchema>)
  ) as unknown as Methods

  return Billing.of({
    ...methods,
    resume: (operationId, actor) =>
      leftOpen(operationId, finish(operationId, causeOf({ operationId, actor }), { owner })).pipe(
        turns(operationId),
        Effect.withSpan("Billing.resume", { attributes: { operationId } }),
        Effect.provide(context)
      ),
    resolve: ({ approverToken, ...command }) =>
      Effect.fromResult(Schema.decodeUnknownResult(Schema.toType(Resolve))(command)).pipe(
        Effect.mapError((error) => new CommandInvalid({ problem: `resolve: ${error.message}` })),
        Effect.flatMap((checked) => resolve({ ...checked, approverToken }, causeOf(checked))),
        Effect.mapError(ofPlanning),
        turns(command.operationId),
        Effect.withSpan("Billing.resolve", { attributes: { operationId: command.operationId } }),
        Effect.provide(context)
      ),
    openOperations: Effect.provide(openOperations, context)
  })
}
