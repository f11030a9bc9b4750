/** Discrepancies that runs have found, with their lives: who explained, who approved, what resolved them. */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Schema from "effect/Schema"
import { Amount, Day, Instant } from "./Amount.ts"
import { Authorization } from "./Authorization.ts"
import { pageOf, pageQuery } from "./Page.ts"
import { Phase, Standing } from "./Phase.ts"
import { NotFound, Refused } from "./Problem.ts"
import { Repair } from "./Repairs.ts"
import { Severity } from "./Severity.ts"

/** A discrepancy as a list shows it. */
export const Case = Schema.Struct({
  /** The discrepancy's id: its code and what it is about. */
  id: Schema.String,
  code: Schema.String,
  name: Schema.String,
  severity: Severity,
  title: Schema.String,
  account: Schema.NullOr(Schema.String),
  /** Ours less theirs; null where the difference is no amount. */
  amount: Schema.NullOr(Amount),
  phase: Phase,
  /** Whether it makes a run end with discrepancies. */
  counts: Schema.Boolean,
  /** It would count, and is below what the tenant has set as material. */
  isImmaterial: Schema.Boolean,
  openedOn: Day,
  since: Day
}).annotate({ identifier: "Case" })
export type Case = typeof Case.Type

/** One thing that happened to a case. */
export const Episode = Schema.Struct({
  what: Schema.String,
  at: Instant,
  actor: Schema.String,
  reason: Schema.NullOr(Schema.String),
  run: Schema.NullOr(Schema.String)
}).annotate({ identifier: "Episode" })
export type Episode = typeof Episode.Type

/** A discrepancy whole. */
export const CaseDetail = Schema.Struct({
  ...Case.fields,
  /** What the last run said of it; null where it is resolved or that run did not tell. */
  found: Schema.NullOr(
    Schema.Struct({
      ours: Schema.String,
      theirs: Schema.String,
      consequences: Schema.Array(Schema.Struct({ code: Schema.String, subject: Schema.String })),
      documents: Schema.Array(Schema.Struct({ stream: Schema.String, title: Schema.String }))
    }).annotate({ identifier: "CaseDetail" })
  ),
  meaning: Schema.String,
  advice: Schema.String,
  explanation: Schema.NullOr(Schema.Struct({ cause: Schema.String, expectedBy: Day })),
  approvals: Schema.Array(Schema.String),
  /** How many different approvers it takes to accept it. */
  needed: Schema.Literals([1, 2]),
  repair: Schema.NullOr(Repair),
  history: Schema.Array(Episode)
})
export type CaseDetail = typeof CaseDetail.Type

export class Cases extends HttpApiGroup.make("cases")
  .add(
    HttpApiEndpoint.get("list", "/cases", {
      query: {
        ...pageQuery,
        /** Those that are not resolved, where nothing is said. */
        phase: Schema.optional(Phase),
        severity: Schema.optional(Severity),
        code: Schema.optional(Schema.String),
        account: Schema.optional(Schema.String),
        /** Anything in the title or the id, in any case. */
        text: Schema.optional(Schema.String)
      },
      success: Schema.Struct({
        ...pageOf(Case).fields,
        /** Of all pages: how many fit, how many of them count, and how many would but are immaterial. */
        total: Schema.Int,
        counting: Schema.Int,
        immaterial: Schema.Int
      })
    }),
    HttpApiEndpoint.get("get", "/cases/:id", {
      params: { id: Schema.String },
      success: CaseDetail,
      error: NotFound
    }),
    HttpApiEndpoint.post("explain", "/cases/:id/explanation", {
      params: { id: Schema.String },
      payload: Schema.Struct({ cause: Schema.NonEmptyString, expectedBy: Day }),
      success: Standing,
      error: [NotFound, Refused]
    }),
    HttpApiEndpoint.post("accept", "/cases/:id/acceptance", {
      params: { id: Schema.String },
      payload: Schema.Struct({ reason: Schema.NonEmptyString }),
      success: Standing,
      error: [NotFound, Refused]
    })
  )
  .middleware(Authorization) {}
