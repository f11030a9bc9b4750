/** The sandbox without HTTP: its store and journal, and what can be done to them. Every method is atomic and durable. */
import * as Result from "effect/Result"
import type { Call } from "./Call.ts"
import { demo } from "./Demo.ts"
import * as Edit from "./Edit.ts"
import { type Reply, type Request, handle } from "./Engine.ts"
import * as Fault from "./Fault.ts"
import * as Fields from "./Fields.ts"
import { parseIso } from "./Instant.ts"
import type { Journal } from "./Journal.ts"
import * as Json from "./Json.ts"
import type { Received } from "./Received.ts"
import { type Refusal, refuse } from "./Refusal.ts"
import * as Seed from "./Seed.ts"
import { Store, Transaction } from "./Store.ts"
import { type Settings, defaultSettings, timeOf, uuidOf } from "./Tenant.ts"

/** Body of `POST /sandbox/reset`; `name: "demo"` takes the built-in seed. */
const resetShape = {
  ...Seed.shape,
  name: Fields.oneOf("demo", "empty"),
  seed: Fields.text(),
  clock: Fields.object({ at: Fields.text(), frozen: Fields.boolean }),
  settings: Fields.anything
}
const clockShape = { set: Fields.text(), advanceSeconds: Fields.whole, frozen: Fields.boolean }

/** Checks switches by name and kind; unknown ones are refused. */
const readSettings = (current: Settings, wanted: unknown): Result.Result<Settings, Refusal> => {
  if (wanted === undefined) return Result.succeed(current)
  if (!Json.isObject(wanted)) return refuse(20, "settings must be an object")
  const options: { readonly [name: string]: ReadonlyArray<string> } = settingOptions
  const read: { [name: string]: unknown } = { ...current }
  for (const [name, value] of Object.entries(wanted)) {
    if (name === "tokenSeconds" && value instanceof Json.Decimal && /^\d{1,9}$/.test(value.text)) {
      read[name] = Number.parseInt(value.text, 10)
    } else if (typeof value === "string" && (options[name]?.includes(value) ?? freeText[name]?.test(value) ?? false)) {
      read[name] = value
    } else return refuse(20, `Unknown switch or value: ${name} = ${JSON.stringify(value)}`)
  }
  return Result.succeed(read as unknown as Settings)
}

const freeText: { readonly [name: string]: RegExp } = {
  defaultVersion: /^(\d{1,3}(\.\d)?|\d{4}-\d{2}-\d{2})$/,
  utcOffset: /^[+-]\d{2}:\d{2}$/
}
const settingOptions = {
  invoiceSettlement: ["on", "off"],
  invoiceItemSettlement: ["on", "off"],
  applicationRule: ["Proration", "FIFO"],
  crudInvoicePayment: ["apply", "refuse"],
  creditMemoTotalKey: ["totalAmount", "memoAmount"],
  nothingToCollect: ["empty", "refuse"],
  declineCode: ["50000099", "53000060"],
  idempotencyReplay: ["same", "conflict"],
  crudErrorStatus: ["400", "200"],
  itemSum: ["equal", "atMost"],
  unapplicationSign: ["negative", "positive"],
  unapplyOnCancel: ["yes", "no"],
  invoiceAmounts: ["number", "string"],
  availableToCreditCheck: ["on", "off"]
}

export class Machine {
  private readonly running = new Set<string>()
  private readonly store: Store
  private readonly journal: Journal

  constructor(store: Store, journal: Journal) {
    this.store = store
    this.journal = journal
  }

  get isSeeded(): boolean {
    return this.store.get("tenant", "tenant") !== undefined
  }

  get credentials(): { readonly clientId: string; readonly clientSecret: string } {
    const { clientId, clientSecret } = new Transaction(this.store).tenant
    return { clientId, clientSecret }
  }

