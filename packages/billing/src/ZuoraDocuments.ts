/** Documents as Zuora shows them, read and put into our words: where Zuora's field names end. */
import { AccountId, CreditMemoId, DebitMemoId, InvoiceId, PaymentId } from "@counterfoil/domain/Id"
import type {
  ObservedCreditMemo,
  ObservedDebitMemo,
  ObservedInvoice,
  ObservedPayment
} from "@counterfoil/domain/Observed"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as Effect from "effect/Effect"
import { Tenant } from "./Tenant.ts"
import {
  appliedParts,
  debitMemoLines,
  invoiceLines,
  type ItemsOf,
  memoLines,
  memoLinesUnapplied,
  type WireDebitMemoItem,
  type WireInvoiceItem,
  type WireMemoItem,
  type WirePart
} from "./ZuoraLines.ts"
import { invoicePaymentParts } from "./InvoicePaymentParts.ts"
import type { CreditMemo } from "@counterfoil/zuora/objects/CreditMemo"
import type { DebitMemo } from "@counterfoil/zuora/objects/DebitMemo"
import type { Invoice } from "@counterfoil/zuora/objects/Invoice"
import type { Payment } from "@counterfoil/zuora/objects/Payment"
import { purposeOf, refundsOf, refundsOfMemo, refundsOfPayment, type WireRefund } from "./ZuoraRefunds.ts"
import { currency as currencyIn, date, documentStatus, id, instant, money, paymentStatus } from "./ZuoraValues.ts"

/** What a document is made from: fields of the single read, which a bulk read gives as well. Numbers are text. */
type Wire<Document, Key extends keyof Document> = {
  readonly [Name in Key]?: string | undefined
} & { readonly [Name in Key & RequiredText<Document>]: string }

type RequiredText<Document> = {
  [Name in keyof Document]-?: undefined extends Document[Name] ? never : Name
}[keyof Document]

type WireInvoice = Wire<
  Invoice,
  | "id"
  | "invoiceNumber"
  | "accountId"
  | "currency"
  | "status"
  | "sourceType"
  | "invoiceDate"
  | "dueDate"
  | "amount"
  | "balance"
  | "updatedDate"
>
type WireDebitMemo = Wire<
  DebitMemo,
  | "id"
  | "number"
  | "accountId"
  | "currency"
  | "status"
  | "debitMemoDate"
  | "dueDate"
  | "amount"
  | "balance"
  | "referredInvoiceId"
  | "referredCreditMemoId"
  | "updatedDate"
>
type WirePayment = Wire<
  Payment,
  | "id"
  | "number"
  | "accountId"
  | "currency"
  | "status"
  | "type"
  | "effectiveDate"
  | "amount"
  | "unappliedAmount"
  | "refundAmount"
  | "referenceId"
  | "updatedDate"
>
type WireCreditMemo = Wire<
  CreditMemo,
  | "id"
  | "number"
  | "accountId"
  | "currency"
  | "status"
  | "creditMemoDate"
  | "amount"
  | "unappliedAmount"
  | "refundAmount"
  | "reasonCode"
  | "revenueImpacting"
  | "updatedDate"
>

/** Reads an invoice by id or number, with all items and taxation items. */
export const readInvoice = Effect.fn("ZuoraDocuments.readInvoice")(function* (key: string) {
  const zuora = yield* Zuora
  const [invoice, items] = yield* Effect.all([zuora.getInvoice(key), zuora.invoiceItems(key)], { concurrency: 2 })
  return yield* invoiceOf(invoice, items)
})

