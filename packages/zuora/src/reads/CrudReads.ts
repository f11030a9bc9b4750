/** Reads of the older CRUD API, by id only. Source: Zuora API reference, CRUD objects. */
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import * as Adjustments from "../objects/CrudAdjustments.ts"
import * as CrudInvoice from "../objects/CrudInvoice.ts"
import { CrudInvoicePayment } from "../objects/CrudInvoicePayment.ts"
import { CrudPayment } from "../objects/CrudPayment.ts"
import { part, type Read, type Reader } from "./Reader.ts"

export interface CrudReads {
  readonly crudInvoicePayment: (id: string) => Read<CrudInvoicePayment>
  readonly crudPayment: (id: string) => Read<CrudPayment>
  readonly crudInvoice: (id: string) => Read<CrudInvoice.CrudInvoice>
  readonly crudInvoiceAdjustment: (id: string) => Read<Adjustments.CrudInvoiceAdjustment>
  readonly crudInvoiceItemAdjustment: (id: string) => Read<Adjustments.CrudInvoiceItemAdjustment>
  readonly crudCreditBalanceAdjustment: (id: string) => Read<Adjustments.CrudCreditBalanceAdjustment>
  readonly crudRefundInvoicePayment: (id: string) => Read<Adjustments.CrudRefundInvoicePayment>
}

export const make = ({ one }: Reader): CrudReads => {
  const byId = <A>(object: string, schema: Schema.ConstraintDecoder<A>, query = "") =>
    Effect.fn(`Zuora.crud-${object}`)((id: string) =>
      one(`crud-${object}`, `/v1/object/${object}/${part(id)}${query}`, schema)
    )
  return {
    crudInvoicePayment: byId("invoice-payment", CrudInvoicePayment),
    crudPayment: byId("payment", CrudPayment),
    crudInvoice: byId("invoice", CrudInvoice.CrudInvoice, `?fields=${CrudInvoice.fieldNames}`),
    crudInvoiceAdjustment: byId("invoice-adjustment", Adjustments.CrudInvoiceAdjustment),
    crudInvoiceItemAdjustment: byId("invoice-item-adjustment", Adjustments.CrudInvoiceItemAdjustment),
    crudCreditBalanceAdjustment: byId("credit-balance-adjustment", Adjustments.CrudCreditBalanceAdjustment),
    crudRefundInvoicePayment: byId("refund-invoice-payment", Adjustments.CrudRefundInvoicePayment)
  }
}
