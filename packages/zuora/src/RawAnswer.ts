/** A complete HTTP answer exactly as it came, to be stored before anyone interprets it. Plain data. */
import * as Schema from "effect/Schema"

/**
 * Header names are in lower case. `body` is the text after decompression. `trackId` is the Zuora-Track-Id that Zuora
 * echoed, else the one that was sent, else empty.
 */
export const RawAnswer = Schema.Struct({
  status: Schema.Int,
  headers: Schema.Record(Schema.String, Schema.String),
  body: Schema.String,
  trackId: Schema.String
})
export type RawAnswer = typeof RawAnswer.Type