/** An invoice as it was read, singly or in bulk, in our words. */
export const invoiceOf = Effect.fnUntraced(function* (invoice: WireInvoice, items: ReadonlyArray<WireInvoiceItem>) {
  const settings = yield* Tenant
  const name = `invoice ${invoice.invoiceNumber}`
  const currency = yield* currencyIn(settings, name, invoice.currency)
  const lines = yield* Effect.forEach(items, (item) => invoiceLines(item, currency))
  return {
    kind: "invoice",
    id: yield* id(InvoiceId, name, invoice.id),
    number: invoice.invoiceNumber,
    accountId: yield* id(AccountId, name, invoice.accountId),
    status: documentStatus(invoice.status),
    sourceType: invoice.sourceType ?? "",
    invoiceDate: yield* date(name, invoice.invoiceDate),
    dueOn: invoice.dueDate === undefined ? undefined : yield* date(name, invoice.dueDate),
    total: yield* money(`${name} amount`, invoice.amount, currency),
    balance: yield* money(`${name} balance`, invoice.balance, currency),
    items: lines.flat().map(({ line }) => line),
    // Invoice payments are of the whole invoice: what is open of a line is not known.
    itemBalances: new Map(
      settings.settlement === "legacy" ? [] : lines.flat().map(({ balanceMinor, line }) => [line.id, balanceMinor])
    ),
    updatedAt: yield* instant(settings, name, invoice.updatedDate)
  } satisfies ObservedInvoice
})

/** Reads a debit memo by id or number, with all items and taxation items. */
export const readDebitMemo = Effect.fn("ZuoraDocuments.readDebitMemo")(function* (key: string) {
  const zuora = yield* Zuora
  const [memo, items] = yield* Effect.all([zuora.getDebitMemo(key), zuora.debitMemoItems(key)], { concurrency: 2 })
  return yield* debitMemoOf(memo, items)
})

/** A debit memo as it was read, singly or in bulk, in our words. */
export const debitMemoOf = Effect.fnUntraced(function* (memo: WireDebitMemo, items: ReadonlyArray<WireDebitMemoItem>) {
  const settings = yield* Tenant
  const name = `debit memo ${memo.number}`
  const currency = yield* currencyIn(settings, name, memo.currency)
  const lines = yield* Effect.forEach(items, (item) => debitMemoLines(item, currency))
  const madeFrom = <A extends string>(of: Parameters<typeof id<A>>[0], key: string | undefined) =>
    key === undefined || key === "" ? Effect.undefined : id(of, name, key)
  return {
    kind: "debitMemo",
    id: yield* id(DebitMemoId, name, memo.id),
    number: memo.number,
    accountId: yield* id(AccountId, name, memo.accountId),
    status: documentStatus(memo.status),
    invoiceId: yield* madeFrom(InvoiceId, memo.referredInvoiceId),
    creditMemoId: yield* madeFrom(CreditMemoId, memo.referredCreditMemoId),
    memoDate: yield* date(name, memo.debitMemoDate),
    dueOn: memo.dueDate === undefined ? undefined : yield* date(name, memo.dueDate),
    total: yield* money(`${name} amount`, memo.amount, currency),
    balance: yield* money(`${name} balance`, memo.balance, currency),
    items: lines.flat().map(({ line }) => line),
    itemBalances: new Map(lines.flat().map(({ balanceMinor, line }) => [line.id, balanceMinor])),
    updatedAt: yield* instant(settings, name, memo.updatedDate)
  } satisfies ObservedDebitMemo
})

/** Reads a payment by id or number, with what it has given to each document, item by item where the tenant has items. */
export const readPayment = Effect.fn("ZuoraDocuments.readPayment")(function* (key: string) {
  const zuora = yield* Zuora
  if ((yield* Tenant).settlement === "legacy") {
    const payment = yield* zuora.getPayment(key)
    const parts = yield* invoicePaymentParts(payment)
    return yield* paymentOf(payment, parts, () => Effect.undefined, yield* refundsOfPayment(payment))
  }
  const [payment, parts] = yield* Effect.all([zuora.getPayment(key), zuora.paymentParts(key)], { concurrency: 2 })
  return yield* paymentOf(
    payment,
    parts,
    (partId) => zuora.paymentItemParts(payment.id, partId),
    yield* refundsOfPayment(payment)
  )
})

