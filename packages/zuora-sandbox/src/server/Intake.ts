/** Calls as they arrive: which fault each meets, what the sandbox answers, and the record of it. */
import { type Reply, type Request, handle } from "./Engine.ts"
import * as Fault from "../faults/Fault.ts"
import { type Aim, isRead, isView } from "../faults/FaultKind.ts"
import * as Limits from "./Limits.ts"
import type { Memory } from "./Memory.ts"
import * as Pending from "../faults/Pending.ts"
import * as Plan from "../faults/Plan.ts"
import type { Received } from "./Received.ts"
import type { Transaction } from "./Store.ts"
import { type Settings, timeOf, uuidOf } from "./Tenant.ts"

/** What happens to a call besides Zuora's rules. */
interface Fate {
  /** "processed" may become "replayed". */
  readonly outcome: Received["outcome"]
  /** Whether another request with the same key is being processed. */
  readonly running: boolean
  /** Whether too many calls are in flight for this one to be let in. */
  readonly crowded: boolean
  readonly fault: Fault.Fault | undefined
}

export class Intake {
  private readonly running = new Set<string>()
  private readonly inFlight = new Map<string, number>()
  private readonly memory: Memory

  constructor(memory: Memory) {
    this.memory = memory
  }

  /** The fault that a call meets, used up: the first that waits for it, else what the plan deals. */
  takeFault(call: Aim): Fault.Fault | undefined {
    return this.memory.change((tx) => {
      const drawn = Plan.draw(tx, call)
      return Fault.take(tx, call) ?? drawn
    })
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

  /** Lets a call in; false if its lane is full. */
  enter(request: Aim): boolean {
    const lane = Limits.laneOf(request)
    if (lane === undefined) return true
    if (this.countOf(request) >= Limits.laneLimit(this.memory.tenant.settings, lane)) return false
    this.inFlight.set(lane, this.countOf(request) + 1)
    return true
  }

  leave(request: Aim): void {
    const lane = Limits.laneOf(request)
    if (lane !== undefined) this.inFlight.set(lane, this.countOf(request) - 1)
  }

  private countOf(request: Aim): number {
    return this.inFlight.get(Limits.laneOf(request) ?? "") ?? 0
  }

  /** How long a call takes, and how long it may. */
  get pace(): Pick<Settings, "latencyMs" | "gatewayTimeoutMs"> {
    return this.memory.tenant.settings
  }

  /** Processes a request and records it. */
  process(request: Request, realMs: number, fate: Fate): Reply & { requestId: string } {
    return this.answer(request, timeOf(this.memory.tenant.clock, realMs), fate)
  }

  /** Records a call that was not processed. */
  skip(
    request: Request,
    realMs: number,
    { outcome, status, fault }: Pick<Received, "outcome" | "status"> & { readonly fault: Fault.Fault }
  ): void {
    this.memory.change((tx) => {
      const at = timeOf(tx.tenant.clock, realMs)
      record(tx, request, { id: tx.nextId("call"), at, status, outcome, fault: fault.kind })
    })
  }

  /** Keeps a request back, to land `delayMs` later by the sandbox clock. */
  postpone(request: Request, realMs: number, fault: Fault.Fault): void {
    this.memory.change((tx) => {
      const at = timeOf(tx.tenant.clock, realMs)
      const id = tx.nextId("call")
      record(tx, request, { id, at, status: null, outcome: "request lost", fault: fault.kind })
      tx.put("pending", Pending.of(id, at + fault.delayMs, request, fault))
    })
  }

  /** Lets every postponed request that is due take effect, in the order in which they fall due. */
  land(realMs: number): void {
    const now = timeOf(this.memory.tenant.clock, realMs)
    const due = [...this.memory.store.every("pending")].filter((one) => !one.landed && one.dueAt <= now)
    for (const pending of due.toSorted((a, b) => a.dueAt - b.dueAt)) {
      this.memory.change((tx) => tx.put("pending", { ...pending, landed: true }))
      const request = Pending.requestOf(pending)
      const running = this.running.has(request.header("idempotency-key"))
      this.answer(request, pending.dueAt, { outcome: "landed late", running, crowded: false, fault: pending.fault })
    }
  }

  private answer(
    request: Request,
    now: number,
    { outcome, running, crowded, fault }: Fate
  ): Reply & { requestId: string } {
    const { store, history, tenant } = this.memory
    const { readLagMs, viewLagMs } = tenant.settings
    const lagMs = Math.max(
      fault?.kind === "staleRead" ? fault.lagMs : 0,
      isView(request) ? Math.max(viewLagMs, readLagMs) : readLagMs
    )
    return this.memory.change(
      (tx) => {
        const id = tx.nextId("call")
        const requestId = uuidOf(tenant.seed, id)
        const spent = Limits.spend(tx, request, now)
        const full = spent.refused ?? (crowded ? Limits.tooConcurrent() : undefined)
        const made =
          full === undefined
            ? handle(tx, request, {
                now: fault?.kind === "skew" ? now + fault.skewMs : now,
                requestId,
                running,
                fault,
                view: (rows) => (isRead(request) ? history.view(rows, now, lagMs) : rows)
              })
            : { answer: full, replayed: false }
        const { answer } = made
        const inFlight = Limits.concurrency(request, tenant.settings, this.countOf(request))
        const headers = { ...spent.headers, ...inFlight, ...answer.headers }
        const told = made.replayed && outcome === "processed" ? "replayed" : outcome
        record(tx, request, { id, at: now, status: made.answer.status, outcome: told, fault: fault?.kind ?? null })
        return { ...made, answer: { ...answer, headers }, requestId }
      },
      (tx) => {
        const hidden = fault?.kind === "lag" ? { ms: fault.lagMs, reads: fault.reads } : { ms: 0, reads: 0 }
        history.commit(store, tx.writes(), now, hidden)
      }
    )
  }
}

const record = (
  tx: Transaction,
  request: Request,
  seen: Pick<Received, "id" | "at" | "status" | "outcome" | "fault">
): void => {
  tx.put("received", {
    ...seen,
    method: request.method,
    path: request.path,
    idempotencyKey: request.header("idempotency-key") || null,
    trackId: request.header("zuora-track-id") || null,
    version: request.header("zuora-version") || tx.tenant.settings.defaultVersion
  })
}
