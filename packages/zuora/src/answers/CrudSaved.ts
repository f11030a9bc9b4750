/** What CRUD answers when it has created or changed a record. Source: Zuora API reference, CRUD objects. */
import * as Schema from "effect/Schema"
import { object, Text } from "../wire/WireObject.ts"

export const CrudSaved = object({ Success: Schema.Literal(true), Id: Text })
export type CrudSaved = typeof CrudSaved.Type
