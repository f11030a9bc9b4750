/**
 * A Zuora of your own on loopback. `start` runs it in this process within a scope; `main.ts` runs it as a program. One
 * tenant per server. The same control calls exist over HTTP under `/sandbox/`.
 */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpServer from "effect/http/HttpServer"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import type { Scope } from "effect/Scope"
import { createServer } from "node:http"
import type { Sent } from "./callouts/Outbox.ts"
import * as Postman from "./callouts/Postman.ts"
import type { CalloutsRequest } from "./callouts/Registration.ts"
import * as Exchange from "./server/Exchange.ts"
import type { FaultRequest } from "./faults/Fault.ts"
import type { Input } from "./server/Fields.ts"
import * as Journal from "./server/Journal.ts"
import * as Json from "./server/Json.ts"
import { Machine } from "./server/Machine.ts"
import { Memory } from "./server/Memory.ts"
import type { PlanRequest } from "./faults/Plan.ts"
import type { Received } from "./server/Received.ts"
import type { Refusal } from "./server/Refusal.ts"
import type { Seed } from "./Seed.ts"
import * as Shell from "./server/Shell.ts"
import { Store, type Write } from "./server/Store.ts"
import type { Settings } from "./server/Tenant.ts"

/** The sandbox could not do what was asked: `message` says what and why. */
export class SandboxError extends Data.TaggedError("SandboxError")<{ readonly message: string }> {}

export interface Options {
  /** 0 (default) takes a free port. */
  readonly port?: number
  /** Body of `POST /sandbox/reset`, or the name of a built-in seed; default `demo`. Ignored when the state file has content. */
  readonly seed?: "demo" | "empty" | ResetBody
  /** State file: with it, a killed server goes on where it stopped. Without, the state lives in memory. */
  readonly state?: string
  /** Switches, changed at every start, whatever the seed or the state file says. */
  readonly settings?: Partial<Settings>
  /** Deals faults from the start; takes the place of one in the state file. */
  readonly plan?: PlanRequest
}

/** JSON of `POST /sandbox/seed`: accounts, invoices, memos and payments, amounts as decimal text. */
export type SeedBody = Input<Seed>

/** JSON of `POST /sandbox/reset`. */
export interface ResetBody extends SeedBody {
  readonly name?: "demo" | "empty"
  readonly seed?: string
  readonly clock?: { readonly at?: string; readonly frozen?: boolean }
  readonly settings?: Partial<Settings>
}

/** A change that nobody asked the API for. */
export type Edit =
  | { readonly kind: "invoiceLine"; readonly invoiceKey: string; readonly lineId: string; readonly amount: string }
  | { readonly kind: "unapply"; readonly paymentKey: string }
  | { readonly kind: "apply"; readonly paymentKey: string; readonly invoiceKey: string; readonly amount: string }
  | {
      readonly kind: "paymentStatus"
      readonly paymentKey: string
      readonly status: "Processing" | "Processed" | "Error"
      /** Less than the payment's: only so much was captured. With Processed, of one that is Processing. */
      readonly amount?: string
    }
  | { readonly kind: "createPayment"; readonly accountKey: string; readonly amount: string }
  | { readonly kind: "refundStatus"; readonly refundKey: string; readonly status: "Processed" | "Error" }
  /** What the payment has given to the invoice is no longer shown; no balance follows. */
  | { readonly kind: "deletePart"; readonly paymentKey: string; readonly invoiceKey: string }
  /** The tenant moves to Invoice Settlement: its invoice payments become parts under other ids. */
  | { readonly kind: "settleInvoices" }
  | { readonly kind: "gateway"; readonly accountKey: string; readonly gateway: "answers" | "hangs" }

export type { CalloutsRequest, FaultRequest, PlanRequest }

export interface RunningSandbox {
  /** `http://127.0.0.1:<port>` */
  readonly baseUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly reset: (body: ResetBody) => Effect.Effect<void, SandboxError>
  readonly seed: (body: SeedBody) => Effect.Effect<void, SandboxError>
  readonly settings: (body: Partial<Settings>) => Effect.Effect<Settings, SandboxError>
  /** Sets or advances the sandbox clock; returns its instant in epoch milliseconds. */
  readonly clock: (body: {
    readonly set?: string
    readonly advanceSeconds?: number
    readonly frozen?: boolean
  }) => Effect.Effect<number, SandboxError>
  readonly fault: (body: FaultRequest) => Effect.Effect<void, SandboxError>
  /** Deals faults to the calls to come, by a seed; takes the place of the plan before. */
  readonly plan: (body: PlanRequest) => Effect.Effect<void, SandboxError>
  readonly edit: (body: Edit) => Effect.Effect<void, SandboxError>
  /** Says where callouts are sent after changes; in the place of what was said before. */
  readonly callouts: (body: CalloutsRequest) => Effect.Effect<void, SandboxError>
  /** Sends what is held back and due by the sandbox clock, and waits for the answers. */
  readonly deliver: Effect.Effect<void>
  /** Callouts whose last attempt has ended, with the answers to them, and those that were lost. */
  readonly sentCallouts: Effect.Effect<ReadonlyArray<Sent>>
  /** Every call that arrived, in order. */
  readonly calls: Effect.Effect<ReadonlyArray<Received>>
  /** Every row by table; amounts are minor units as text. */
  readonly state: Effect.Effect<{ readonly [table: string]: ReadonlyArray<unknown> }>
}

