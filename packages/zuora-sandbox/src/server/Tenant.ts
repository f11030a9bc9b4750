/** The one tenant of a server: its switches, its clock, its generators of ids and numbers. */
import { createHash } from "node:crypto"

/**
 * Switches. Each names a thing that Zuora tenants differ in, or that the documentation leaves open; the default is what
 * the documentation says or, where it says nothing, the reading we hold most likely.
 */
export interface Settings {
  /** Invoice Settlement; off is the legacy way: draft payments and CRUD invoice payments, header only. */
  readonly invoiceSettlement: "on" | "off"
  /** Invoice Item Settlement: whether apply and unapply take `items`. */
  readonly invoiceItemSettlement: "on" | "off"
  /** "Configure Application Rule": how an application without items is split over the lines. */
  readonly applicationRule: "Proration" | "FIFO"
  /** What a settlement tenant answers to CRUD invoice-payment creation: undocumented. */
  readonly crudInvoicePayment: "apply" | "refuse"
  /** Of which payments the amounts of CRUD invoice payments may be changed, without Invoice Settlement. */
  readonly invoicePaymentUpdate: "draft" | "processed"
  /** Key of a credit memo's total in the answer of invoice-collect; the documentation showed both. */
  readonly creditMemoTotalKey: "totalAmount" | "memoAmount"
  /** Invoice-collect with nothing to collect: 200 with 0, or a category 30 refusal; undocumented. */
  readonly nothingToCollect: "empty" | "refuse"
  /** Code of a decline: category 99, or the 53000060 seen in production for payment errors; undocumented. */
  readonly declineCode: "50000099" | "53000060"
  /** Whether payments and refunds carry the gateway's own id as `referenceId`; the published samples have none. */
  readonly gatewayReference: "told" | "none"
  /** A replayed key answers as the first time, or as 409 with the first body: Zuora's two guides differ. */
  readonly idempotencyReplay: "same" | "conflict"
  /** Whether a key remembers that its first call met lock contention: "not processed", so most likely not; undocumented. */
  readonly lockKeepsKey: "no" | "yes"
  /** HTTP status of CRUD errors: 400 is documented, 200 was recorded. */
  readonly crudErrorStatus: "400" | "200"
  /** Whether item amounts must add up to the document's amount; the samples do, no text says so. */
  readonly itemSum: "equal" | "atMost"
  /** Sign of `applyAmount` of an unapplication in object query; undocumented. */
  readonly unapplicationSign: "negative" | "positive"
  /** Which legacy adjustments count as positive in `adjustmentAmount` of an invoice; undocumented. */
  readonly adjustmentSign: "chargePositive" | "creditPositive"
  /** Whether the log of a deleted payment or memo is deleted with it; undocumented. */
  readonly deletedLog: "kept" | "deleted"
  /** Payment rule "Unapply payment first when canceling it?". */
  readonly unapplyOnCancel: "yes" | "no"
  /** Amounts of invoices and their items: numbers in every sample, strings in the specification. */
  readonly invoiceAmounts: "number" | "string"
  /** Billing rule: refuse a memo above what is available to credit. */
  readonly availableToCreditCheck: "on" | "off"
  /** Whether a payment in Processing locks the documents it is for; without the lock a second attempt charges again. */
  readonly processingLock: "on" | "off"
  /** The permission that refund-with-unapply, debit memo write-off and partial write-off need. */
  readonly enhancedWriteOff: "on" | "off"
  /** The feature Asynchronous Payment Statuses: what the rejection of a payment by the gateway does. */
  readonly asynchronousPaymentStatuses: "off" | "on"
  /** Whether a charge-back takes back what is applied, or only what is unapplied; undocumented. */
  readonly chargebackOf: "everything" | "unapplied"
  /** Billing rule "Allow to consolidate …": a draft of a standalone invoice is taken up by what is generated next. */
  readonly consolidateDrafts: "on" | "off"
  /** The feature Payment Cross Account: payments and memos settle documents of other accounts. Memos: inference. */
  readonly paymentCrossAccount: "off" | "on"
  /** Minor version when no header says otherwise. */
  readonly defaultVersion: string
  /** Whose rate limits hold. */
  readonly tenantKind: "production" | "developerSandbox" | "apiSandbox"
  /** Smaller limits for tests; 0: as the kind of tenant has it. */
  readonly ratePerMinute: number
  readonly ratePerHour: number
  readonly ratePerDay: number
  readonly tokensPerMinute: number
  /** Calls in flight at once; object query has twice as many of its own. */
  readonly concurrencyLimit: number
  /** How many milliseconds each call takes, so that calls can be in flight together. */
  readonly latencyMs: number
  /** A call that takes longer is answered 504, and goes on. Source: Zuora API reference, "Requests and responses". */
  readonly gatewayTimeoutMs: number
  /** Version of CRUD and actions when no X-Zuora-WSDL-Version header says otherwise. */
  readonly wsdlVersion: number
  /** Zone of v1 datetimes and of "today", a fixed offset. */
  readonly utcOffset: string
  /** The same as a name of the IANA list, such as `Europe/Berlin`; empty: `utcOffset` holds. */
  readonly timeZone: string
  /** Ids of the entities, comma between; with two or more, each call must name one. Empty: no Multi-entity. */
  readonly entities: string
  /** Ids of the organizations that the API user may access, comma between. Empty: no Multi-Org. */
  readonly orgs: string
  /** Seconds a token lives. */
  readonly tokenSeconds: number
  /** Milliseconds of the sandbox clock that a Data Query job takes; not documented. */
  readonly dataQueryMs: number
  /** How many milliseconds v1, CRUD and ZOQL reads are behind the writes; lag was observed, its length is not documented. */
  readonly readLagMs: number
  /** The same for views that are filled asynchronously: object query, Data Query. */
  readonly viewLagMs: number
}

