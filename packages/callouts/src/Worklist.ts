/**
 * Objects that callouts have named and that are still to be looked at, in memory: what is durable is the callouts. Many
 * callouts about one object are one look. Knows no clock; instants are epoch milliseconds.
 */
import type { Finding, Named } from "@counterfoil/domain/Callout"
import type { CalloutId } from "@counterfoil/domain/Id"

/** A callout that is stored and open. */
export interface OpenCallout {
  readonly calloutId: CalloutId
  readonly named: ReadonlyArray<Named>
  readonly receivedAtMs: number
}

/** One object to look at, for all callouts that came about it long enough ago. */
export interface Job {
  readonly named: Named
  readonly callouts: ReadonlyMap<CalloutId, number>
  /** Looks that came to nothing so far. */
  readonly tries: number
}

/** A callout all of whose objects were looked at. */
export interface Ended {
  readonly calloutId: CalloutId
  readonly findings: readonly [Finding, ...ReadonlyArray<Finding>]
}

export interface Pace {
  /** A look counts for a callout only if it begins this long after it came: until then Zuora may show the state before. */
  readonly settleMs: number
  /** While more callouts about an object keep coming, the look at it is put off for this long at most. */
  readonly longestWaitMs: number
}

/** Written maximum of the pause after a look that came to nothing. */
const longestPauseMs = 5 * 60_000
const firstPauseMs = 1_000

interface Entry {
  readonly named: Named
  readonly callouts: Map<CalloutId, number>
  notBeforeMs: number
  tries: number
  why: string | undefined
}

interface Tracked {
  readonly open: Set<string>
  readonly findings: Array<Finding>
}

const keyOf = ({ id, object }: Named): string => `${object} ${id}`

export class Worklist {
  private readonly entries = new Map<string, Entry>()
  private readonly running = new Map<string, Job>()
  private readonly tracked = new Map<CalloutId, Tracked>()
  private readonly pace: Pace

  constructor({ longestWaitMs, settleMs }: Pace) {
    this.pace = { settleMs, longestWaitMs: Math.max(settleMs, longestWaitMs) }
  }

  /** Callouts that are open. */
  get size(): number {
    return this.tracked.size
  }

  /** A callout that is here already is not added again. */
  add({ calloutId, named, receivedAtMs }: OpenCallout): void {
    if (this.tracked.has(calloutId)) return
    this.tracked.set(calloutId, { open: new Set(named.map(keyOf)), findings: [] })
    for (const one of named) this.entryOf(one).callouts.set(calloutId, receivedAtMs)
  }

  /** The next look that is due, or undefined. The same object is never looked at twice at once. */
  take(nowMs: number): Job | undefined {
    for (const [key, entry] of this.entries) {
      if (this.running.has(key) || this.dueAtMs(entry) > nowMs) continue
      const ripe = Array.from(entry.callouts).filter(([, atMs]) => atMs + this.pace.settleMs <= nowMs)
      for (const [calloutId] of ripe) entry.callouts.delete(calloutId)
      if (entry.callouts.size === 0) this.entries.delete(key)
      const job: Job = { named: entry.named, callouts: new Map(ripe), tries: entry.tries }
      this.running.set(key, job)
      return job
    }
    return undefined
  }

  /** When the next look falls due; undefined while there is none, or another one has to end first. */
  get nextDueMs(): number | undefined {
    const due = Array.from(this.entries)
      .filter(([key]) => !this.running.has(key))
      .map(([, entry]) => this.dueAtMs(entry))
    return due.length === 0 ? undefined : Math.min(...due)
  }

  /** A look has ended. Returns the callouts that end with it; each stays here until it is `closed`. */
  done(job: Job, finding: Finding): ReadonlyArray<Ended> {
    const key = keyOf(job.named)
    this.running.delete(key)
    return Array.from(job.callouts.keys()).flatMap((calloutId) => {
      const tracked = this.tracked.get(calloutId)
      if (tracked === undefined) return []
      tracked.open.delete(key)
      const findings = [finding, ...tracked.findings] as const
      tracked.findings.push(finding)
      return tracked.open.size === 0 ? [{ calloutId, findings }] : []
    })
  }

  /** The end of a callout is stored. */
  closed({ calloutId }: Ended): void {
    this.tracked.delete(calloutId)
  }

  /** The end of a callout could not be stored: everything that it names is looked at again, which changes nothing. */
  reopen({ calloutId, findings }: Ended, nowMs: number): void {
    this.tracked.delete(calloutId)
    this.add({ calloutId, named: findings.map(({ id, object }) => ({ object, id })), receivedAtMs: nowMs })
  }

  /** A look came to nothing, for a reason that passes: it is due again after a pause that doubles. */
  later(job: Job, why: string, nowMs: number): void {
    this.running.delete(keyOf(job.named))
    const entry = this.entryOf(job.named)
    for (const [calloutId, atMs] of job.callouts) entry.callouts.set(calloutId, atMs)
    entry.tries = job.tries + 1
    entry.notBeforeMs = nowMs + Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(job.tries, 16))
    entry.why = why
  }

  /** What is waiting, for people. */
  list(): ReadonlyArray<
    Named & { readonly callouts: number; readonly tries: number; readonly why: string | undefined }
  > {
    return Array.from(this.entries.values(), ({ callouts, named, tries, why }) => ({
      ...named,
      callouts: callouts.size,
      tries,
      why
    }))
  }

  private entryOf(named: Named): Entry {
    const found = this.entries.get(keyOf(named))
    if (found !== undefined) return found
    const entry: Entry = { named, callouts: new Map(), notBeforeMs: 0, tries: 0, why: undefined }
    this.entries.set(keyOf(named), entry)
    return entry
  }

  private dueAtMs({ callouts, notBeforeMs }: Entry): number {
    let firstMs = Infinity
    let lastMs = -Infinity
    for (const atMs of callouts.values()) {
      firstMs = Math.min(firstMs, atMs)
      lastMs = Math.max(lastMs, atMs)
    }
    return Math.max(notBeforeMs, Math.min(lastMs + this.pace.settleMs, firstMs + this.pace.longestWaitMs))
  }
}
