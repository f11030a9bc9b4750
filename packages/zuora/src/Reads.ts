/** The reads behind the service: paths, pages, and the schema each answer is decoded with. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { ApplicationPart } from "./ApplicationPart.ts"
import { BillingDocument } from "./BillingDocument.ts"
import { CreditMemo } from "./CreditMemo.ts"
import { CreditMemoItem } from "./CreditMemoItem.ts"
import { CreditMemoItemPart } from "./CreditMemoItemPart.ts"
import { CreditMemoPart } from "./CreditMemoPart.ts"
import * as CrudInvoice from "./CrudInvoice.ts"
import { CrudInvoicePayment } from "./CrudInvoicePayment.ts"
import { CrudPayment } from "./CrudPayment.ts"
import { Invoice } from "./Invoice.ts"
import { InvoiceItem } from "./InvoiceItem.ts"
import * as ObjectQuery from "./ObjectQuery.ts"
import { Payment } from "./Payment.ts"
import { PaymentItemPart } from "./PaymentItemPart.ts"
import { PaymentPart } from "./PaymentPart.ts"
import * as Reader from "./Reader.ts"
import type { Sender } from "./Sender.ts"
import type { ZuoraSettings } from "./ZuoraSettings.ts"

export const make = (settings: ZuoraSettings, sender: Sender) => {
  const { all, one, withTax } = Reader.make(settings, sender)
  return {
    getPayment: Effect.fn("Zuora.getPayment")((key: string) =>
      one("get-payment", `/v1/payments/${part(key)}`, Payment)
    ),
    paymentParts: Effect.fn("Zuora.paymentParts")((key: string) =>
      all("payment-parts", `/v1/payments/${part(key)}/parts`, "parts", PaymentPart)
    ),
    paymentItemParts: Effect.fn("Zuora.paymentItemParts")((key: string, partId: string) =>
      all(
        "payment-item-parts",
        `/v1/payments/${part(key)}/parts/${part(partId)}/item-parts`,
        "itemParts",
        PaymentItemPart
      )
    ),
    getInvoice: Effect.fn("Zuora.getInvoice")((key: string) =>
      one("get-invoice", `/v1/invoices/${part(key)}`, Invoice)
    ),
    invoiceItems: Effect.fn("Zuora.invoiceItems")((key: string) =>
      all("invoice-items", `/v1/invoices/${part(key)}/items`, "invoiceItems", InvoiceItem).pipe(
        Effect.flatMap(Effect.forEach(withTax))
      )
    ),
    invoiceApplicationParts: Effect.fn("Zuora.invoiceApplicationParts")((key: string) =>
      all(
        "invoice-application-parts",
        `/v1/invoices/${part(key)}/application-parts`,
        "applicationParts",
        ApplicationPart,
        "unpaged"
      )
    ),
    getCreditMemo: Effect.fn("Zuora.getCreditMemo")((key: string) =>
      one("get-credit-memo", `/v1/credit-memos/${part(key)}`, CreditMemo)
    ),
    creditMemoItems: Effect.fn("Zuora.creditMemoItems")((key: string) =>
      all("credit-memo-items", `/v1/credit-memos/${part(key)}/items`, "items", CreditMemoItem).pipe(
        Effect.flatMap(Effect.forEach(withTax))
      )
    ),
    creditMemoParts: Effect.fn("Zuora.creditMemoParts")((key: string) =>
      all("credit-memo-parts", `/v1/credit-memos/${part(key)}/parts`, "parts", CreditMemoPart)
    ),
    // Only known in the spelling of 2019, so the path keeps it.
    creditMemoItemParts: Effect.fn("Zuora.creditMemoItemParts")((id: string, partId: string) =>
      all(
        "credit-memo-item-parts",
        `/v1/creditmemos/${part(id)}/parts/${part(partId)}/itemparts`,
        "itemParts",
        CreditMemoItemPart
      )
    ),
    crudInvoicePayment: Effect.fn("Zuora.crudInvoicePayment")((id: string) =>
      one("crud-invoice-payment", `/v1/object/invoice-payment/${part(id)}`, CrudInvoicePayment)
    ),
    crudPayment: Effect.fn("Zuora.crudPayment")((id: string) =>
      one("crud-payment", `/v1/object/payment/${part(id)}`, CrudPayment)
    ),
    crudInvoice: Effect.fn("Zuora.crudInvoice")((id: string) =>
      one("crud-invoice", `/v1/object/invoice/${part(id)}?fields=${CrudInvoice.fieldNames}`, CrudInvoice.CrudInvoice)
    ),
    billingDocuments: Effect.fn("Zuora.billingDocuments")((accountId: string) =>
      all("billing-documents", `/v1/billing-documents?accountId=${part(accountId)}`, "documents", BillingDocument)
    ),
    objectQuery: <O extends ObjectQuery.QueryableObject>(object: O, query: ObjectQuery.Query) => {
      const name = `query-${object}`
      const record = ObjectQuery.records[object] as Schema.ConstraintDecoder<ObjectQuery.QueryRecord<O>>
      const page = ObjectQuery.page(record)
      const start: { readonly cursor?: string; readonly pages: number } = { pages: 0 }
      const next = Effect.fnUntraced(function* ({ cursor, pages }: typeof start) {
        yield* Effect.fromResult(ObjectQuery.check(name, query))
        const { data, nextPage } = yield* one(name, ObjectQuery.path(object, query, cursor), page)
        if (nextPage === undefined) return [data, Option.none()] as const
        if (nextPage === cursor || pages + 1 >= settings.maxPages) return yield* Reader.endless(name, nextPage)
        return [data, Option.some({ cursor: nextPage, pages: pages + 1 })] as const
      })
      return Stream.paginate(start, next)
    }
  }
}

/** One segment or value of a path, percent-encoded. */
const part = (text: string): string => encodeURIComponent(text.toWellFormed())
