/**
 * Documents as Zuora shows them, already in our words: what the Zuora adapter's readings become before they are
 * recorded or compared. Zuora's own field names end at that border.
 */
import type { AccountId, CreditMemoId, InvoiceId, ItemId, PaymentId } from "./Id.ts"
import type { Item } from "./Item.ts"
import type { LocalDate } from "./LocalDate.ts"
import type { Money } from "./Money.ts"
import type { ItemApplication, Target } from "./Application.ts"

/** Status words that we tell apart; any other status of Zuora is kept as `Other`. */
export type DocumentStatus = "Draft" | "Posted" | "Canceled" | "Other"
export type PaymentStatus = "Processing" | "Processed" | "Failed" | "Canceled" | "Other"

/** What one source has given to one target, as it stands now. Items are unknown where the tenant settles by header. */
export interface ObservedPart {
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
  /** Open balance per item, as Zuora states it; discounts are netted onto their charge. */
  readonly itemBalances: ReadonlyMap<ItemId, bigint>
  /** Instant of Zuora's last change, ISO with zone. */
  readonly updatedAt: string
}

export interface ObservedCreditMemo {
  readonly kind: "creditMemo"
  readonly id: CreditMemoId
  readonly number: string
  readonly accountId: AccountId
  readonly status: DocumentStatus
  readonly memoDate: LocalDate
  readonly total: Money
  readonly unapplied: Money
  readonly refunded: Money
  readonly items: ReadonlyArray<Item>
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
  readonly gatewayReference: string | undefined
  readonly parts: ReadonlyArray<ObservedPart>
  readonly updatedAt: string
}

export type ObservedDocument = ObservedInvoice | ObservedCreditMemo | ObservedPayment
