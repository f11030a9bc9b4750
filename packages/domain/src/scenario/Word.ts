/** The words that a scenario is written in: amounts and names. */
import * as Schema from "effect/Schema"

/** A decimal amount as text. Whether it fits its currency is seen when the scenario is replayed. */
export const Amount = Schema.String.check(
  Schema.isPattern(/^-?\d{1,24}(\.\d{1,6})?$/, { message: "Expected an amount such as 10.10" })
).annotate({ identifier: "Amount" })

/** Said or not said: `true` or `false`, as text. */
export const Flag = Schema.Literals(["true", "false"]).annotate({ identifier: "Flag" })

/** JavaScript puts keys of digits before all others: names begin with a letter, so that their order is kept. */
const rule = (most: number) => ({
  pattern: new RegExp(`^[A-Za-z][\\x21-\\x7e]{0,${most - 1}}$`),
  expectation: `Expected a name of 1 to ${most} characters without spaces that begins with a letter`
})
const name = rule(30)
/** Two names and what joins them still fit an id of the domain. */
const reference = rule(64)

const text = ({ expectation, pattern }: ReturnType<typeof rule>) =>
  Schema.String.check(Schema.isPattern(pattern, { message: expectation }))

/** Number of a document, name of a line, id of a call, account. */
export const Name = text(name).annotate({ identifier: "Name" })

/** An application: the id of its call, over several invoices with the invoice's number, `a1/INV-1`. */
export const Reference = text(reference).annotate({ identifier: "Reference" })

const keyed = <S extends Schema.Constraint>(value: S, { expectation, pattern }: ReturnType<typeof rule>) =>
  Schema.Record(Schema.String, value).check(
    Schema.makeFilter((record) => {
      const wrong = Object.keys(record).find((key) => !pattern.test(key))
      return wrong === undefined ? undefined : { path: [wrong], issue: expectation }
    })
  )

/** Things by name, in the order in which they are written. */
export const named = <S extends Schema.Constraint>(value: S) => keyed(value, name)

/** Things by the application that they are about. */
export const referenced = <S extends Schema.Constraint>(value: S) => keyed(value, reference)
