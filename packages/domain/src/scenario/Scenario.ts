/**
 * A scenario as people write it: documents given, steps in order, and after each step what is expected or why it is
 * refused. Everything is text, so that an amount never passes a binary float; `10.10` without quotes is fine in YAML and
 * JSON, since the reader keeps a number's text. See docs/scenarios.md.
 */
import * as Schema from "effect/Schema"
import * as AllocationRule from "../AllocationRule.ts"
import { Currency } from "../Currency.ts"
import { LocalDate } from "../LocalDate.ts"
import { Expected, Refused } from "./Expected.ts"
import { Amount, Name, named, Reference } from "./Word.ts"

/** A line of an invoice or credit memo. A charge, unless it says otherwise. */
const Line = Schema.Struct({
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

const document = {
  on: LocalDate,
  account: Schema.optionalKey(Name),
  currency: Schema.optionalKey(Currency),
  status: Schema.optionalKey(Schema.Literals(["Draft", "Posted", "Canceled"])),
  lines: named(Line)
}

const Invoice = Schema.Struct(document)
const CreditMemo = Schema.Struct(document)
export type Billed = typeof Invoice.Type

const Payment = Schema.Struct({
  on: LocalDate,
  amount: Amount,
  /** `none`: assigned to no account. */
  account: Schema.optionalKey(Name),
  currency: Schema.optionalKey(Currency),
  method: Schema.optionalKey(Schema.Literals(["External", "Electronic"])),
  status: Schema.optionalKey(Schema.Literals(["Processing", "Processed", "Failed", "Canceled"]))
})
export type Paid = typeof Payment.Type

/** An amount from a line of the source (memos only) to a line of the invoice. */
const Item = Schema.Struct({ from: Schema.optionalKey(Name), to: Name, amount: Amount })
export type Item = typeof Item.Type

/**
 * How an amount falls on lines: by one of our rules or one of the file, not at all (`header`), or as Zuora chose and
 * nobody has read yet (`zuora`). `header` where neither this nor items are given.
 */
const Known = Schema.Literals([...AllocationRule.names, "header", "zuora"])
const By = Schema.Union([Known, Name])

/** Rules of one's own: another word than those that {@link By} knows. */
const Rules = named(AllocationRule.Rule).check(
  Schema.makeFilter((rules) => {
    const taken = Object.keys(rules).find((name) => Known.literals.some((known) => known === name))
    return taken === undefined ? undefined : { path: [taken], issue: `Expected another name: ${taken} has its meaning` }
  })
)

const Portion = Schema.Struct({
  amount: Amount,
  items: Schema.optionalKey(Schema.NonEmptyArray(Item)),
  by: Schema.optionalKey(By)
})
export type Portion = typeof Portion.Type

const Apply = Schema.Struct({
  /** What makes it the same application when it comes again. `step-<number>` where left out. */
  id: Schema.optionalKey(Name),
  from: Name,
  on: LocalDate,
  currency: Schema.optionalKey(Currency),
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

const Refund = Schema.Struct({
  /** Under which it can be undone. */
  id: Schema.optionalKey(Name),
  from: Name,
  amount: Amount,
  currency: Schema.optionalKey(Currency),
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
export type Credit = typeof Credit.Type

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
  refunded: Schema.optionalKey(Amount)
})
export type Shown = typeof Shown.Type

/** How Zuora has split an application whose lines were its choice. */
const SplitShown = Schema.Struct({ of: Reference, on: LocalDate, items: Schema.NonEmptyArray(Item) })
export type SplitShown = typeof SplitShown.Type

const changed = Schema.Struct({ document: Name, on: LocalDate })

const commands = {
  apply: Apply,
  unapply: Unapply,
  refund: Refund,
  /** A refund, chargeback or return that did not come about, or was won back. */
  undoRefund: Schema.Struct({ refund: Name, of: Name, on: LocalDate }),
  transfer: Schema.Struct({ payment: Name, to: Name, on: LocalDate }),
  /** A payment, or a credit memo in draft. */
  cancel: changed,
  /** A credit memo in draft. */
  post: changed,
  /** A posted credit memo. */
  unpost: changed,
  credit: Credit,
  writeOff: Schema.Struct({ invoice: Name }),
  reverse: Schema.Struct({ invoice: Name }),
  zuoraShows: Shown,
  zuoraSplit: SplitShown
}
export type Verb = keyof typeof commands
const verbs = Object.keys(commands) as ReadonlyArray<Verb>

const Step = Schema.Struct({
  /** What happens, in the words of the business. */
  step: Schema.optionalKey(Schema.String),
  apply: Schema.optionalKey(commands.apply),
  unapply: Schema.optionalKey(commands.unapply),
  refund: Schema.optionalKey(commands.refund),
  undoRefund: Schema.optionalKey(commands.undoRefund),
  transfer: Schema.optionalKey(commands.transfer),
  cancel: Schema.optionalKey(commands.cancel),
  post: Schema.optionalKey(commands.post),
  unpost: Schema.optionalKey(commands.unpost),
  credit: Schema.optionalKey(commands.credit),
  writeOff: Schema.optionalKey(commands.writeOff),
  reverse: Schema.optionalKey(commands.reverse),
  zuoraShows: Schema.optionalKey(commands.zuoraShows),
  zuoraSplit: Schema.optionalKey(commands.zuoraSplit),
  expect: Schema.optionalKey(Expected),
  refused: Schema.optionalKey(Refused)
}).check(
  Schema.makeFilter((step) => {
    const found = verbs.filter((verb) => verb in step)
    return found.length === 1 ? undefined : `Expected one of ${verbs.join(", ")}; found ${found.join(", ") || "none"}`
  })
)
export type Step = typeof Step.Type

/** What a step does. */
export const verbOf = (step: Step): Verb => verbs.find((verb) => verb in step) ?? "apply"

export const Scenario = Schema.Struct({
  title: Schema.NonEmptyString,
  /** For people: what the rule is, and where it comes from. */
  about: Schema.optionalKey(Schema.String),
  currency: Currency,
  /** Rules of one's own by which an amount falls on lines. */
  rules: Schema.optionalKey(Rules),
  given: Schema.Struct({
    invoices: Schema.optionalKey(named(Invoice)),
    creditMemos: Schema.optionalKey(named(CreditMemo)),
    payments: Schema.optionalKey(named(Payment))
  }),
  steps: Schema.NonEmptyArray(Step)
})
export type Scenario = typeof Scenario.Type
