/**
 * Reads of invoices. Source: Zuora API reference, Invoices, Billing documents.
 *
 * There is no list of invoices and no read of a single item here: the object query has both, `invoices` and
 * `invoice-items`.
 */
import * as Effect from "effect/Effect"
import { ApplicationPart } from "../objects/ApplicationPart.ts"
import { BillingDocument } from "../objects/BillingDocument.ts"
import { Invoice } from "../objects/Invoice.ts"
import { InvoiceItem } from "../objects/InvoiceItem.ts"
import { part, type Read, type Reader } from "./Reader.ts"
import { TaxationItem } from "../objects/TaxationItem.ts"

/** Keys are ids or numbers. */
export interface InvoiceReads {
  readonly getInvoice: (invoiceKey: string) => Read<Invoice>
  /** Items with all their taxation items. */
  readonly invoiceItems: (invoiceKey: string) => Read<ReadonlyArray<InvoiceItem>>
  readonly invoiceTaxationItems: (invoiceKey: string, itemId: string) => Read<ReadonlyArray<TaxationItem>>
  readonly invoiceApplicationParts: (invoiceKey: string) => Read<ReadonlyArray<ApplicationPart>>
  /** Invoices, credit memos and debit memos of an account. */
  readonly billingDocuments: (accountId: string) => Read<ReadonlyArray<BillingDocument>>
}

export const make = ({ all, one, withTax }: Reader): InvoiceReads => {
  const at = (key: string) => `/v1/invoices/${part(key)}`
  return {
    getInvoice: Effect.fn("Zuora.getInvoice")((key) => one("get-invoice", at(key), Invoice)),
    invoiceItems: Effect.fn("Zuora.invoiceItems")((key) =>
      all("invoice-items", `${at(key)}/items`, "invoiceItems", InvoiceItem).pipe(
        Effect.flatMap(Effect.forEach(withTax))
      )
    ),
    invoiceTaxationItems: Effect.fn("Zuora.invoiceTaxationItems")((key, itemId) =>
      all("invoice-taxation-items", `${at(key)}/items/${part(itemId)}/taxation-items`, "data", TaxationItem)
    ),
    invoiceApplicationParts: Effect.fn("Zuora.invoiceApplicationParts")((key) =>
      all("invoice-application-parts", `${at(key)}/application-parts`, "applicationParts", ApplicationPart, "unpaged")
    ),
    billingDocuments: Effect.fn("Zuora.billingDocuments")((accountId) =>
      all("billing-documents", `/v1/billing-documents?accountId=${part(accountId)}`, "documents", BillingDocument)
    )
  }
}
