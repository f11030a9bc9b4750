/**
 * What may be done about a discrepancy: proposed with a dry run, put on record, approved by somebody else. Nothing here
 * calls Zuora: with the last approval `counterfoil repair --finish` makes it.
 */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Schema from "effect/Schema"
import { Amount, Instant } from "./Amount.ts"
import { Authorization } from "./Authorization.ts"
import { CallState } from "./CallState.ts"
import { Standing } from "./Phase.ts"
import { NotFound, Refused, Unavailable } from "./Problem.ts"

/** A step of a repair on record, and how far its call is. */
export const RepairStep = Schema.Struct({
  /** In words: un-apply 40.00 EUR of payment P-7 from invoice INV-3. */
  what: Schema.String,
  /** Its call to Zuora; null before it was asked for, and where it only records. */
  operation: Schema.NullOr(Schema.Struct({ id: Schema.String, state: CallState }))
}).annotate({ identifier: "RepairStep" })
export type RepairStep = typeof RepairStep.Type

/** What was proposed to be done about a discrepancy, and how far that is. */
export const Repair = Schema.Struct({
  /** sha256 of its steps and figures: an approval is of exactly this. */
  digest: Schema.String,
  /** `outdated`: the discrepancy is another one since. */
  phase: Schema.Literals(["proposed", "outdated", "started", "done", "failed"]),
  steps: Schema.Array(RepairStep),
  approvals: Schema.Array(Schema.String),
  needed: Schema.Literals([1, 2])
}).annotate({ identifier: "Repair" })
export type Repair = typeof Repair.Type

/** What is open of a document or left to give, or of one of its items, before a repair and after it. */
export const Figure = Schema.Struct({
  stream: Schema.String,
  /** As people know the document. */
  title: Schema.String,
  /** By its name or id; null for the document as a whole. */
  item: Schema.NullOr(Schema.String),
  /** Null where there is none, as of what does not exist yet. */
  before: Schema.NullOr(Amount),
  after: Schema.NullOr(Amount)
}).annotate({ identifier: "Figure" })
export type Figure = typeof Figure.Type

/** What would be done, tried on a copy of the books. */
export const DryRun = Schema.Struct({
  /** As a repair on record has it. */
  digest: Schema.String,
  /** How many approvers it takes; none where it only records, which `counterfoil adopt` does. */
  approvers: Schema.Literals([0, 1, 2]),
  /** In words, in their order. */
  steps: Schema.Array(Schema.String),
  figures: Schema.Array(Figure),
  /** What is given up or paid out, one per currency. */
  costs: Schema.Array(Amount)
}).annotate({ identifier: "DryRun" })
export type DryRun = typeof DryRun.Type

/** What can be done, as far as the last run has read Zuora; or why nothing is proposed. */
export const Proposal = Schema.Struct({
  run: Schema.String,
  /** The instant of which that run speaks. */
  asOf: Instant,
  dryRun: Schema.NullOr(DryRun),
  why: Schema.NullOr(Schema.String)
}).annotate({ identifier: "Proposal" })
export type Proposal = typeof Proposal.Type

const params = { id: Schema.String }
const saying = { digest: Schema.NonEmptyString, reason: Schema.NonEmptyString }

export class Repairs extends HttpApiGroup.make("repairs")
  .add(
    /** `Unavailable` where it cannot be told now: a run goes on, the books have moved since the last, it took too long. */
    HttpApiEndpoint.get("look", "/cases/:id/repair", {
      params,
      success: Proposal,
      error: [NotFound, Unavailable]
    }),
    /** Puts on record what {@link Proposal} shows, for approvers to find: exactly what has this digest. */
    HttpApiEndpoint.post("propose", "/cases/:id/repair", {
      params,
      payload: Schema.Struct(saying),
      success: Standing,
      error: [NotFound, Refused, Unavailable]
    }),
    /** Approves the repair that is on record. */
    HttpApiEndpoint.post("approve", "/cases/:id/approval", {
      params,
      payload: Schema.Struct(saying),
      success: Standing,
      error: [NotFound, Refused]
    })
  )
  .middleware(Authorization) {}
