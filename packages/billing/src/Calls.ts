/** Every call that billing makes, by the name of its method. A new one is a file in `calls/` and a row here. */
import type { StoredCall } from "./BillingCall.ts"
import { applyCreditMemo } from "./calls/ApplyCreditMemo.ts"
import { applyPayment } from "./calls/ApplyPayment.ts"
import { collect } from "./calls/Collect.ts"
import { createInvoicePayment } from "./calls/CreateInvoicePayment.ts"
import { unapplyCreditMemo } from "./calls/UnapplyCreditMemo.ts"
import { unapplyPayment } from "./calls/UnapplyPayment.ts"

export const calls = {
  /** Generates and collects what an account owes, or collects one invoice. */
  collect,
  /** Applies an existing payment to invoices, item by item where stated. */
  applyPayment,
  /** Takes back part of what a payment has given to an invoice. */
  unapplyPayment,
  /** The older CRUD way: a payment's amount on one invoice; its split is read back. */
  createInvoicePayment,
  /** Applies a posted credit memo to invoices, item by item where stated. */
  applyCreditMemo,
  /** Takes back part of what a credit memo has given to an invoice. */
  unapplyCreditMemo
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
