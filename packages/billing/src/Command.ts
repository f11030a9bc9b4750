/** What a caller asks for. Ids of operations come from the caller: the same id again is the same intention. */
import { ItemApplication } from "@counterfoil/domain/Application"
import { OperationId } from "@counterfoil/domain/Id"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import { Money } from "@counterfoil/domain/Money"
import * as Schema from "effect/Schema"

const shared = {
  operationId: OperationId,
  /** Who asks for it: a person, a service, a job. */
  actor: Schema.NonEmptyString,
  reason: Schema.optionalKey(Schema.String)
}

const Key = Schema.NonEmptyString.check(Schema.isMaxLength(100))

/** Generate and collect what an account owes, or collect one existing invoice. */
export const Collect = Schema.Struct({
  ...shared,
  /** Account id or number. */
  accountKey: Key,
  /** Invoice id or number; without it, charges are billed first and all open invoices collected. */
  invoiceKey: Schema.optionalKey(Key),
  /** Date on generated documents; today in the tenant's zone by default, and always stated. */
  documentDate: Schema.optionalKey(LocalDate),
  /** Charge through this day; the document date by default. */
  targetDate: Schema.optionalKey(LocalDate),
  /** Name of a gateway; the account's default otherwise. */
  paymentGateway: Schema.optionalKey(Schema.NonEmptyString)
})
export type Collect = typeof Collect.Type

/** How an amount falls on items: stated, by a strategy of ours, or left to Zuora and read back. */
export const Division = Schema.TaggedUnion({
  Items: { items: Schema.NonEmptyArray(ItemApplication) },
  Strategy: { name: Schema.Literals(["oldest-first", "pro-rata"]) },
  ZuoraChooses: {}
})
export type Division = typeof Division.Type

const InvoicePortion = Schema.Struct({
  /** Invoice id or number. */
  invoiceKey: Key,
  amount: Money,
  division: Division
})

/** Apply an existing payment to invoices, a consolidated one for example. */
export const ApplyPayment = Schema.Struct({
  ...shared,
  /** Payment id or number. */
  paymentKey: Key,
  invoices: Schema.NonEmptyArray(InvoicePortion),
  /** Today in the tenant's zone by default. */
  effectiveOn: Schema.optionalKey(LocalDate)
})
export type ApplyPayment = typeof ApplyPayment.Type

/** The older way (CRUD): a payment's amount on one invoice, header only; Zuora chooses the items. */
export const CreateInvoicePayment = Schema.Struct({
  ...shared,
  paymentKey: Key,
  invoiceKey: Key,
  amount: Money,
  rejectUnknownFields: Schema.optionalKey(Schema.Boolean)
})
export type CreateInvoicePayment = typeof CreateInvoicePayment.Type

/** Apply a posted credit memo to invoices; items pair a memo item with an invoice item. */
export const ApplyCreditMemo = Schema.Struct({
  ...shared,
  creditMemoKey: Key,
  invoices: Schema.NonEmptyArray(
    Schema.Struct({
      invoiceKey: Key,
      amount: Money,
      division: Schema.Union([Division.cases.Items, Division.cases.ZuoraChooses])
    })
  ),
  effectiveOn: Schema.optionalKey(LocalDate)
})
export type ApplyCreditMemo = typeof ApplyCreditMemo.Type

/** Take back part of what a credit memo has given to an invoice, item by item. */
export const UnapplyCreditMemo = Schema.Struct({
  ...shared,
  creditMemoKey: Key,
  invoiceKey: Key,
  amount: Money,
  items: Schema.NonEmptyArray(ItemApplication),
  effectiveOn: Schema.optionalKey(LocalDate)
})
export type UnapplyCreditMemo = typeof UnapplyCreditMemo.Type
