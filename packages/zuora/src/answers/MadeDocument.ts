/** The id of a document that a write-off or a reversal has made. Source: Zuora API reference, Write off an invoice. */
import { object, Text } from "../wire/WireObject.ts"

export const MadeDocument = object({ id: Text })
