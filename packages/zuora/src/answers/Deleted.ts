/** What Zuora answers when it has deleted a document: nothing but that. Source: Zuora API reference, Delete a payment. */
import * as Schema from "effect/Schema"
import { object } from "../wire/WireObject.ts"

export const Deleted = object({ success: Schema.Literal(true) })
export type Deleted = typeof Deleted.Type
