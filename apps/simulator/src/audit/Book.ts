/** What our events say, from their JSON alone: operations with their ends, lanes, and the money that is on record. */
import type { Entry, Stored } from "../Trace.ts"
import { add, centsOf, fields, text } from "./Plain.ts"

export interface Probe {
  readonly finding: string
  readonly fingerprint: string
  /** Epoch milliseconds on the clock of whoever probed. */
  readonly at: number
}

export interface Operation {
  readonly id: string
  readonly keyed: boolean
  readonly call: string
  readonly accounts: ReadonlyArray<string>
  /** Ids of the documents that its intention names. */
  readonly documents: ReadonlySet<string>
  /** True instants at which its attempts were stored. */
  readonly startedAt: ReadonlyArray<number>
  readonly probes: ReadonlyArray<Probe>
  readonly state: "Open" | "Answered" | "Recorded"
  /** Tag of the outcome when it is recorded. */
  readonly outcome: string | undefined
}

export interface Lane {
  readonly at: number
  readonly index: number
  readonly account: string
  readonly operationId: string
  readonly isTaken: boolean
}

export interface Book {
  readonly operations: ReadonlyMap<string, Operation>
  readonly lanes: ReadonlyArray<Lane>
  /** Cents by `source>invoice`, as the sources' streams have it and as the invoices' streams have it. */
  readonly given: ReadonlyMap<string, bigint>
  readonly received: ReadonlyMap<string, bigint>
  /** Cents by id. */
  readonly payments: ReadonlyMap<string, bigint>
  readonly invoices: ReadonlyMap<string, bigint>
  readonly creditMemos: ReadonlyMap<string, bigint>
  readonly refunds: ReadonlyMap<string, bigint>
  /** What became of a payment or memo at last: `Processed`, `Canceled`, `Posted` …, by id. */
  readonly states: ReadonlyMap<string, string>
}

/** The events that say what has become of a document. */
const stateOf: { readonly [type: string]: string } = {
  PaymentSubmitted: "Processing",
  PaymentCaptured: "Processed",
  PaymentFailed: "Error",
  PaymentCanceled: "Canceled",
  CreditMemoDraftObserved: "Draft",
  CreditMemoUnposted: "Draft",
  CreditMemoPosted: "Posted",
  CreditMemoCanceled: "Canceled"
}

/** The events by which money goes back, and by which it comes in again. */
const refundSigns: { readonly [type: string]: bigint } = {
  PaymentRefunded: 1n,
  PaymentChargedBack: 1n,
  PaymentReturned: 1n,
  CreditMemoRefunded: 1n,
  PaymentRefundCanceled: -1n,
  PaymentChargebackReversed: -1n,
  CreditMemoRefundCanceled: -1n
}

export const bookOf = (entries: ReadonlyArray<Entry>): Book => {
  const operations = new Map<string, Operation>()
  const lanes: Array<Lane> = []
  const [given, received, payments, invoices, creditMemos, refunds] = Array.from(
    { length: 6 },
    () => new Map<string, bigint>()
  ) as [
    Map<string, bigint>,
    Map<string, bigint>,
    Map<string, bigint>,
    Map<string, bigint>,
    Map<string, bigint>,
    Map<string, bigint>
  ]
  const states = new Map<string, string>()
  const money = (event: Stored) => {
    const { data, stream, type } = event
    const id = stream.slice(stream.indexOf("-") + 1)
    const state = stateOf[type]
    if (state !== undefined) states.set(id, state)
    const fact = fields(data["application"] ?? data["unapplication"])
    const cents = () => (type.endsWith("Unapplied") ? -centsOf(fact["amount"]) : centsOf(fact["amount"]))
    const pair = `${text(fields(fact["source"])["id"])}>${text(fields(fact["target"])["id"])}`
    if (/^(Payment|CreditMemo)(Applied|Unapplied)$/.test(type)) add(given, pair, cents())
    if (/^(Invoice|DebitMemo)(Payment|CreditMemo)(Applied|Unapplied)$/.test(type)) add(received, pair, cents())
    if (type === "PaymentCaptured" || type === "PaymentSubmitted") payments.set(id, centsOf(data["amount"]))
    if (type === "InvoicePosted") invoices.set(id, centsOf(data["total"]))
    if (type === "CreditMemoPosted" || type === "CreditMemoDraftObserved") creditMemos.set(id, centsOf(data["total"]))
    const sign = refundSigns[type]
    if (sign !== undefined) add(refunds, id, sign * centsOf(data["amount"]))
  }
  entries.forEach((entry, index) => {
    if (entry._tag !== "Stored") return
    for (const event of entry.events) {
      const { data, stream, type } = event
      if (stream.startsWith("AccountLane-"))
        lanes.push({
          at: entry.at,
          index,
          account: stream.slice("AccountLane-".length),
          operationId: text(data["operationId"]),
          isTaken: type === "LaneTaken"
        })
      else if (stream.startsWith("Operation-")) {
        const id = stream.slice("Operation-".length)
        operations.set(id, next(operations.get(id), id, event, entry.at))
      } else money(event)
    }
  })
  return { operations, lanes, given, received, payments, invoices, creditMemos, refunds, states }
}

const fresh = (id: string): Operation => ({
  id,
  keyed: false,
  call: "",
  accounts: [],
  documents: new Set(),
  startedAt: [],
  probes: [],
  state: "Open",
  outcome: undefined
})

const next = (before: Operation = fresh("?"), id: string, { data, type }: Stored, at: number): Operation => {
  switch (type) {
    case "OperationRequested": {
      const call = fields(data["call"])
      return {
        ...fresh(id),
        keyed: call["keyed"] === true,
        call: text(call["name"]),
        accounts: (data["accounts"] as ReadonlyArray<string>) ?? [],
        documents: new Set(idsIn(data["intent"]))
      }
    }
    case "OperationAttemptStarted":
      return { ...before, id, state: "Open", startedAt: [...before.startedAt, at], probes: [] }
    case "OperationAnswered":
      return { ...before, id, state: "Answered" }
    case "OperationOutcomeUnknown":
      return { ...before, id, state: "Open" }
    case "OperationProbed": {
      const probe = {
        finding: text(data["finding"]),
        fingerprint: text(data["fingerprint"]),
        at: Date.parse(text(data["at"]))
      }
      return { ...before, id, probes: [...before.probes, probe] }
    }
    default:
      return type === "OperationRecorded"
        ? { ...before, id, state: "Recorded", outcome: text(fields(data["outcome"])["_tag"]) }
        : before
  }
}

/** Zuora's ids in an intention: 32 hexadecimal characters, under a name that says that they are ids. */
const idsIn = (value: unknown, name = ""): ReadonlyArray<string> => {
  if (typeof value === "string") return /id$/i.test(name) && /^[0-9a-f]{32}$/.test(value) ? [value] : []
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([field, inner]) => idsIn(inner, Array.isArray(value) ? name : field))
}
