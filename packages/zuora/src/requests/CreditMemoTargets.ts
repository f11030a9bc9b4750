/**
 * The invoices and debit memos a credit memo is applied to or unapplied from.
 *
 * Source: Zuora API reference, Apply a credit memo. Documents by id only; items pair a memo item with a target item:
 * creditMemoItemId with invoiceItemId or debitMemoItemId, creditTaxItemId with taxItemId.
 */
import { checkItemTotal, type ItemRule, portions } from "./DocumentPortion.ts"
import type { Json } from "../wire/JsonText.ts"
import type { Amount, RequestChecks } from "./RequestChecks.ts"

export interface InvoiceTarget {
  readonly invoiceId: string
  readonly amount: Amount
  readonly items?: ReadonlyArray<InvoiceItemPair> | undefined
}
export interface InvoiceItemPair {
  readonly amount: Amount
  readonly creditMemoItemId?: string | undefined
  readonly invoiceItemId?: string | undefined
  readonly creditTaxItemId?: string | undefined
  readonly taxItemId?: string | undefined
}

export interface DebitMemoTarget {
  readonly debitMemoId: string
  readonly amount: Amount
  readonly items?: ReadonlyArray<DebitMemoItemPair> | undefined
}
export interface DebitMemoItemPair {
  readonly amount: Amount
  readonly creditMemoItemId?: string | undefined
  readonly debitMemoItemId?: string | undefined
  readonly creditTaxItemId?: string | undefined
  readonly taxItemId?: string | undefined
}

export interface CreditMemoTargets {
  readonly invoices?: ReadonlyArray<InvoiceTarget> | undefined
  readonly debitMemos?: ReadonlyArray<DebitMemoTarget> | undefined
}

/** Checks both lists and gives their wire form. */
export const checkTargets = (checks: RequestChecks, targets: CreditMemoTargets): { readonly [key: string]: Json } => {
  const invoices = portions(
    checks,
    "invoices",
    targets.invoices?.map(({ amount, invoiceId, items }, index) => {
      checkId(checks, `invoices[${index}].invoiceId`, invoiceId)
      return { ids: { invoiceId }, amount, items: items?.map(({ amount, ...ids }) => ({ amount, ids })) }
    }),
    pairs("invoiceItemId")
  )
  const debitMemos = portions(
    checks,
    "debitMemos",
    targets.debitMemos?.map(({ amount, debitMemoId, items }, index) => {
      checkId(checks, `debitMemos[${index}].debitMemoId`, debitMemoId)
      return { ids: { debitMemoId }, amount, items: items?.map(({ amount, ...ids }) => ({ amount, ids })) }
    }),
    pairs("debitMemoItemId")
  )
  checkItemTotal(checks, 2 * (invoices.items + debitMemos.items))
  return { invoices: invoices.wire, debitMemos: debitMemos.wire }
}

const checkId = (checks: RequestChecks, path: string, id: string): void => {
  if (checks.required(path, id, 32) !== "") checks.id(path, id)
}

/** An item with its item, or a tax item with its tax item; never across. */
const pairs =
  (target: string): ItemRule =>
  (checks, path, ids) => {
    const given = Object.keys(ids).filter((name) => ids[name] !== undefined)
    const wanted = given.includes("creditTaxItemId") ? ["creditTaxItemId", "taxItemId"] : ["creditMemoItemId", target]
    if (given.length !== 2 || !wanted.every((name) => given.includes(name))) {
      const todo = `give creditMemoItemId with ${target}, or creditTaxItemId with taxItemId`
      checks.add(path, given.length === 0 ? "names no pair" : `names ${given.join(" and ")}`, todo)
    }
  }