/** A payment as it was read, singly or in bulk, in our words. */
export const paymentOf = Effect.fnUntraced(function* <E, R>(
  payment: WirePayment,
  parts: ReadonlyArray<WirePart>,
  itemsOf: ItemsOf<E, R>,
  refunds?: ReadonlyArray<WireRefund>
) {
  const settings = yield* Tenant
  const name = `payment ${payment.number}`
  const currency = yield* currencyIn(settings, name, payment.currency)
  const applied = yield* appliedParts(settings, name, currency, parts, itemsOf)
  return {
    kind: "payment",
    id: yield* id(PaymentId, name, payment.id),
    number: payment.number,
    accountId:
      payment.accountId === undefined || payment.accountId === ""
        ? undefined
        : yield* id(AccountId, name, payment.accountId),
    status: paymentStatus(payment.status),
    method: payment.type === "Electronic" ? "Electronic" : "External",
    effectiveOn: yield* date(name, payment.effectiveDate),
    amount: yield* money(`${name} amount`, payment.amount, currency),
    unapplied: yield* money(`${name} unappliedAmount`, payment.unappliedAmount, currency),
    refunded: yield* money(`${name} refundAmount`, payment.refundAmount, currency),
    refunds: refunds && (yield* refundsOf(name, currency, refunds)),
    gatewayReference: payment.referenceId,
    parts: applied,
    updatedAt: yield* instant(settings, name, payment.updatedDate)
  } satisfies ObservedPayment
})

/**
 * Reads a credit memo by id or number. Its item parts come from a call that Zuora documented in 2019 and no longer
 * lists; where a tenant refuses it, memo splits are not known (inferred from the documentation's silence).
 */
export const readCreditMemo = Effect.fn("ZuoraDocuments.readCreditMemo")(function* (key: string) {
  const zuora = yield* Zuora
  const [memo, items, parts] = yield* Effect.all(
    [zuora.getCreditMemo(key), zuora.creditMemoItems(key), zuora.creditMemoParts(key)],
    { concurrency: 3 }
  )
  return yield* creditMemoOf(memo, items, parts, (partId) => memoItemParts(memo.id, partId), yield* refundsOfMemo(memo))
})

/** A credit memo as it was read, singly or in bulk, in our words. */
export const creditMemoOf = Effect.fnUntraced(function* <E, R>(
  memo: WireCreditMemo,
  items: ReadonlyArray<WireMemoItem>,
  parts: ReadonlyArray<WirePart>,
  itemsOf: ItemsOf<E, R>,
  refunds?: ReadonlyArray<WireRefund>
) {
  const settings = yield* Tenant
  const name = `credit memo ${memo.number}`
  const currency = yield* currencyIn(settings, name, memo.currency)
  const applied = yield* appliedParts(settings, name, currency, parts, itemsOf)
  const lines = yield* Effect.forEach(items, (item) => memoLines(item, currency))
  return {
    kind: "creditMemo",
    id: yield* id(CreditMemoId, name, memo.id),
    number: memo.number,
    accountId: yield* id(AccountId, name, memo.accountId),
    status: documentStatus(memo.status),
    memoDate: yield* date(name, memo.creditMemoDate),
    total: yield* money(`${name} amount`, memo.amount, currency),
    unapplied: yield* money(`${name} unappliedAmount`, memo.unappliedAmount, currency),
    refunded: yield* money(`${name} refundAmount`, memo.refundAmount, currency),
    refunds: refunds && (yield* refundsOf(name, currency, refunds)),
    purpose: purposeOf(memo),
    items: lines.flat(),
    itemsUnapplied: settings.settlement === "item" ? yield* memoLinesUnapplied(items, currency) : undefined,
    parts: applied,
    updatedAt: yield* instant(settings, name, memo.updatedDate)
  } satisfies ObservedCreditMemo
})

const memoItemParts = (memoId: string, partId: string) =>
  Effect.flatMap(Zuora, (zuora) => zuora.creditMemoItemParts(memoId, partId)).pipe(
    Effect.catchIf(
      (error) => error._tag === "ZuoraRefused" && error.kind === "NotFound",
      () => Effect.undefined
    )
  )
