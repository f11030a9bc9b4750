/**
 * What all CRUD objects of the older API have in common. Field names start in upper case, empty values are left out of
 * reads (inference from the samples). Unknown fields are ignored unless `rejectUnknownFields=true`.
 * Source: Zuora API reference, "CRUD: Create an invoice payment" and the pages beside it.
 */
import * as Result from "effect/Result"
import { type Call, isoDatetime } from "../server/Call.ts"
import { type Refusal, refuse } from "../server/Refusal.ts"
import { userOf, zoneOf } from "../server/Tenant.ts"
import { startOf } from "../time/Instant.ts"

export const open = (call: Call): boolean => call.query.get("rejectUnknownFields") !== "true"

/** Leaves out what is null, and with `fields=A,B` everything else but Id. */
export const pick = (call: Call, record: { readonly [name: string]: unknown }) => {
  const fields = call.query.get("fields")?.split(",")
  return Object.fromEntries(
    Object.entries(record).filter(
      ([name, value]) => value !== null && (fields === undefined || name === "Id" || fields.includes(name))
    )
  )
}

export const stamps = (call: Call, row: { readonly createdDate: number; readonly updatedDate: number }) => ({
  CreatedById: userOf(call.tx.tenant),
  CreatedDate: isoDatetime(call, row.createdDate),
  UpdatedById: userOf(call.tx.tenant),
  UpdatedDate: isoDatetime(call, row.updatedDate)
})

/** A date; below WSDL version 69 the start of the day. Source: Zuora API reference, "X-Zuora-WSDL-Version". */
export const day = (call: Call, date: string): string =>
  call.wsdlVersion >= 69 ? date : startOf(date, zoneOf(call.settings))

/** CRUD money fields hold at most 16 characters. */
export const checkLength = (text: string): Result.Result<void, Refusal> =>
  text.length <= 16 ? Result.succeed(undefined) : refuse(20, "Amount has more than 16 characters")
