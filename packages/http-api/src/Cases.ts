/** Discrepancies that runs have found, with their lives: who explained, who approved, what resolved them. */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Schema from "effect/Schema"
import { Amount, Day, Instant } from "./Amount.ts"
import { Authorization } from "./Authorization.ts"
import { pageOf, pageQuery } from "./Page.ts"
import { NotFound, Refused } from "./Problem.ts"
import { Severity } from "./Severity.ts"

export const phases = ["open", "explained", "proposed", "approved", "aged", "accepted", "resolved"] as const
export const Phase = Schema.Literals(phases)
export type Phase = typeof Phase.Type

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

/** What was proposed to be done about a discrepancy, and how far that is. */
export const Repair = Schema.Struct({
  /** sha256 of its steps and figures: an approval is of exactly this. */
  digest: Schema.String,
  /** `outdated`: the discrepancy is another one since. */
  phase: Schema.Literals(["proposed", "outdated", "started", "done", "failed"]),
  /** In words. */
  steps: Schema.Array(Schema.String),
  approvals: Schema.Array(Schema.String),
  needed: Schema.Literals([1, 2])
}).annotate({ identifier: "Repair" })
export type Repair = typeof Repair.Type

/** A discrepancy whole. */
export const CaseDetail = Schema.Struct({
  ...Case.fields,
  /** What the last run said of it; null where it is resolved or that run did not tell. */
  found: Schema.NullOr(
    Schema.Struct({
      ours: Schema.String,
      theirs: Schema.String,
      consequences: Schema.Array(Schema.Struct({ code: Schema.String, subject: Schema.String })),
      documents: Schema.Array(Schema.String)
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

const Standing = Schema.Struct({ phase: Phase, approvals: Schema.Int, needed: Schema.Literals([1, 2]) })

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
      success: Schema.Struct({ ...pageOf(Case).fields, total: Schema.Int })
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
    /** Approves the repair that is on record. With the last approval it is made by `counterfoil repair --finish`. */
    HttpApiEndpoint.post("approve", "/cases/:id/approval", {
      params: { id: Schema.String },
      payload: Schema.Struct({ digest: Schema.NonEmptyString, reason: Schema.NonEmptyString }),
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
