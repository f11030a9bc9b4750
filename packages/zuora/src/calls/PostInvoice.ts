/**
 * Post one draft invoice, by the older CRUD API: the only way to post a single one.
 *
 * Source: Zuora API reference, CRUD: Update an invoice. An invoice that is posted already is refused.
 */
import { CrudSaved } from "../answers/CrudSaved.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { toStatus } from "../requests/InvoiceStatus.ts"

export type { Request } from "../requests/InvoiceStatus.ts"

const kind = { name: "post-invoice", method: "PUT", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = toStatus(kind, "Posted")

/** The invoice's id; its new status is told by reads alone. */
export const Response = CrudSaved
export type Response = CrudSaved

export const interpret = interpreter(kind, Response)
