/** What an answer other than the one hoped for says: always what is wrong, and what to do. */
import * as Schema from "effect/Schema"

/** There is no such thing, or not for this tenant. */
export class NotFound extends Schema.TaggedError<NotFound>()(
  "NotFound",
  { message: Schema.String },
  { httpApiStatus: 404 }
) {}

/** It was understood, and a rule forbids it. `rule` is the name of the rejection. */
export class Refused extends Schema.TaggedError<Refused>()(
  "Refused",
  { rule: Schema.String, message: Schema.String },
  { httpApiStatus: 409 }
) {}

/** What is needed to answer cannot be had now: the database, an archive's file. Nothing was changed. */
export class Unavailable extends Schema.TaggedError<Unavailable>()(
  "Unavailable",
  { message: Schema.String },
  { httpApiStatus: 503 }
) {}