export const defaultSettings: Settings = {
  invoiceSettlement: "on",
  invoiceItemSettlement: "on",
  applicationRule: "Proration",
  crudInvoicePayment: "apply",
  invoicePaymentUpdate: "draft",
  creditMemoTotalKey: "totalAmount",
  nothingToCollect: "empty",
  declineCode: "50000099",
  gatewayReference: "told",
  idempotencyReplay: "same",
  lockKeepsKey: "no",
  crudErrorStatus: "400",
  itemSum: "equal",
  unapplicationSign: "negative",
  adjustmentSign: "chargePositive",
  deletedLog: "kept",
  unapplyOnCancel: "yes",
  invoiceAmounts: "number",
  availableToCreditCheck: "on",
  processingLock: "on",
  enhancedWriteOff: "on",
  asynchronousPaymentStatuses: "off",
  chargebackOf: "everything",
  consolidateDrafts: "on",
  paymentCrossAccount: "off",
  defaultVersion: "186.0",
  wsdlVersion: 79,
  utcOffset: "-08:00",
  timeZone: "",
  entities: "",
  orgs: "",
  tenantKind: "production",
  ratePerMinute: 0,
  ratePerHour: 0,
  ratePerDay: 0,
  tokensPerMinute: 0,
  concurrencyLimit: 40,
  latencyMs: 0,
  gatewayTimeoutMs: 120_000,
  tokenSeconds: 3599,
  dataQueryMs: 3000,
  readLagMs: 0,
  viewLagMs: 0
}

/** The sandbox's own time: at real instant `setAtMs` it was `atMs`; it advances with real time unless frozen. */
export interface SandboxClock {
  readonly atMs: number
  readonly setAtMs: number
  readonly frozen: boolean
}

/** A clock that shows `atMs` now; a frozen one keeps nothing of real time, so that a run replays. */
export const clockAt = (atMs: number, realMs: number, frozen: boolean): SandboxClock => ({
  atMs,
  setAtMs: frozen ? 0 : realMs,
  frozen
})

export const timeOf = (clock: SandboxClock, realMs: number): number =>
  clock.frozen ? clock.atMs : clock.atMs + Math.max(0, realMs - clock.setAtMs)

export interface Tenant {
  readonly id: "tenant"
  readonly seed: string
  readonly settings: Settings
  readonly clock: SandboxClock
  readonly clientId: string
  readonly clientSecret: string
  /** How many ids and numbers were given out so far, by prefix; `id` counts the ids. */
  readonly given: { readonly [prefix: string]: number }
}

/** The zone of a tenant. */
export const zoneOf = (settings: Settings): string => settings.timeZone || settings.utcOffset

/** The n-th id of a seed: 32 hexadecimal characters. */
export const idOf = (seed: string, name: string): string =>
  createHash("sha256").update(`${seed}:${name}`).digest("hex").slice(0, 32)

/** The API user that everything made over HTTP is attributed to. */
export const userOf = (tenant: Tenant): string => idOf(tenant.seed, "user")

/** A UUID-formed id, for headers and client ids. */
export const uuidOf = (seed: string, name: string): string => {
  const hex = idOf(seed, name)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-")
}