export class Sandbox extends Context.Service<Sandbox, RunningSandbox>()("@counterfoil/zuora-sandbox/Sandbox") {
  /** Starts a sandbox on loopback; it stops with the scope. */
  static readonly start = (options: Options = {}): Effect.Effect<RunningSandbox, SandboxError, Scope> => start(options)

  /** The sandbox as a service, stopped with the layer. */
  static readonly layer = (options: Options = {}): Layer.Layer<Sandbox, SandboxError> =>
    Layer.effect(Sandbox, start(options))
}

const orFail = <A>(result: Result.Result<A, Refusal>): Effect.Effect<A, SandboxError> =>
  Result.isSuccess(result)
    ? Effect.succeed(result.success)
    : Effect.fail(new SandboxError({ message: result.failure.reasons.map((reason) => reason.message).join(" ") }))

/** Opens the state of a sandbox and seeds it unless it was; its file is closed with the scope. */
export const openMachine = (
  options: Options & { readonly onCommit?: (writes: ReadonlyArray<Write>) => void }
): Effect.Effect<Machine, SandboxError, Scope> =>
  Effect.gen(function* () {
    const store = new Store()
    const { state } = options
    const journal = yield* Effect.acquireRelease(
      state === undefined
        ? Effect.succeed({ ...Journal.none, append: options.onCommit ?? Journal.none.append })
        : Effect.try({
            try: () => Journal.open(state, store),
            catch: (cause) =>
              new SandboxError({ message: `The state file ${state} cannot be opened: ${String(cause)}` })
          }),
      (opened) => Effect.sync(opened.close)
    )
    const machine = new Machine(new Memory(store, journal))
    const { seed = "demo" } = options
    const realMs = yield* Clock.currentTimeMillis
    const body = typeof seed === "string" ? { name: seed } : seed
    if (!machine.isSeeded) yield* orFail(machine.reset(Json.plain(body), realMs))
    if (options.settings !== undefined) yield* orFail(machine.settings(Json.plain(options.settings)))
    if (options.plan !== undefined) yield* orFail(machine.plan(Json.plain(options.plan)))
    return machine
  })

/** Starts a sandbox on loopback; it stops with the scope. */
export const start = (options: Options = {}): Effect.Effect<RunningSandbox, SandboxError, Scope> =>
  Effect.gen(function* () {
    const machine = yield* openMachine(options)
    const nodeServer = createServer()
    const server = yield* NodeHttpServer.make(() => nodeServer, {
      port: options.port ?? 0,
      host: "127.0.0.1",
      disablePreemptiveShutdown: true
    }).pipe(
      Effect.mapError((error) => new SandboxError({ message: `The port cannot be used: ${String(error.cause)}` }))
    )
    const baseUrl = HttpServer.formatAddress(server.address)
    yield* server.serve(Shell.handler(Exchange.make(machine), baseUrl))
    // Finalizers run last first: open keep-alive connections end before the server waits for them.
    yield* Effect.addFinalizer(() => Effect.sync(() => nodeServer.closeAllConnections()))
    yield* Effect.forkScoped(withFetch((client) => Postman.work(machine, client)))
    return controlled(machine, baseUrl)
  })

const withFetch = <A, E, R>(use: (client: HttpClient.HttpClient) => Effect.Effect<A, E, R>) =>
  Effect.provide(Effect.flatMap(HttpClient.HttpClient, use), FetchHttpClient.layer)

/** What can be done to a sandbox from outside of Zuora's API, on the clock of the caller. */
export const controlled = (machine: Machine, baseUrl: string): RunningSandbox => {
  const timed = <A>(act: (realMs: number) => Result.Result<A, Refusal>) =>
    Effect.flatMap(Clock.currentTimeMillis, (realMs) => orFail(act(realMs)))
  const landed = Effect.map(Clock.currentTimeMillis, (realMs) => machine.intake.land(realMs))
  return {
    baseUrl,
    ...machine.credentials,
    reset: (body) => timed((realMs) => machine.reset(Json.plain(body), realMs)),
    seed: (body) => timed((realMs) => machine.seed(Json.plain(body), realMs)),
    settings: (body) => timed(() => machine.settings(Json.plain(body))),
    clock: (body) => timed((realMs) => machine.clock(Json.plain(body), realMs)),
    fault: (body) => Effect.asVoid(timed(() => machine.fault(Json.plain(body)))),
    plan: (body) => Effect.asVoid(timed(() => machine.plan(Json.plain(body)))),
    edit: (body) => Effect.asVoid(timed((realMs) => machine.edit(Json.plain(body), realMs))),
    callouts: (body) => timed(() => machine.callouts(Json.plain(body))),
    deliver: withFetch((client) => Postman.deliver(machine, client)),
    sentCallouts: Effect.sync(() => machine.sentCallouts()),
    calls: Effect.map(landed, () => machine.calls()),
    state: Effect.map(landed, () => machine.state())
  }
}
