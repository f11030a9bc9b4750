/**
 * A scenario as people write it: documents given, steps in order, and after each step what is expected or why it is
 * refused. Everything is text, so that an amount never passes a binary float; `10.10` without quotes is fine in YAML and
 * JSON, since the reader keeps a number's text. See docs/scenarios.md.
 */
import * as Schema from "effect/Schema"
import * as AllocationRule from "../AllocationRule.ts"
import { Currency } from "../Currency.ts"
import { LocalDate } from "../LocalDate.ts"
import { commands, KnownRule, type Verb, verbs } from "./Command.ts"
import { CreditMemo, Payment, Receivable } from "./Document.ts"
import { Expected, Refused } from "./Expected.ts"
import { Flag, named } from "./Word.ts"

/** Rules of one's own: another word than those that have a meaning already. */
const Rules = named(AllocationRule.Rule).check(
  Schema.makeFilter((rules) => {
    const taken = Object.keys(rules).find((name) => KnownRule.literals.some((known) => known === name))
    return taken === undefined ? undefined : { path: [taken], issue: `Expected another name: ${taken} has its meaning` }
  })
)

const Step = Schema.Struct({
  /** What happens, in the words of the business. */
  step: Schema.optionalKey(Schema.String),
  apply: Schema.optionalKey(commands.apply),
  unapply: Schema.optionalKey(commands.unapply),
  refund: Schema.optionalKey(commands.refund),
  undoRefund: Schema.optionalKey(commands.undoRefund),
  chargeback: Schema.optionalKey(commands.chargeback),
  partlyCaptured: Schema.optionalKey(commands.partlyCaptured),
  transfer: Schema.optionalKey(commands.transfer),
  cancel: Schema.optionalKey(commands.cancel),
  post: Schema.optionalKey(commands.post),
  unpost: Schema.optionalKey(commands.unpost),
  credit: Schema.optionalKey(commands.credit),
  writeOff: Schema.optionalKey(commands.writeOff),
  reverse: Schema.optionalKey(commands.reverse),
  zuoraShows: Schema.optionalKey(commands.zuoraShows),
  zuoraSplit: Schema.optionalKey(commands.zuoraSplit),
  zuoraAdjusts: Schema.optionalKey(commands.zuoraAdjusts),
  zuoraMoves: Schema.optionalKey(commands.zuoraMoves),
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
  /** Whether the tenant lets value of one account settle documents of another. */
  acrossAccounts: Schema.optionalKey(Flag),
  /** Rules of one's own by which an amount falls on lines. */
  rules: Schema.optionalKey(Rules),
  given: Schema.Struct({
    /** The day of the cut-over, for documents that say how they stood then. */
    cutOver: Schema.optionalKey(LocalDate),
    invoices: Schema.optionalKey(named(Receivable)),
    debitMemos: Schema.optionalKey(named(Receivable)),
    creditMemos: Schema.optionalKey(named(CreditMemo)),
    payments: Schema.optionalKey(named(Payment)),
    /** What is so before the first step. */
    expect: Schema.optionalKey(Expected)
  }),
  steps: Schema.NonEmptyArray(Step)
})
export type Scenario = typeof Scenario.Type
