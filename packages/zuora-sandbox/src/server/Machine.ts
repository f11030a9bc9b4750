/** The sandbox without HTTP: what the control plane can do to its memory. Every method is atomic and durable. */
import * as Result from "effect/Result"
import type { Call } from "./Call.ts"
import { type Sent, Outbox } from "../callouts/Outbox.ts"
import * as Registration from "../callouts/Registration.ts"
import { demo } from "../Demo.ts"
import * as Edit from "../faults/Edit.ts"
import * as Fault from "../faults/Fault.ts"
import * as Fields from "./Fields.ts"
import { parseIso } from "../time/Instant.ts"
import { Intake } from "./Intake.ts"
import * as Json from "./Json.ts"
import type { Memory } from "./Memory.ts"
import * as Plan from "../faults/Plan.ts"
import type { Received } from "./Received.ts"
import { type Refusal, refuse } from "./Refusal.ts"
import * as Seed from "../Seed.ts"
import { Store, Transaction } from "./Store.ts"
import * as Switches from "./Switches.ts"
import { type Settings, clockAt, defaultSettings, timeOf, uuidOf } from "./Tenant.ts"

/** Body of `POST /sandbox/reset`; `name: "demo"` takes the built-in seed. */
const resetShape = {
  ...Seed.shape,
  name: Fields.oneOf("demo", "empty"),
  seed: Fields.text(),
  clock: Fields.object({ at: Fields.text(), frozen: Fields.boolean }),
  settings: Fields.anything
}
const clockShape = { set: Fields.text(), advanceSeconds: Fields.whole, frozen: Fields.boolean }

/** Tables that `GET /sandbox/state` leaves out: what happened, and secrets. */
const hidden: ReadonlySet<string> = new Set(["received", "token", "idempotency", "pending", "usage"])

export class Machine {
  readonly intake: Intake
  readonly outbox = new Outbox()
  private readonly memory: Memory

  constructor(memory: Memory) {
    this.memory = memory
    this.intake = new Intake(memory)
    memory.onChange = (writes) => {
      this.outbox.note(writes)
    }
  }

  /** The instant of the sandbox clock. */
  now(realMs: number): number {
    return timeOf(this.memory.tenant.clock, realMs)
  }

  get isSeeded(): boolean {
    return this.memory.store.raw("tenant", "tenant") !== undefined
  }

  get credentials(): { readonly clientId: string; readonly clientSecret: string } {
    const { clientId, clientSecret } = this.memory.tenant
    return { clientId, clientSecret }
  }

  /** Starts afresh: everything is forgotten, tokens and keys included. Body as `POST /sandbox/reset`. */
  reset(body: unknown, realMs: number): Result.Result<void, Refusal> {
    const fresh = new Store()
    const tx = new Transaction(fresh)
    const read = Fields.readBody(resetShape, body)
    if (Result.isFailure(read)) return Result.fail(read.failure)
    const builtIn = read.success.name === "demo" ? Fields.readBody(resetShape, Json.plain(demo)) : read
    if (Result.isFailure(builtIn)) return Result.fail(builtIn.failure)
    const seed = read.success.seed ?? builtIn.success.seed ?? "sandbox"
    const atMs = read.success.clock?.at === undefined ? realMs : parseIso(read.success.clock.at)
    if (atMs === undefined) return refuse(20, "clock.at must be an ISO instant")
    const result = Result.gen(function* () {
      const settings = yield* Switches.read(defaultSettings, read.success.settings)
      tx.put("tenant", {
        id: "tenant",
        seed,
        settings,
        clock: clockAt(atMs, realMs, read.success.clock?.frozen ?? false),
        clientId: uuidOf(seed, "client"),
        clientSecret: uuidOf(seed, "secret"),
        given: {}
      })
      yield* Seed.write(callOf(tx, realMs), builtIn.success)
      if (builtIn !== read) yield* Seed.write(callOf(tx, realMs), read.success)
    })
    if (Result.isSuccess(result)) {
      fresh.apply(tx.writes())
      this.memory.replace(fresh)
      this.outbox.clear()
    }
    return result
  }

  /** Adds accounts, documents and payments to what is there. */
  seed(body: unknown, realMs: number): Result.Result<void, Refusal> {
    return this.memory.transact((tx) =>
      Result.flatMap(Fields.readBody(Seed.shape, body), (seed) => Seed.write(callOf(tx, realMs), seed))
    )
  }

  /** Changes switches. */
  settings(body: unknown): Result.Result<Settings, Refusal> {
    return this.memory.transact((tx) =>
      Result.map(Switches.read(tx.tenant.settings, body), (settings) => {
        tx.put("tenant", { ...tx.tenant, settings })
        return settings
      })
    )
  }

  /** Sets, advances, freezes or releases the sandbox clock; returns its instant in epoch milliseconds. */
  clock(body: unknown, realMs: number): Result.Result<number, Refusal> {
    return this.memory.transact((tx) =>
      Result.gen(function* () {
        const wanted = yield* Fields.readBody(clockShape, body)
        const { clock } = tx.tenant
        const start = wanted.set === undefined ? timeOf(clock, realMs) : parseIso(wanted.set)
        if (start === undefined) return yield* refuse(20, "set must be an ISO instant")
        const atMs = start + (wanted.advanceSeconds ?? 0) * 1000
        tx.put("tenant", {
          ...tx.tenant,
          clock: clockAt(atMs, realMs, wanted.frozen ?? clock.frozen)
        })
        return atMs
      })
    )
  }

  fault(body: unknown): Result.Result<Fault.Fault, Refusal> {
    return this.memory.transact((tx) => Result.map(Fields.readBody(Fault.shape, body), (fault) => Fault.put(tx, fault)))
  }

  /** Puts a plan of faults in the place of the one before. */
  plan(body: unknown): Result.Result<Plan.Plan, Refusal> {
    return this.memory.transact((tx) => Result.flatMap(Fields.readBody(Plan.shape, body), (plan) => Plan.put(tx, plan)))
  }

  /** Says where callouts are sent, in the place of what was said before; what waited for that is forgotten. */
  callouts(body: unknown): Result.Result<void, Refusal> {
    return Result.map(Registration.read(body), (registration) => {
      this.outbox.register(registration)
    })
  }

  /** Callouts whose last attempt has ended, or that were lost. */
  sentCallouts(): ReadonlyArray<Sent> {
    return this.outbox.history()
  }

  edit(body: unknown, realMs: number): Result.Result<unknown, Refusal> {
    return this.memory.transact((tx) => Edit.edit({ ...callOf(tx, realMs), body }))
  }

  calls(): ReadonlyArray<Received> {
    return [...this.memory.store.every("received")]
  }

  /** Every row by table, amounts as decimal text of minor units. */
  state(): { readonly [table: string]: ReadonlyArray<unknown> } {
    const tables: { [table: string]: Array<unknown> } = {}
    for (const { table, row } of this.memory.store.dump()) {
      if (!hidden.has(table)) (tables[table] ??= []).push(row)
    }
    return Json.plain(tables) as { readonly [table: string]: ReadonlyArray<unknown> }
  }
}

const callOf = (tx: Transaction, realMs: number): Call => ({
  tx,
  now: timeOf(tx.tenant.clock, realMs),
  settings: tx.tenant.settings,
  params: {},
  query: new URLSearchParams(),
  body: {},
  version: tx.tenant.settings.defaultVersion,
  wsdlVersion: tx.tenant.settings.wsdlVersion,
  url: "",
  shift: 0,
  gatewayHangs: false
})
