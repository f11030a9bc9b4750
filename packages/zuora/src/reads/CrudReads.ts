/** Reads of the older CRUD API, by id only. Source: Zuora API reference, CRUD objects. */
import * as Effect from "effect/Effect"
import * as CrudInvoice from "../objects/CrudInvoice.ts"
import { CrudInvoicePayment } from "../objects/CrudInvoicePayment.ts"
import { CrudPayment } from "../objects/CrudPayment.ts"
import { part, type Read, type Reader } from "./Reader.ts"

export interface CrudReads {
  readonly crudInvoicePayment: (id: string) => Read<CrudInvoicePayment>
  readonly crudPayment: (id: string) => Read<CrudPayment>
  readonly crudInvoice: (id: string) => Read<CrudInvoice.CrudInvoice>
}

export const make = ({ one }: Reader): CrudReads => ({
  crudInvoicePayment: Effect.fn("Zuora.crudInvoicePayment")((id) =>
    one("crud-invoice-payment", `/v1/object/invoice-payment/${part(id)}`, CrudInvoicePayment)
  ),
  crudPayment: Effect.fn("Zuora.crudPayment")((id) =>
    one("crud-payment", `/v1/object/payment/${part(id)}`, CrudPayment)
  ),
  crudInvoice: Effect.fn("Zuora.crudInvoice")((id) =>
    one("crud-invoice", `/v1/object/invoice/${part(id)}?fields=${CrudInvoice.fieldNames}`, CrudInvoice.CrudInvoice)
  )
})
