/**
 * Callouts that changes of documents bring about, from the change to the end of the last attempt. In memory only: a
 * sandbox that is killed loses them. Knows no clock and no sockets.
 *
 * One callout per changed row of an invoice, memo, payment, refund or part, as custom events on INSERT, UPDATE and DELETE
 * bring them about; the body names the row's documents as inserted merge fields do. Up to three attempts, 30 minutes
 * apart, after 1xx, 403, 408, 429, 5xx and broken connections. Sources: Zuora documentation, Custom event overview; Callout
 * notification overview; Configure callout settings.
 */
import type { Part } from "../settlement/Part.ts"
import type { Table, Write } from "../server/Store.ts"
import { idOf } from "../server/Tenant.ts"
import type { Fate, Registration } from "./Registration.ts"

export interface Callout {
  /** The same in each attempt. */
  readonly notificationId: string
  readonly body: string
  readonly fate: Fate
}

/** A callout with the answers to its attempts so far; 0 stands for a broken connection. */
export interface Sent extends Callout {
  readonly statuses: ReadonlyArray<number>
}

interface Queued {
  readonly callout: Callout
  readonly statuses: ReadonlyArray<number>
  readonly dueMs: number
}

const maxAttempts = 3
const intervalMs = 30 * 60_000

const isRepeated = (status: number): boolean =>
  status < 200 || status === 403 || status === 408 || status === 429 || status >= 500

const names: { readonly [T in Table]?: string } = {
  invoice: "InvoiceId",
  creditMemo: "CreditMemoId",
  debitMemo: "DebitMemoId",
  payment: "PaymentId",
  refund: "RefundId"
}

const fieldsOf = ({ row, table }: Write): { readonly [name: string]: string } | undefined => {
  const name = names[table]
  if (name !== undefined) return { [name]: row.id }
  if (table !== "part") return undefined
  // The table says what the row is.
  const { debitMemoId, invoiceId, sourceId, sourceKind } = row as Part
  return {
    [sourceKind === "payment" ? "PaymentId" : "CreditMemoId"]: sourceId,
    ...(invoiceId === null ? {} : { InvoiceId: invoiceId }),
    ...(debitMemoId === null ? {} : { DebitMemoId: debitMemoId })
  }
}

export class Outbox {
  /** Called when something was put in. */
  onNews: () => void = () => undefined
  registration: Registration | undefined
  private fresh: Array<Callout> = []
  private queue: Array<Queued> = []
  private readonly ended: Array<Sent> = []
  private count = 0

  register(registration: Registration | undefined): void {
    this.registration = registration
    this.fresh = []
    this.queue = []
    this.onNews()
  }

  /** Forgets everything: what comes next is numbered from 1 again. */
  clear(): void {
    this.register(undefined)
    this.ended.length = 0
    this.count = 0
  }

  /** Puts in what these changes bring about. */
  note(writes: ReadonlyArray<Write>): void {
    const { registration } = this
    if (registration === undefined) return
    for (const write of writes) {
      const fields = fieldsOf(write)
      if (fields === undefined) continue
      const ordinal = ++this.count
      const fate = fateOf(registration, ordinal)
      const notificationId = idOf(registration.seed, `notification:${ordinal}`)
      const callout: Callout = { notificationId, body: JSON.stringify(fields), fate }
      if (fate === "lost") this.ended.push({ ...callout, statuses: [] })
      else this.fresh.push(callout)
    }
    if (this.fresh.length > 0) this.onNews()
  }

  /**
   * Takes out what is due at an instant of the sandbox clock, in the order in which it is sent. Each has to be given back
   * with `attempted`.
   */
  take(nowMs: number): ReadonlyArray<Queued> {
    const { registration } = this
    if (registration === undefined) return []
    const { lateMs, seed, shuffled } = registration
    for (const callout of this.fresh.splice(0))
      this.queue.push({ callout, statuses: [], dueMs: nowMs + (callout.fate === "late" ? lateMs : 0) })
    const due = this.queue.filter(({ dueMs }) => dueMs <= nowMs).toSorted((a, b) => a.dueMs - b.dueMs)
    this.queue = this.queue.filter(({ dueMs }) => dueMs > nowMs)
    const key = ({ callout, statuses }: Queued) => idOf(seed, `${callout.notificationId} ${statuses.length}`)
    return shuffled ? due.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)) : due
  }

  /** An attempt has ended with a status, 0 for none. */
  attempted({ callout, statuses }: Queued, status: number, nowMs: number): void {
    const all = [...statuses, status]
    const isAgain = isRepeated(status) || (status === 401 && this.registration?.repeatsUnauthorized === true)
    if (isAgain && all.length < maxAttempts) this.queue.push({ callout, statuses: all, dueMs: nowMs + intervalMs })
    else this.ended.push({ ...callout, statuses: all })
  }

  /** When the next one is due; undefined if none waits. */
  get nextDueMs(): number | undefined {
    return this.queue.length === 0 ? undefined : Math.min(...this.queue.map(({ dueMs }) => dueMs))
  }

  /** Callouts that ended, and how: those that were lost have no status. */
  history(): ReadonlyArray<Sent> {
    return [...this.ended]
  }
}

/** Fates lie one after another, each as wide as its rate. */
const fateOf = ({ rates, seed }: Registration, ordinal: number): Fate => {
  const drawn = Number.parseInt(idOf(seed, `fate:${ordinal}`).slice(0, 8), 16) % 1_000_000
  let upTo = 0
  for (const [fate, rate] of rates) {
    upTo += rate
    if (drawn < upTo) return fate
  }
  return "sent"
}
