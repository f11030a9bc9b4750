/** Accounts: what they owe, their documents, and what happened in which order. */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Schema from "effect/Schema"
import { Amount, Day } from "./Amount.ts"
import { asOfQuery } from "./AsOf.ts"
import { Authorization } from "./Authorization.ts"
import { DocumentRow, Explained, Happening } from "./Documents.ts"
import { Count, pageOf, pageQuery, pageQueryWith } from "./Page.ts"
import { NotFound } from "./Problem.ts"

/** An account as a list shows it. */
export const AccountRow = Schema.Struct({
  id: Schema.String,
  documents: Schema.Int,
  /** What it owes, one per currency; negative where it has more with us than it owes. */
  balances: Schema.Array(Amount)
}).annotate({ identifier: "AccountRow" })
export type AccountRow = typeof AccountRow.Type

export const AccountDetail = Schema.Struct({
  id: Schema.String,
  /** One for each currency. */
  explained: Schema.Array(Explained),
  documents: Schema.Array(DocumentRow),
  /** From the first to the last day on which something took effect; null where nothing did. */
  span: Schema.NullOr(Schema.Struct({ first: Day, last: Day }))
}).annotate({ identifier: "AccountDetail" })
export type AccountDetail = typeof AccountDetail.Type

export class Accounts extends HttpApiGroup.make("accounts")
  .add(
    HttpApiEndpoint.get("list", "/accounts", {
      query: {
        ...pageQuery,
        /** How ids begin. */
        search: Schema.optional(Schema.String)
      },
      success: pageOf(AccountRow)
    }),
    HttpApiEndpoint.get("get", "/accounts/:id", {
      params: { id: Schema.String },
      query: asOfQuery,
      success: AccountDetail,
      error: NotFound
    }),
    HttpApiEndpoint.get("timeline", "/accounts/:id/timeline", {
      params: { id: Schema.String },
      query: pageQueryWith(Count),
      success: pageOf(Happening),
      error: NotFound
    })
  )
  .middleware(Authorization) {}
