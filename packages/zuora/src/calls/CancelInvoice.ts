/**
 * Cancel a draft invoice, by the older CRUD API.
 *
 * Source: Zuora API reference, CRUD: Update an invoice.
 */
import { CrudSaved } from "../answers/CrudSaved.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { toStatus } from "../requests/InvoiceStatus.ts"

export type { Request } from "../requests/InvoiceStatus.ts"

const kind = { name: "cancel-invoice", method: "PUT", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = toStatus(kind, "Canceled")

/** The invoice's id; its new status is told by reads alone. */
export const Response = CrudSaved
export type Response = CrudSaved

export const interpret = interpreter(kind, Response)
