/** One document: its items, and the path of every cent. */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Schema from "effect/Schema"
import { Amount, Day, Instant } from "./Amount.ts"
import { asOfQuery } from "./AsOf.ts"
import { Authorization } from "./Authorization.ts"
import { NotFound } from "./Problem.ts"

export const kinds = ["Invoice", "DebitMemo", "CreditMemo", "Payment"] as const

/** A document as a list shows it. */
export const DocumentRow = Schema.Struct({
  /** Its stream: `Invoice-<id>`. */
  stream: Schema.String,
  kind: Schema.Literals(kinds),
  number: Schema.NullOr(Schema.String),
  status: Schema.String,
  date: Schema.NullOr(Day),
  total: Schema.NullOr(Amount),
  /** What is open of an invoice or debit memo, what is unapplied of a payment or credit memo. */
  open: Schema.NullOr(Amount)
}).annotate({ identifier: "DocumentRow" })
export type DocumentRow = typeof DocumentRow.Type

export const Item = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  kind: Schema.Literals(["charge", "tax"]),
  amount: Amount,
  balance: Schema.NullOr(Amount)
}).annotate({ identifier: "Item" })

/** A document, and its line where that is known; without stream for the customer. */
const Place = Schema.Struct({
  stream: Schema.NullOr(Schema.String),
  title: Schema.String,
  item: Schema.NullOr(Schema.String)
}).annotate({ identifier: "Place" })

/** Where some cents went: when, by whom, from what. */
export const Path = Schema.Struct({
  what: Schema.Literals(["applied", "taken back", "given back", "undone"]),
  from: Place,
  to: Place,
  amount: Amount,
  effectiveOn: Day,
  recordedAt: Instant,
  actor: Schema.String,
  reason: Schema.NullOr(Schema.String),
  /** The operation, run or import that it came from. */
  operation: Schema.String
}).annotate({ identifier: "Path" })
export type Path = typeof Path.Type

/** A balance, why it is what it is in one sentence, and the terms of that sentence, which add up to it. */
export const Explained = Schema.Struct({
  balance: Amount,
  sentence: Schema.String,
  terms: Schema.Array(Schema.Struct({ what: Schema.String, amount: Amount }))
}).annotate({ identifier: "Explained" })
export type Explained = typeof Explained.Type

/** Something that was recorded, in words. */
export const Entry = Schema.Struct({
  stream: Schema.String,
  version: Schema.Int,
  what: Schema.String,
  number: Schema.NullOr(Schema.String),
  amount: Schema.NullOr(Amount),
  effectiveOn: Day,
  recordedAt: Instant,
  actor: Schema.String,
  reason: Schema.NullOr(Schema.String),
  operation: Schema.NullOr(Schema.String)
}).annotate({ identifier: "Entry" })
export type Entry = typeof Entry.Type

/** A document by its number. */
const End = Schema.Struct({ stream: Schema.String, title: Schema.String }).annotate({ identifier: "HappeningEnd" })

/**
 * Something that happened to an account. Value that went from one document to another is one thing, with an entry on either
 * side; all else is one entry.
 */
export const Happening = Schema.Struct({
  what: Schema.String,
  /** Null where it is about one document alone. */
  between: Schema.NullOr(Schema.Struct({ from: End, to: End })),
  amount: Schema.NullOr(Amount),
  effectiveOn: Day,
  recordedAt: Instant,
  actor: Schema.String,
  reason: Schema.NullOr(Schema.String),
  operation: Schema.NullOr(Schema.String),
  /** Between two documents there are two; where there is one, the other half is not on record. */
  entries: Schema.Array(Entry)
}).annotate({ identifier: "Happening" })
export type Happening = typeof Happening.Type

export const DocumentDetail = Schema.Struct({
  ...DocumentRow.fields,
  account: Schema.NullOr(Schema.String),
  /** None while it claims nothing. */
  explained: Schema.Array(Explained),
  items: Schema.Array(Item),
  paths: Schema.Array(Path),
  entries: Schema.Array(Entry)
}).annotate({ identifier: "DocumentDetail" })
export type DocumentDetail = typeof DocumentDetail.Type

export class Documents extends HttpApiGroup.make("documents")
  .add(
    HttpApiEndpoint.get("get", "/documents/:stream", {
      params: { stream: Schema.String },
      query: asOfQuery,
      success: DocumentDetail,
      error: NotFound
    })
  )
  .middleware(Authorization) {}