  /** Runs in a transaction; a success is on the disk when this returns, a failure leaves no trace. */
  private transact<A, E>(body: (tx: Transaction) => Result.Result<A, E>): Result.Result<A, E> {
    const tx = new Transaction(this.store)
    const result = body(tx)
    if (Result.isSuccess(result)) {
      this.journal.append(tx.writes())
      this.store.apply(tx.writes())
    }
    return result
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
      const settings = yield* readSettings(defaultSettings, read.success.settings)
      tx.put("tenant", {
        id: "tenant",
        seed,
        settings,
        clock: { atMs, setAtMs: realMs, frozen: read.success.clock?.frozen ?? false },
        clientId: uuidOf(seed, "client"),
        clientSecret: uuidOf(seed, "secret"),
        given: {}
      })
      yield* Seed.write(callOf(tx, realMs), builtIn.success)
      if (builtIn !== read) yield* Seed.write(callOf(tx, realMs), read.success)
    })
    if (Result.isSuccess(result)) {
      fresh.apply(tx.writes())
      this.journal.rewrite(fresh)
      this.store.clear()
      this.store.apply(fresh.dump())
    }
    return result
  }

  /** Adds accounts, documents and payments to what is there. */
  seed(body: unknown, realMs: number): Result.Result<void, Refusal> {
    return this.transact((tx) =>
      Result.flatMap(Fields.readBody(Seed.shape, body), (seed) => Seed.write(callOf(tx, realMs), seed))
    )
  }

  /** Changes switches. */
  settings(body: unknown): Result.Result<Settings, Refusal> {
    return this.transact((tx) =>
      Result.map(readSettings(tx.tenant.settings, body), (settings) => {
        tx.put("tenant", { ...tx.tenant, settings })
        return settings
      })
    )
  }

  /** Sets, advances, freezes or releases the sandbox clock; returns its instant in epoch milliseconds. */
  clock(body: unknown, realMs: number): Result.Result<number, Refusal> {
    return this.transact((tx) =>
      Result.gen(function* () {
        const wanted = yield* Fields.readBody(clockShape, body)
        const { clock } = tx.tenant
        const start = wanted.set === undefined ? timeOf(clock, realMs) : parseIso(wanted.set)
        if (start === undefined) return yield* refuse(20, "set must be an ISO instant")
        const atMs = start + (wanted.advanceSeconds ?? 0) * 1000
        tx.put("tenant", {
          ...tx.tenant,
          clock: { atMs, setAtMs: realMs, frozen: wanted.frozen ?? clock.frozen }
        })
        return atMs
      })
    )
  }

  fault(body: unknown): Result.Result<Fault.Fault, Refusal> {
    return this.transact((tx) => Result.map(Fields.readBody(Fault.shape, body), (fault) => Fault.put(tx, fault)))
  }

  edit(body: unknown, realMs: number): Result.Result<unknown, Refusal> {
    return this.transact((tx) => Edit.edit({ ...callOf(tx, realMs), body }))
  }

  calls(): ReadonlyArray<Received> {
    return [...this.store.all("received")]
  }

  /** Every row by table, amounts as decimal text of minor units. */
  state(): { readonly [table: string]: ReadonlyArray<unknown> } {
    const tables: { [table: string]: Array<unknown> } = {}
    for (const { table, row } of this.store.dump()) {
      if (!["received", "token", "idempotency"].includes(table)) (tables[table] ??= []).push(row)
    }
    return Json.plain(tables) as { readonly [table: string]: ReadonlyArray<unknown> }
  }

  /** The next fault for a call, used up. */
  takeFault(method: string, path: string): Fault.Fault | undefined {
    const taken = this.transact((tx) => Result.succeed(Fault.take(tx, method, path)))
    return Result.isSuccess(taken) ? taken.success : undefined
  }

  /** Marks a key as in progress; false if it is already. */
  hold(key: string): boolean {
    if (key === "") return true
    if (this.running.has(key)) return false
    this.running.add(key)
    return true
  }

  release(key: string): void {
    this.running.delete(key)
  }

  /** Processes a request and records it; `outcome` "processed" may become "replayed". */
  process(
    request: Request,
    realMs: number,
    outcome: Received["outcome"],
    running: boolean
  ): Reply & { requestId: string } {
    const reply = this.transact((tx) => {
      const now = timeOf(tx.tenant.clock, realMs)
      const id = tx.nextId("call")
      const requestId = uuidOf(tx.tenant.seed, id)
      const made = handle(tx, request, now, requestId, running)
      const told = made.replayed && outcome === "processed" ? "replayed" : outcome
      this.record(tx, request, { id, at: now, status: made.answer.status, outcome: told })
      return Result.succeed<Reply & { requestId: string }>({ ...made, requestId })
    })
    return Result.getOrThrow(reply)
  }

  /** Records a call that was not processed. */
  skip(request: Request, realMs: number, outcome: Received["outcome"], status: number | null): void {
    this.transact((tx) => {
      this.record(tx, request, { id: tx.nextId("call"), at: timeOf(tx.tenant.clock, realMs), status, outcome })
      return Result.succeed(undefined)
    })
  }

  private record(tx: Transaction, request: Request, seen: Pick<Received, "id" | "at" | "status" | "outcome">): void {
    tx.put("received", {
      ...seen,
      method: request.method,
      path: request.path,
      idempotencyKey: request.header("idempotency-key") || null,
      trackId: request.header("zuora-track-id") || null,
      version: request.header("zuora-version") || tx.tenant.settings.defaultVersion
    })
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
  url: ""
})
