/** Lines of Zuora's invoices and credit memos with their taxation items, as items of ours. */
import type { ItemApplication, Target } from "@counterfoil/domain/Application"
import type { Currency } from "@counterfoil/domain/Currency"
import { DebitMemoId, InvoiceId, ItemId } from "@counterfoil/domain/Id"
import type { Item } from "@counterfoil/domain/Item"
import type { ObservedPart } from "@counterfoil/domain/Observed"
import * as Effect from "effect/Effect"
import type { Settings } from "./Tenant.ts"
import { id, money, named } from "./ZuoraValues.ts"

/** Processing types as REST writes them and as object query numbers them. */
const kinds: Readonly<Record<string, Item["kind"]>> = {
  Charge: "charge",
  Discount: "discount",
  Prepayment: "prepayment",
  Tax: "tax",
  Rounding: "rounding",
  "0": "charge",
  "1": "discount",
  "2": "prepayment",
  "3": "tax",
  "4": "rounding"
}

interface WireTax {
  readonly id: string
  readonly name?: string | undefined
  readonly taxAmount: string
  readonly balance?: string | undefined
  readonly unappliedAmount?: string | undefined
  readonly sourceTaxItemId?: string | undefined
}

interface WireTaxes {
  readonly taxationItems?: { readonly data?: ReadonlyArray<WireTax> | undefined } | undefined
}

/** What a line of an invoice is made from: fields of the single read, which a bulk read gives as well. */
export interface WireInvoiceItem extends WireTaxes {
  readonly id: string
  readonly chargeAmount: string
  readonly balance?: string | undefined
  readonly processingType?: string | undefined
  readonly appliedToItemId?: string | undefined
  readonly chargeName?: string | undefined
  readonly description?: string | undefined
}

/** An invoice item and its taxation items, each with its open balance in minor units. */
export const invoiceLines = Effect.fnUntraced(function* (item: WireInvoiceItem, currency: Currency) {
  const itemId = yield* id(ItemId, "invoice item", item.id)
  const amount = yield* money(`item ${item.id} chargeAmount`, item.chargeAmount, currency)
  const balance = yield* money(`item ${item.id} balance`, item.balance, currency)
  const taxes = yield* Effect.forEach(item.taxationItems?.data ?? [], (tax) =>
    Effect.gen(function* () {
      const amount = yield* money(`taxation item ${tax.id} taxAmount`, tax.taxAmount, currency)
      const balance = yield* money(`taxation item ${tax.id} balance`, tax.balance, currency)
      const line: Item = {
        id: yield* id(ItemId, "taxation item", tax.id),
        kind: "tax",
        parentId: itemId,
        ...named(tax.name),
        amount
      }
      return { line, balanceMinor: balance.minor }
    })
  )
  const line: Item = {
    id: itemId,
    kind: kinds[item.processingType ?? "Charge"] ?? "charge",
    ...(item.appliedToItemId === undefined
      ? {}
      : { parentId: yield* id(ItemId, "invoice item", item.appliedToItemId) }),
    ...named(item.chargeName ?? item.description),
    amount
  }
  return [{ line, balanceMinor: balance.minor }, ...taxes]
})

/** What a line of a memo is made from. */
export interface WireMemoItem extends WireTaxes {
  readonly id: string
  readonly amount: string
  readonly unappliedAmount?: string | undefined
  readonly processingType?: string | undefined
  readonly creditFromItemId?: string | undefined
  readonly sourceItemId?: string | undefined
  readonly skuName?: string | undefined
  readonly description?: string | undefined
}

/** What a line of a debit memo is made from. */
export interface WireDebitMemoItem extends WireTaxes {
  readonly id: string
  readonly amount: string
  readonly balance?: string | undefined
  readonly processingType?: string | undefined
  readonly appliedToItemId?: string | undefined
  readonly skuName?: string | undefined
  readonly description?: string | undefined
}

/** A debit memo item and its taxation items are lines as an invoice's are; only the names of Zuora's fields differ. */
export const debitMemoLines = ({ amount, skuName, ...item }: WireDebitMemoItem, currency: Currency) =>
  invoiceLines({ ...item, chargeAmount: amount, chargeName: skuName }, currency)

