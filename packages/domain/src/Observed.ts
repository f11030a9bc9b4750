/**
 * Documents as Zuora shows them, already in our words: what the Zuora adapter's readings become before they are
 * recorded or compared. Zuora's own field names end at that border.
 */
import type { Adjustment } from "./Adjustment.ts"
import type { DocumentStatus, Purpose } from "./BillingDocument.ts"
import type { ObservedRefund } from "./Refund.ts"
import type {
  AccountId,
  AdjustmentId,
  CreditMemoId,
  DebitMemoId,
  InvoiceId,
  ItemId,
  PaymentId,
  RefundId
} from "./Id.ts"
import type { Item } from "./Item.ts"
import type { LocalDate } from "./LocalDate.ts"
import type { Money } from "./Money.ts"
import type { ItemApplication, Target } from "./Application.ts"

export type { DocumentStatus, ObservedRefund }
export type PaymentStatus = "Processing" | "Processed" | "Failed" | "Canceled" | "Other"

/** What one source has given to one target, as it stands now. Items are unknown where the tenant settles by header. */
export interface ObservedPart {
  /** Zuora's id, which a part keeps while it lives (assumption A67); none where it was read before ids were. */
  readonly id?: string
  readonly target: Target
  readonly amount: Money
  readonly items: ReadonlyArray<ItemApplication> | undefined
}

export interface ObservedInvoice {
  readonly kind: "invoice"
  readonly id: InvoiceId
  readonly number: string
  readonly accountId: AccountId
  readonly status: DocumentStatus
  /** `Consolidation` marks a consolidated invoice. */
  readonly sourceType: string
  readonly invoiceDate: LocalDate
  readonly dueOn: LocalDate | undefined
  readonly total: Money
  readonly balance: Money
  readonly items: ReadonlyArray<Item>
  /** Open balance per item, as Zuora states it; discounts are netted onto their charge. Empty where it tells none. */
  readonly itemBalances: ReadonlyMap<ItemId, bigint>
  /** Instant of Zuora's last change, ISO with zone. */
  readonly updatedAt: string
}

export interface ObservedDebitMemo {
  readonly kind: "debitMemo"
  readonly id: DebitMemoId
  readonly number: string
  readonly accountId: AccountId
  readonly status: DocumentStatus
  /** What it was made from, if from a document. */
  readonly invoiceId: InvoiceId | undefined
  readonly creditMemoId: CreditMemoId | undefined
  readonly memoDate: LocalDate
  readonly dueOn: LocalDate | undefined
  readonly total: Money
  readonly balance: Money
  readonly items: ReadonlyArray<Item>
  /** Open balance per item, as Zuora states it. */
  readonly itemBalances: ReadonlyMap<ItemId, bigint>
  readonly updatedAt: string
}

export interface ObservedCreditMemo {
  readonly kind: "creditMemo"
  readonly id: CreditMemoId
  readonly number: string
  readonly accountId: AccountId
  readonly status: DocumentStatus
  /** Undefined for a plain credit, or where it is not told. */
  readonly purpose: Purpose | undefined
  readonly memoDate: LocalDate
  readonly total: Money
  readonly unapplied: Money
  readonly refunded: Money
  /** One by one; undefined where only their sum was read. */
  readonly refunds: ReadonlyArray<ObservedRefund> | undefined
  readonly items: ReadonlyArray<Item>
  /** What is unapplied of each item, minor units, as Zuora states it; undefined where it does not. */
  readonly itemsUnapplied?: ReadonlyMap<ItemId, bigint> | undefined
  readonly parts: ReadonlyArray<ObservedPart>
  readonly updatedAt: string
}

export interface ObservedPayment {
  readonly kind: "payment"
  readonly id: PaymentId
  readonly number: string
  /** None while the payment is assigned to no account. */
  readonly accountId: AccountId | undefined
  readonly status: PaymentStatus
  readonly method: "External" | "Electronic"
  readonly effectiveOn: LocalDate
  readonly amount: Money
  readonly unapplied: Money
  readonly refunded: Money
  /** One by one; undefined where only their sum was read. */
  readonly refunds: ReadonlyArray<ObservedRefund> | undefined
  readonly gatewayReference: string | undefined
  readonly parts: ReadonlyArray<ObservedPart>
  readonly updatedAt: string
}

/** Legacy: an adjustment of an invoice, by a charge or a credit. */
export interface ObservedAdjustment {
  readonly invoiceId: InvoiceId
  readonly adjustment: Adjustment
  readonly isCanceled: boolean
}

/** Legacy: a move into or out of an account's credit balance. */
export interface ObservedCreditBalanceMove {
  readonly id: AdjustmentId
  readonly number: string
  readonly accountId: AccountId
  /** Positive where the credit balance grows. */
  readonly amount: Money
  /** Where it came from or went to; none where it was entered by hand. */
  readonly document:
    | { readonly kind: "invoice"; readonly id: InvoiceId }
    | { readonly kind: "payment"; readonly id: PaymentId }
    | { readonly kind: "refund"; readonly id: RefundId }
    | undefined
  readonly isCanceled: boolean
  readonly effectiveOn: LocalDate
}

/** Documents that are owed; and those that give value to them. */
export type ObservedReceivable = ObservedInvoice | ObservedDebitMemo
export type ObservedSource = ObservedCreditMemo | ObservedPayment

export type ObservedDocument = ObservedReceivable | ObservedSource
