/** Signed tree heads, and whether the events are still what was signed. */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Schema from "effect/Schema"
import { Instant } from "./Amount.ts"
import { Authorization } from "./Authorization.ts"
import { pageOf, pageQueryWith } from "./Page.ts"

export const Seal = Schema.Struct({
  log: Schema.Int,
  /** How many events are under it. */
  size: Schema.Int,
  /** Root of the tree, hexadecimal. */
  root: Schema.String,
  keyId: Schema.String,
  at: Instant
}).annotate({ identifier: "Seal" })
export type Seal = typeof Seal.Type

export const Verification = Schema.Struct({
  verdict: Schema.Literals(["intact", "broken"]),
  events: Schema.Int,
  seals: Schema.Int,
  /** Events after the newest seal. */
  unsealed: Schema.Int,
  problems: Schema.Array(Schema.String)
}).annotate({ identifier: "Verification" })
export type Verification = typeof Verification.Type

/** When the last one of the page before was signed, its log and its size. */
const Place = Schema.String.check(
  Schema.isPattern(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z \d{1,9} \d{1,15}$/, { message: "Expected next of the page before" })
)

export class Seals extends HttpApiGroup.make("seals")
  .add(
    HttpApiEndpoint.get("list", "/seals", { query: pageQueryWith(Place), success: pageOf(Seal) }),
    /** Reads and hashes every event: minutes over many millions. */
    HttpApiEndpoint.post("verify", "/seals/verification", { success: Verification })
  )
  .middleware(Authorization) {}
