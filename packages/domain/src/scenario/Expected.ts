/** What a scenario expects of a step: figures afterwards, or a refusal with its numbers. What is left out is not looked at. */
import * as Schema from "effect/Schema"
import type { AccountName } from "../Journal.ts"
import type { Rejection } from "../Rejection.ts"
import { Amount, Name, named, referenced } from "./Word.ts"

/** Open balance or value left of each line; `unknown` where a split is not known line by line. */
const lines = Schema.optionalKey(named(Schema.Union([Amount, Schema.Literal("unknown")])))

const phase = Schema.optionalKey(Schema.Literals(["Draft", "Posted", "Canceled"]))

/** By what a document was closed as a whole; `no` where it was not. */
const closed = Schema.optionalKey(Schema.Literals(["written off", "reversed", "no"]))

const Receivable = Schema.Struct({
  status: phase,
  total: Schema.optionalKey(Amount),
  balance: Schema.optionalKey(Amount),
  closed,
  lines
})

const CreditMemo = Schema.Struct({
  status: phase,
  total: Schema.optionalKey(Amount),
  unapplied: Schema.optionalKey(Amount),
  refunded: Schema.optionalKey(Amount),
  closed,
  lines
})

const Payment = Schema.Struct({
  status: Schema.optionalKey(Schema.Literals(["Processing", "Processed", "Failed", "Canceled"])),
  amount: Schema.optionalKey(Amount),
  unapplied: Schema.optionalKey(Amount),
  refunded: Schema.optionalKey(Amount),
  /** `none`: assigned to no account. */
  account: Schema.optionalKey(Name)
})

const Application = Schema.Struct({
  /** What it still applies, after what was taken back. */
  applies: Schema.optionalKey(Amount),
  /** The same line by line: all of them. */
  items: Schema.optionalKey(Schema.Array(Schema.Struct({ from: Schema.optionalKey(Name), to: Name, amount: Amount })))
})

/** Written out, so that the compiler asks for a new account of the journal. */
const accountNames: { readonly [N in AccountName]: Schema.optionalKey<typeof Amount> } = {
  "accounts receivable": Schema.optionalKey(Amount),
  "deferred revenue": Schema.optionalKey(Amount),
  "tax payable": Schema.optionalKey(Amount),
  rounding: Schema.optionalKey(Amount),
  "on-account credit memos": Schema.optionalKey(Amount),
  "gateway clearing": Schema.optionalKey(Amount),
  "unapplied payments": Schema.optionalKey(Amount),
  "bad debt expense": Schema.optionalKey(Amount),
  "chargeback fees": Schema.optionalKey(Amount),
  "credit balance": Schema.optionalKey(Amount),
  "credit balance contra": Schema.optionalKey(Amount),
  "opening balances": Schema.optionalKey(Amount),
  "refund clearing": Schema.optionalKey(Amount),
  "applications in transit": Schema.optionalKey(Amount)
}

export const Expected = Schema.Struct({
  /** Names of the events that the step made, in order; none for a repeat. */
  events: Schema.optionalKey(Schema.Array(Schema.String)),
  /** What a write-off or reversal would take off. */
  takesOff: Schema.optionalKey(Amount),
  invoices: Schema.optionalKey(named(Receivable)),
  debitMemos: Schema.optionalKey(named(Receivable)),
  creditMemos: Schema.optionalKey(named(CreditMemo)),
  payments: Schema.optionalKey(named(Payment)),
  applications: Schema.optionalKey(referenced(Application)),
  /** Trial balance in the scenario's currency: debit less credit since the beginning. */
  journal: Schema.optionalKey(Schema.Struct(accountNames)),
  /** What each account owes in the scenario's currency; what is owed to it is negative. */
  accounts: Schema.optionalKey(named(Amount)),
  /** Legacy: what each account holds without a document, in the scenario's currency. */
  creditBalances: Schema.optionalKey(named(Amount))
})
export type Expected = typeof Expected.Type

/** Written out, so that the compiler asks for a new rejection. */
const reasons: { readonly [Tag in Rejection["_tag"]]: Tag } = {
  WrongPhase: "WrongPhase",
  NotPositive: "NotPositive",
  OtherCurrency: "OtherCurrency",
  OtherAccount: "OtherAccount",
  OverApplied: "OverApplied",
  OverUnapplied: "OverUnapplied",
  UnknownApplication: "UnknownApplication",
  UnknownRefund: "UnknownRefund",
  ForeignItem: "ForeignItem",
  RepeatedItem: "RepeatedItem",
  SplitMismatch: "SplitMismatch",
  TooEarly: "TooEarly",
  InUse: "InUse",
  OtherContent: "OtherContent"
}

/** Every way in which a step can be refused. */
export const Reason = Schema.Literals(Object.values(reasons))

const text = Schema.optionalKey(Schema.String)
const amount = Schema.optionalKey(Amount)

/** A refusal by its name, and the numbers that it must give. */
export const Refused = Schema.Struct({
  because: Reason,
  /** The whole sentence. */
  says: text,
  document: text,
  field: text,
  expected: text,
  found: text,
  itemId: text,
  applicationId: text,
  id: text,
  effectiveOn: text,
  earliest: text,
  amount,
  items: amount,
  requested: amount,
  open: amount,
  applied: amount,
  used: amount
})
export type Refused = typeof Refused.Type
