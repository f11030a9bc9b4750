/** The words that a scenario is written in: amounts and names. */
import * as Schema from "effect/Schema"

/** A decimal amount as text. Whether it fits its currency is seen when the scenario is replayed. */
export const Amount = Schema.String.check(
  Schema.isPattern(/^-?\d{1,24}(\.\d{1,6})?$/, { message: "Expected an amount such as 10.10" })
).annotate({ identifier: "Amount" })

const pattern = /^[A-Za-z][\x21-\x7e]{0,63}$/
const expectation = "Expected a name of 1 to 64 characters without spaces that begins with a letter"

/** Number of a document, name of a line, id of an application, account. It begins with a letter, so that order is kept. */
export const Name = Schema.String.check(Schema.isPattern(pattern, { message: expectation })).annotate({
  identifier: "Name"
})

/** Things by name, in the order in which they are written. */
export const named = <S extends Schema.Constraint>(value: S) =>
  Schema.Record(Schema.String, value).check(
    Schema.makeFilter((record) => {
      const wrong = Object.keys(record).find((key) => !pattern.test(key))
      return wrong === undefined ? undefined : { path: [wrong], issue: expectation }
    })
  )
