/**
 * The invoices and debit memos a payment is applied to or unapplied from, in create, apply and unapply.
 *
 * Source: Zuora API reference, Create a payment, Apply a payment, Unapply a payment.
 */

import { checkItemTotal, portions } from "./DocumentPortion.ts"
import * as Decimal from "../wire/Decimal.ts"
import type { Json } from "../wire/JsonText.ts"
import type { Amount, RequestChecks } from "./RequestChecks.ts"

/** `items` only with Invoice Item Settlement; each names exactly one of the two ids (inferred from the samples). */
export interface InvoiceTarget {
  readonly invoiceId?: string | undefined
  /** Not taken when a payment is created: there only the id. */
  readonly invoiceNumber?: string | undefined
  readonly amount: Amount
  readonly items?: ReadonlyArray<InvoiceItemTarget> | undefined
}
export interface InvoiceItemTarget {
  readonly amount: Amount
  readonly invoiceItemId?: string | undefined
  readonly taxItemId?: string | undefined
}

export interface DebitMemoTarget {
  readonly debitMemoId?: string | undefined
  /** Not taken when a payment is created: there only the id. */
  readonly debitMemoNumber?: string | undefined
  readonly amount: Amount
  readonly items?: ReadonlyArray<DebitMemoItemTarget> | undefined
}
export interface DebitMemoItemTarget {
  readonly amount: Amount
  readonly debitMemoItemId?: string | undefined
  readonly taxItemId?: string | undefined
}

export interface PaymentTargets {
  readonly invoices?: ReadonlyArray<InvoiceTarget> | undefined
  readonly debitMemos?: ReadonlyArray<DebitMemoTarget> | undefined
}

/** Checks both lists; gives their wire form and the sum of the document amounts. */
export const checkTargets = (
  checks: RequestChecks,
  targets: PaymentTargets,
  naming: "id or number" | "id only"
): { readonly body: { readonly [key: string]: Json }; readonly total: Decimal.Decimal } => {
  const invoices = portions(
    checks,
    "invoices",
    targets.invoices?.map(({ amount, invoiceId, invoiceNumber, items }, index) => {
      checkName(checks, `invoices[${index}]`, "invoice", invoiceId, invoiceNumber, naming)
      return { ids: { invoiceId, invoiceNumber }, amount, items: items?.map(invoiceItem) }
    }),
    (checks, path, ids) => checks.exactlyOne(path, ids)
  )
  const debitMemos = portions(
    checks,
    "debitMemos",
    targets.debitMemos?.map(({ amount, debitMemoId, debitMemoNumber, items }, index) => {
      checkName(checks, `debitMemos[${index}]`, "debitMemo", debitMemoId, debitMemoNumber, naming)
      return { ids: { debitMemoId, debitMemoNumber }, amount, items: items?.map(debitMemoItem) }
    }),
    (checks, path, ids) => checks.exactlyOne(path, ids)
  )
  checkItemTotal(checks, invoices.items + debitMemos.items)
  return {
    body: { invoices: invoices.wire, debitMemos: debitMemos.wire },
    total: Decimal.sum([invoices.total, debitMemos.total])
  }
}

const invoiceItem = ({ amount, invoiceItemId, taxItemId }: InvoiceItemTarget) => ({
  amount,
  ids: { invoiceItemId, taxItemId }
})
const debitMemoItem = ({ amount, debitMemoItemId, taxItemId }: DebitMemoItemTarget) => ({
  amount,
  ids: { debitMemoItemId, taxItemId }
})

const checkName = (
  checks: RequestChecks,
  path: string,
  noun: "invoice" | "debitMemo",
  id: string | undefined,
  number: string | undefined,
  naming: "id or number" | "id only"
): void => {
  checks.id(`${path}.${noun}Id`, id)
  checks.text(`${path}.${noun}Number`, number, 255)
  if (naming === "id only" && number !== undefined) {
    checks.add(`${path}.${noun}Number`, "is not taken when a payment is created", `give ${noun}Id`)
  } else if (id === undefined && (number === undefined || number === "")) {
    checks.add(path, "names no document", naming === "id only" ? `give ${noun}Id` : `give ${noun}Id or ${noun}Number`)
  }
}
