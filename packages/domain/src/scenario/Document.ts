/** The documents that a scenario gives, as people write them. */
import * as Schema from "effect/Schema"
import { Currency } from "../Currency.ts"
import { Purpose } from "../BillingDocument.ts"
import { LocalDate } from "../LocalDate.ts"
import { Amount, Name, named } from "./Word.ts"

/** A line of an invoice or memo. A charge, unless it says otherwise. */
export const Line = Schema.Struct({
  amount: Amount,
  kind: Schema.optionalKey(Schema.Literals(["charge", "prepayment", "rounding"])),
  /** The line that this one taxes: makes it a tax. */
  taxOf: Schema.optionalKey(Name),
  /** The line that this one reduces: makes it a discount, with a negative amount. */
  discountOf: Schema.optionalKey(Name),
  /** On a memo: the invoice line that it credits. */
  credits: Schema.optionalKey(Name)
})
export type Line = typeof Line.Type

/** An amount from a line of the source (memos only) to a line of the invoice or debit memo. */
export const Item = Schema.Struct({ from: Schema.optionalKey(Name), to: Name, amount: Amount })
export type Item = typeof Item.Type

/** What a payment or memo gives to one document. Without items, nobody knows on which lines. */
export const Part = Schema.Struct({ amount: Amount, items: Schema.optionalKey(Schema.NonEmptyArray(Item)) })
export type Part = typeof Part.Type

/** How the document stood at the end of the day of the cut-over, where its history begins there. */
const owed = { open: Amount, lines: Schema.optionalKey(named(Amount)) }
const given = {
  /** What was unapplied. */
  open: Amount,
  refunded: Schema.optionalKey(Amount),
  /** What it applied to documents that are open too. */
  applies: Schema.optionalKey(named(Part))
}
const Owed = Schema.Struct(owed)
const Given = Schema.Struct(given)
export type Opened = typeof Owed.Type | typeof Given.Type

const document = {
  on: LocalDate,
  account: Schema.optionalKey(Name),
  currency: Schema.optionalKey(Currency),
  status: Schema.optionalKey(Schema.Literals(["Draft", "Posted", "Canceled"])),
  lines: named(Line)
}

/** An invoice or a debit memo. */
export const Receivable = Schema.Struct({ ...document, opening: Schema.optionalKey(Owed) })
export type Receivable = typeof Receivable.Type

export const CreditMemo = Schema.Struct({
  ...document,
  /** Where it is more than a credit. */
  purpose: Schema.optionalKey(Purpose),
  opening: Schema.optionalKey(Given)
})
export type CreditMemo = typeof CreditMemo.Type

export const Payment = Schema.Struct({
  on: LocalDate,
  amount: Amount,
  /** `none`: assigned to no account. */
  account: Schema.optionalKey(Name),
  currency: Schema.optionalKey(Currency),
  method: Schema.optionalKey(Schema.Literals(["External", "Electronic"])),
  status: Schema.optionalKey(Schema.Literals(["Processing", "Processed", "Failed", "Canceled"])),
  opening: Schema.optionalKey(Given)
})
export type Payment = typeof Payment.Type
