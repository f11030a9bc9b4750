/** What a step of a scenario can do: one command, by its verb. */
import * as Schema from "effect/Schema"
import * as AllocationRule from "../AllocationRule.ts"
import { Currency } from "../Currency.ts"
import { LocalDate } from "../LocalDate.ts"
import * as Refund from "../Refund.ts"
import { Item, Line, Part } from "./Document.ts"
import { Amount, Flag, Name, named, Reference } from "./Word.ts"

/**
 * How an amount falls on lines: by one of our rules or one of the file, not at all (`header`), or as Zuora chose and
 * nobody has read yet (`zuora`). `header` where neither this nor items are given.
 */
export const KnownRule = Schema.Literals([...AllocationRule.names, "header", "zuora"])

const Portion = Schema.Struct({
  amount: Amount,
  items: Schema.optionalKey(Schema.NonEmptyArray(Item)),
  by: Schema.optionalKey(Schema.Union([KnownRule, Name]))
})
export type Portion = typeof Portion.Type

const Apply = Schema.Struct({
  /** What makes it the same application when it comes again. `step-<number>` where left out. */
  id: Schema.optionalKey(Name),
  from: Name,
  on: LocalDate,
  currency: Schema.optionalKey(Currency),
  /** Invoices and debit memos. */
  to: named(Portion)
})
export type Apply = typeof Apply.Type

const Unapply = Schema.Struct({
  id: Schema.optionalKey(Name),
  from: Name,
  to: Name,
  on: LocalDate,
  /** The application to take back from. Where left out, the oldest first. */
  of: Schema.optionalKey(Reference),
  amount: Amount,
  currency: Schema.optionalKey(Currency),
  items: Schema.optionalKey(Schema.NonEmptyArray(Item)),
  by: Schema.optionalKey(Schema.Literals(["oldest-first", "header"]))
})
export type Unapply = typeof Unapply.Type

const RefundOf = Schema.Struct({
  /** Under which it can be undone. */
  id: Schema.optionalKey(Name),
  from: Name,
  amount: Amount,
  currency: Schema.optionalKey(Currency),
  on: LocalDate,
  /** Of a memo: the lines that it comes out of. */
  lines: Schema.optionalKey(named(Amount))
})

const Chargeback = Schema.Struct({
  payment: Name,
  /** Under which it can be won back. */
  id: Schema.optionalKey(Name),
  amount: Amount,
  currency: Schema.optionalKey(Currency),
  fee: Schema.optionalKey(Amount),
  on: LocalDate
})

const Credit = Schema.Struct({
  invoice: Name,
  /** Number of the credit memo that it makes. */
  as: Name,
  on: LocalDate,
  currency: Schema.optionalKey(Currency),
  lines: named(Amount)
})

/** Closes a document as a whole, by a memo of the number `as`. */
const close = { document: Name, as: Name, id: Schema.optionalKey(Name), on: LocalDate }

/** A refund of a payment or memo as Zuora shows it. */
const RefundShown = Schema.Struct({
  amount: Amount,
  kind: Schema.optionalKey(Refund.Kind),
  on: LocalDate,
  canceled: Schema.optionalKey(Flag),
  /** Of a memo: the lines that it came out of. */
  lines: Schema.optionalKey(named(Amount))
})

/** What Zuora shows of a known document: recorded as shown, never refused. What is left out is as it was. */
const Shown = Schema.Struct({
  document: Name,
  on: LocalDate,
  status: Schema.optionalKey(
    Schema.Literals(["Draft", "Posted", "Canceled", "Processing", "Processed", "Failed", "Other"])
  ),
  lines: Schema.optionalKey(named(Line)),
  amount: Schema.optionalKey(Amount),
  account: Schema.optionalKey(Name),
  /** The sum of what was given back; that of `refunds` where these are told. */
  refunded: Schema.optionalKey(Amount),
  refunds: Schema.optionalKey(named(RefundShown)),
  /** All that a payment or memo applies now. */
  applies: Schema.optionalKey(named(Part))
})
export type Shown = typeof Shown.Type

const changed = Schema.Struct({ document: Name, on: LocalDate })

export const commands = {
  apply: Apply,
  unapply: Unapply,
  refund: RefundOf,
  /** A refund, chargeback or return that did not come about, or was won back. */
  undoRefund: Schema.Struct({ refund: Name, of: Name, on: LocalDate }),
  /** The bank takes money back: of what is unapplied first, then of what is applied, oldest first. */
  chargeback: Chargeback,
  /** Less came in than was asked for: the amount that did. */
  partlyCaptured: Schema.Struct({ payment: Name, amount: Amount, on: LocalDate }),
  transfer: Schema.Struct({ payment: Name, to: Name, on: LocalDate }),
  /** A payment, a memo in draft, or an invoice: that is a void. */
  cancel: changed,
  /** An invoice or memo in draft. */
  post: changed,
  /** A posted invoice or memo. */
  unpost: changed,
  credit: Credit,
  /** An invoice, debit memo or credit memo; `bad debt` leaves revenue alone. */
  writeOff: Schema.Struct({ ...close, borneBy: Schema.optionalKey(Schema.Literals(["revenue", "bad debt"])) }),
  /** An invoice or credit memo. */
  reverse: Schema.Struct(close),
  zuoraShows: Shown,
  /** How Zuora has split an application whose lines were its choice. */
  zuoraSplit: Schema.Struct({ of: Reference, on: LocalDate, items: Schema.NonEmptyArray(Item) }),
  /** Legacy: an adjustment of an invoice, or of one line; a charge is positive, a credit negative. */
  zuoraAdjusts: Schema.Struct({
    invoice: Name,
    id: Name,
    amount: Amount,
    line: Schema.optionalKey(Name),
    canceled: Schema.optionalKey(Flag),
    on: LocalDate
  }),
  /** Legacy: a move into an account's credit balance (positive) or out of it, from or to at most one document. */
  zuoraMoves: Schema.Struct({
    account: Schema.optionalKey(Name),
    id: Name,
    amount: Amount,
    invoice: Schema.optionalKey(Name),
    payment: Schema.optionalKey(Name),
    refund: Schema.optionalKey(Name),
    canceled: Schema.optionalKey(Flag),
    on: LocalDate
  })
}

export type Verb = keyof typeof commands
export const verbs = Object.keys(commands) as ReadonlyArray<Verb>

/** What a verb is given. */
export type Given<V extends Verb> = (typeof commands)[V]["Type"]
