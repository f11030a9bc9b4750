/** From what somebody has in hand, such as a number or a track id, to what it is the name of. */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Schema from "effect/Schema"
import { Authorization } from "./Authorization.ts"
import { Unavailable } from "./Problem.ts"

/** Something that is called so. */
export const Hit = Schema.Struct({
  kind: Schema.Literals(["document", "account", "operation", "discrepancy"]),
  /** A document's stream; the id of all others. */
  id: Schema.String,
  /** As people know it. */
  title: Schema.String,
  /** Which name of it that is; `begins with`: it is longer than what was asked for. */
  by: Schema.Literals(["number", "refund", "adjustment", "reference", "track id", "id", "begins with"]),
  account: Schema.NullOr(Schema.String)
}).annotate({ identifier: "Hit" })
export type Hit = typeof Hit.Type

const longest = 200

export class Search extends HttpApiGroup.make("search")
  .add(
    /**
     * Documents by number, id or stream, by the number of a refund, by what a gateway calls them; calls by track id or
     * idempotency key; accounts by id or its beginning; discrepancies by id. At most 50, what is called exactly so first.
     */
    HttpApiEndpoint.get("find", "/search", {
      query: { for: Schema.NonEmptyString.check(Schema.isMaxLength(longest)) },
      success: Schema.Array(Hit),
      error: Unavailable
    })
  )
  .middleware(Authorization) {}
