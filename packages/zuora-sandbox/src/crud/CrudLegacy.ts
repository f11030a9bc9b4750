/**
 * GET /v1/object/{object}/{id} of legacy objects: what bulk reads show, names in upper case.
 * Source: Zuora API reference, "CRUD: Retrieve an invoice adjustment", "… an invoice item adjustment", "… a credit
 * balance adjustment"; the swagger specification of refund-invoice-payment.
 */
import * as Result from "effect/Result"
import { type Operation, param } from "../server/Call.ts"
import { notFound } from "../server/Refusal.ts"
import { living } from "../queries/Reading.ts"
import type { Read } from "../queries/Records.ts"
import { pick } from "./CrudRecord.ts"

const upper = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1)

export const getOf =
  (read: Read): Operation =>
  (call) => {
    const row = read(living(call)).find((one) => one["id"] === param(call, "id"))
    if (row === undefined) return notFound(param(call, "id"))
    return Result.succeed(
      pick(call, Object.fromEntries(Object.entries(row).map(([name, value]) => [upper(name), value])))
    )
  }