/** A memo item and its taxation items. */
export const memoLines = Effect.fnUntraced(function* (item: WireMemoItem, currency: Currency) {
  const itemId = yield* id(ItemId, "credit memo item", item.id)
  const taxes = yield* Effect.forEach(item.taxationItems?.data ?? [], (tax) =>
    Effect.gen(function* () {
      return {
        id: yield* id(ItemId, "credit taxation item", tax.id),
        kind: "tax",
        parentId: itemId,
        ...(tax.sourceTaxItemId === undefined
          ? {}
          : { creditedItemId: yield* id(ItemId, "taxation item", tax.sourceTaxItemId) }),
        ...named(tax.name),
        amount: yield* money(`credit taxation item ${tax.id} taxAmount`, tax.taxAmount, currency)
      } satisfies Item
    })
  )
  const credited = item.creditFromItemId ?? item.sourceItemId
  const line: Item = {
    id: itemId,
    kind: kinds[item.processingType ?? "Charge"] ?? "charge",
    ...(credited === undefined ? {} : { creditedItemId: yield* id(ItemId, "invoice item", credited) }),
    ...named(item.skuName ?? item.description),
    amount: yield* money(`credit memo item ${item.id} amount`, item.amount, currency)
  }
  return [line, ...taxes]
})

/** What is unapplied of each line of a memo, minor units; undefined where one of them does not tell. */
export const memoLinesUnapplied = Effect.fnUntraced(function* (items: ReadonlyArray<WireMemoItem>, currency: Currency) {
  const unapplied = new Map<ItemId, bigint>()
  for (const line of items.flatMap((item) => [item, ...(item.taxationItems?.data ?? [])])) {
    if (line.unappliedAmount === undefined) return undefined
    const left = yield* money(`credit memo item ${line.id} unappliedAmount`, line.unappliedAmount, currency)
    unapplied.set(yield* id(ItemId, "credit memo item", line.id), left.minor)
  }
  return unapplied
})

/** What a part or an application gives to one line. */
export interface WireItemPart {
  readonly id: string
  readonly amount: string
  readonly invoiceItemId?: string | undefined
  readonly debitMemoItemId?: string | undefined
  readonly taxItemId?: string | undefined
  readonly creditMemoItemId?: string | undefined
  readonly creditTaxItemId?: string | undefined
}

export const itemApplication = Effect.fnUntraced(function* (name: string, currency: Currency, part: WireItemPart) {
  const source = part.creditTaxItemId ?? part.creditMemoItemId
  return {
    ...(source === undefined ? {} : { sourceItemId: yield* id(ItemId, name, source) }),
    targetItemId: yield* id(ItemId, name, part.taxItemId ?? part.invoiceItemId ?? part.debitMemoItemId),
    amount: yield* money(`${name} item part ${part.id}`, part.amount, currency)
  } satisfies ItemApplication
})

/** What a part is made from. */
export interface WirePart {
  readonly id: string
  readonly amount: string
  readonly invoiceId?: string | undefined
  readonly debitMemoId?: string | undefined
}

/** What a part is applied to; none is what is unapplied. */
export const targetOf = Effect.fnUntraced(function* (
  name: string,
  { debitMemoId, invoiceId }: Pick<WirePart, "debitMemoId" | "invoiceId">
) {
  if (invoiceId !== undefined && invoiceId !== "")
    return { kind: "invoice", id: yield* id(InvoiceId, name, invoiceId) } satisfies Target
  if (debitMemoId !== undefined && debitMemoId !== "")
    return { kind: "debitMemo", id: yield* id(DebitMemoId, name, debitMemoId) } satisfies Target
  return undefined
})

/** Reads the items of a part; undefined where Zuora does not tell them. */
export type ItemsOf<E, R> = (partId: string) => Effect.Effect<ReadonlyArray<WireItemPart> | undefined, E, R>

/**
 * What a source has given to each invoice and debit memo. `itemsOf` reads the items of a part, undefined where Zuora does not tell them;
 * where the tenant settles by header there are none to know.
 */
export const appliedParts = <E, R>(
  { settlement }: Settings,
  name: string,
  currency: Currency,
  parts: ReadonlyArray<WirePart>,
  itemsOf: ItemsOf<E, R>
) =>
  Effect.map(
    Effect.forEach(parts, (part) =>
      Effect.gen(function* () {
        const target = yield* targetOf(name, part)
        if (target === undefined) return []
        const items = settlement === "item" ? yield* itemsOf(part.id) : undefined
        const observed: ObservedPart = {
          ...(part.id === "" ? {} : { id: part.id }),
          target,
          amount: yield* money(`${name} part`, part.amount, currency),
          items:
            items === undefined
              ? undefined
              : yield* Effect.forEach(items, (item) => itemApplication(name, currency, item))
        }
        return [observed]
      })
    ),
    (all) => all.flat()
  )
