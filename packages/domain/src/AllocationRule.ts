/**
 * Rules by which an amount falls on the lines of a document: groups of line kinds in order, and how each group divides
 * what it gets. A rule is data, so that users write their own. What it comes to is computed in `Allocation`.
 *
 * The shape is that of an application rule set of Oracle Receivables (Implementing Receivables, "Rules of the Application
 * Rule Set"): every line type once, in a sequence, each prorated. Its over-application rule has no counterpart: what
 * exceeds the debt stays with the source.
 */
import * as Schema from "effect/Schema"
import { Kind } from "./Item.ts"

const Group = Schema.Struct({
  kinds: Schema.NonEmptyArray(Kind),
  /**
   * `in-order`: each line in full before the next, in the order of the document. `pro-rata`: every line its share, by the
   * quota method, whatever the order.
   */
  divide: Schema.Literals(["in-order", "pro-rata"])
})
export type Group = typeof Group.Type

/**
 * `groups` are filled one after the other; together they name every kind of line once.
 *
 * `negativeLines` says what becomes of lines that owe less than nothing. `left-out`, where nothing is said: they are not
 * touched. `netted`: as soon as there is any money they are used up in full, first on lines of their own group, then on
 * the groups in order.
 */
export const Rule = Schema.Struct({
  groups: Schema.NonEmptyArray(Group),
  negativeLines: Schema.optionalKey(Schema.Literals(["left-out", "netted"]))
}).check(
  Schema.makeFilter(({ groups }) => {
    const named = groups.flatMap(({ kinds }) => kinds)
    const twice = named.find((kind, index) => named.indexOf(kind) !== index)
    if (twice !== undefined)
      return { path: ["groups"], issue: `Expected every kind of line once; ${twice} comes again` }
    const missing = Kind.literals.filter((kind) => !named.includes(kind))
    return missing.length === 0
      ? undefined
      : { path: ["groups"], issue: `Expected every kind of line once; ${missing.join(", ")} is missing` }
  })
)
export type Rule = typeof Rule.Type

/** Name of a rule that is not ours. */
export const RuleName = Schema.String.check(
  Schema.isPattern(/^[A-Za-z][\x21-\x7e]{0,39}$/, {
    message: "Expected the name of a rule: 1 to 40 characters without spaces, the first one a letter"
  })
)

/** How an application made by such a rule is recorded: `rule:<name>`. */
export const Recorded = Schema.TemplateLiteral(["rule:", RuleName])
export type Recorded = typeof Recorded.Type

export const recorded = (name: string): Recorded => `rule:${name}`

export const names = [
  "oldest-first",
  "pro-rata",
  "tax-first",
  "charge-first",
  "line-first",
  "line-and-tax",
  "tax-before-line"
] as const
export type Name = (typeof names)[number]

/** The rules of ours. Negative lines are left out, as Zuora and Oracle Receivables do. */
export const rules: Readonly<Record<Name, Rule>> = {
  "oldest-first": { groups: [{ kinds: ["charge", "discount", "prepayment", "tax", "rounding"], divide: "in-order" }] },
  "pro-rata": { groups: [{ kinds: ["charge", "discount", "prepayment", "tax", "rounding"], divide: "pro-rata" }] },
  "tax-first": {
    groups: [
      { kinds: ["tax"], divide: "in-order" },
      { kinds: ["charge", "discount", "prepayment", "rounding"], divide: "in-order" }
    ]
  },
  "charge-first": {
    groups: [
      { kinds: ["charge"], divide: "in-order" },
      { kinds: ["discount", "prepayment", "tax", "rounding"], divide: "in-order" }
    ]
  },
  /** Oracle's "Line First - Tax After". */
  "line-first": {
    groups: [
      { kinds: ["charge", "discount", "prepayment"], divide: "pro-rata" },
      { kinds: ["tax"], divide: "pro-rata" },
      { kinds: ["rounding"], divide: "pro-rata" }
    ]
  },
  /** Oracle's "Line and Tax Prorate". */
  "line-and-tax": {
    groups: [
      { kinds: ["charge", "discount", "prepayment", "tax"], divide: "pro-rata" },
      { kinds: ["rounding"], divide: "pro-rata" }
    ]
  },
  /** Oracle's tax treatment "Before". */
  "tax-before-line": {
    groups: [
      { kinds: ["tax"], divide: "pro-rata" },
      { kinds: ["charge", "discount", "prepayment"], divide: "pro-rata" },
      { kinds: ["rounding"], divide: "pro-rata" }
    ]
  }
}
