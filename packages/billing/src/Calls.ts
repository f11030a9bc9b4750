/** Every call that billing makes, by the name of its method. A new one is a file in `calls/` and a row here. */
import type { StoredCall } from "./BillingCall.ts"
import { applyCreditMemo } from "./calls/ApplyCreditMemo.ts"
import { applyPayment } from "./calls/ApplyPayment.ts"
import { cancelCreditMemo, postCreditMemo, unpostCreditMemo } from "./calls/ChangeCreditMemo.ts"
import { cancelPayment } from "./calls/CancelPayment.ts"
import {
  cancelDebitMemo,
  cancelInvoice,
  postDebitMemo,
  postInvoice,
  unpostDebitMemo,
  unpostInvoice
} from "./calls/ChangeReceivable.ts"
import { reverseCreditMemo, writeOffCreditMemo } from "./calls/CloseCreditMemo.ts"
import { writeOffDebitMemo } from "./calls/CloseDebitMemo.ts"
import { reverseInvoice, writeOffInvoice } from "./calls/CloseInvoice.ts"
import { createCreditMemo } from "./calls/CreateCreditMemo.ts"
import { createDebitMemo } from "./calls/CreateDebitMemo.ts"
import { createPayment } from "./calls/CreatePayment.ts"
import { creditCharges } from "./calls/CreditCharges.ts"
import { cancelRefund } from "./calls/CancelRefund.ts"
import { refundAppliedPayment } from "./calls/RefundAppliedPayment.ts"
import { refundCreditMemo } from "./calls/RefundCreditMemo.ts"
import { refundPayment } from "./calls/RefundPayment.ts"
import { chargeBackPayment, rejectPayment, settlePayment } from "./calls/ReportGateway.ts"
import { transferPayment } from "./calls/TransferPayment.ts"
import { collect } from "./calls/Collect.ts"
import { collectDebitMemo } from "./calls/CollectDebitMemo.ts"
import { createInvoicePayment } from "./calls/CreateInvoicePayment.ts"
import { updateInvoicePayment } from "./calls/UpdateInvoicePayment.ts"
import { unapplyCreditMemo, unapplyPayment } from "./calls/Unapply.ts"

export const calls = {
  /** Generates and collects what an account owes, or collects one invoice. */
  collect,
  /** Collects a debit memo: applies what its account has unapplied, charges the rest, or both. */
  collectDebitMemo,
  /** Creates a payment, and applies it at once where asked. */
  createPayment,
  /** Applies an existing payment to invoices and debit memos, item by item where stated. */
  applyPayment,
  /** Takes back part of what a payment has given to an invoice or debit memo. */
  unapplyPayment,
  /** Gives unapplied money of a payment back. */
  refundPayment,
  /** Takes money back from a document and gives it back, in one step. */
  refundAppliedPayment,
  /** Cancels a refund of a payment or credit memo. */
  cancelRefund,
  /** Cancels a payment that the gateway has not settled yet. */
  cancelPayment,
  /** Reports that the gateway has settled an electronic payment. */
  settlePayment,
  /** Reports that an electronic payment failed late: all of it goes back. */
  rejectPayment,
  /** Reports that the customer's bank took money of an electronic payment back. */
  chargeBackPayment,
  /** Moves a payment that is fully unapplied to another account, or to none. */
  transferPayment,
  /** The older CRUD way: a payment's amount on one invoice; its split is read back. */
  createInvoicePayment,
  /** Changes what an invoice payment of the older CRUD way gives to its invoice. */
  updateInvoicePayment,
  /** Applies a posted credit memo to invoices and debit memos, item by item where stated. */
  applyCreditMemo,
  /** Takes back part of what a credit memo has given to an invoice or debit memo. */
  unapplyCreditMemo,
  /** Creates a credit memo from lines of an invoice. */
  createCreditMemo,
  /** Creates a credit memo that belongs to no invoice. */
  creditCharges,
  /** Posts a draft memo: from then on it is value. */
  postCreditMemo,
  /** Takes a posted memo of which nothing is used back to draft. */
  unpostCreditMemo,
  /** Cancels a draft memo. */
  cancelCreditMemo,
  /** Gives unapplied value of a credit memo back as money. */
  refundCreditMemo,
  /** Gives a credit memo up of which nothing is used. */
  writeOffCreditMemo,
  /** Reverses a credit memo of a bill run of which nothing is used. */
  reverseCreditMemo,
  /** Charges more on lines of an invoice. */
  createDebitMemo,
  /** Posts a draft debit memo: from then on it is owed. */
  postDebitMemo,
  /** Takes a posted debit memo to which nothing is applied back to draft. */
  unpostDebitMemo,
  /** Cancels a draft debit memo. */
  cancelDebitMemo,
  /** Writes off what is open of a debit memo, or part of it. */
  writeOffDebitMemo,
  /** Posts a draft invoice: from then on it is owed. */
  postInvoice,
  /** Takes the newest invoice of an account back to draft, while nothing is applied to it. */
  unpostInvoice,
  /** Cancels a draft invoice. */
  cancelInvoice,
  /** Writes off what is open of an invoice, or part of it, off revenue or as an expense. */
  writeOffInvoice,
  /** Reverses an invoice to which nothing is applied. */
  reverseInvoice
} as const
export type Calls = typeof calls

/** What a call's command looks like to its caller. */
export type CommandOf<Name extends keyof Calls> = Calls[Name]["Command"]

const stored: ReadonlyMap<string, StoredCall> = new Map(
  // Each call gets back only the intentions and answers that were stored under its own name.
  Object.values(calls).map((call) => [call.wireName, call as unknown as StoredCall])
)

/** The call that an operation was stored with; undefined if this program does not know it. */
export const storedCall = (wireName: string): StoredCall | undefined => stored.get(wireName)
