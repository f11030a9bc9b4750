/**
 * Items by which a credit or debit memo is made from an invoice. Up to 256.0 an item's note is `comment`, from 257.0 on
 * `description`. Source: Zuora API reference, "Create a credit memo from an invoice", "Create a debit memo from an
 * invoice", "API upgrades".
 */
import * as Result from "effect/Result"
import { type Call, readAmountOrZero } from "../server/Call.ts"
import * as Fields from "../server/Fields.ts"
import type { Invoice } from "../invoices/Invoice.ts"
import type { TaxLine } from "../settlement/Receivable.ts"
import { type Refusal, refuse, rule } from "../server/Refusal.ts"
import { atLeast } from "../server/Version.ts"

const taxShape = {
  amount: Fields.decimal,
  financeInformation: Fields.anything,
  jurisdiction: Fields.text(),
  locationCode: Fields.text(),
  sourceTaxItemId: Fields.text(32),
  taxCode: Fields.text(),
  taxCodeDescription: Fields.text(),
  taxDate: Fields.date,
  taxExemptAmount: Fields.decimal,
  taxName: Fields.text(),
  taxRate: Fields.decimal,
  taxRateDescription: Fields.text(),
  taxRateType: Fields.oneOf("Percentage", "FlatFee")
}
const itemShape = {
  amount: Fields.required(Fields.decimal),
  financeInformation: Fields.anything,
  invoiceItemId: Fields.required(Fields.text(32)),
  quantity: Fields.decimal,
  serviceEndDate: Fields.date,
  serviceStartDate: Fields.date,
  skuName: Fields.required(Fields.text()),
  taxItems: Fields.list(taxShape),
  taxMode: Fields.oneOf("TaxExclusive", "TaxInclusive"),
  unitOfMeasure: Fields.text()
}
/** Field of a body's `items`, by version. */
export const fieldOf = (call: Call) =>
  atLeast(call.version, "257.0")
    ? Fields.list({ ...itemShape, description: Fields.text(255) }, 1000)
    : Fields.list({ ...itemShape, comment: Fields.text(255) }, 1000)

type Requested = Fields.Read<typeof itemShape> & { readonly comment?: unknown; readonly description?: unknown }

/** A line of a new memo. Amounts in minor units. */
interface NewTaxLine {
  readonly id: string
  readonly name: string
  readonly rate: string
  readonly amount: bigint
  readonly sourceId: string | null
}
export interface NewItem extends NewTaxLine {
  readonly comment: string
  readonly serviceStart: string | null
  readonly serviceEnd: string | null
  readonly taxItems: ReadonlyArray<NewTaxLine>
}

/** Refuses an amount on a line of the invoice. */
export type Check = (amount: bigint, line: TaxLine) => Result.Result<void, Refusal>

const readItem = (call: Call, invoice: Invoice, item: Requested, check: Check): Result.Result<NewItem, Refusal> =>
  Result.gen(function* () {
    const { currency } = invoice
    const source = invoice.items.find((row) => row.id === item.invoiceItemId)
    if (source === undefined)
      return yield* refuse(30, `Item '${item.invoiceItemId}' is not of invoice ${invoice.number}.`)
    const amount = yield* readAmountOrZero(item.amount, currency, "items.amount")
    yield* check(amount, source)
    const taxItems: Array<NewTaxLine> = []
    for (const tax of item.taxItems ?? []) {
      const line = source.taxItems.find((row) => row.id === tax.sourceTaxItemId)
      if (tax.sourceTaxItemId !== undefined && line === undefined)
        return yield* refuse(30, `Taxation item '${tax.sourceTaxItemId}' is not of the item.`)
      const taxAmount = yield* readAmountOrZero(tax.amount ?? "0", currency, "taxItems.amount")
      if (line !== undefined) yield* check(taxAmount, line)
      taxItems.push({
        id: call.tx.nextId(),
        name: line?.name ?? tax.taxName ?? "Tax",
        rate: line?.rate ?? tax.taxRate ?? "0",
        amount: taxAmount,
        sourceId: line?.id ?? null
      })
    }
    const note = item.description ?? item.comment
    return {
      id: call.tx.nextId(),
      name: item.skuName,
      rate: "0",
      amount,
      sourceId: source.id,
      comment: typeof note === "string" ? note : "",
      serviceStart: item.serviceStartDate ?? source.serviceStart,
      serviceEnd: item.serviceEndDate ?? source.serviceEnd,
      taxItems
    }
  })

/** Checked items; `taxAutoCalculation` is true when absent. */
export const read = (
  call: Call,
  invoice: Invoice,
  body: {
    readonly items: ReadonlyArray<Requested> | undefined
    readonly taxAutoCalculation: boolean | undefined
  },
  check: Check
): Result.Result<ReadonlyArray<NewItem>, Refusal> =>
  Result.gen(function* () {
    const { items = [], taxAutoCalculation = true } = body
    if (items.length === 0) return yield* refuse(22, "Missing required field 'items'.")
    yield* rule(
      !taxAutoCalculation || items.every((item) => (item.taxItems ?? []).length === 0),
      "Tax amounts can be given only when taxAutoCalculation is false."
    )
    yield* rule(
      taxAutoCalculation || items.every((item) => item.taxMode !== "TaxInclusive"),
      "The tax mode TaxInclusive is possible only when taxAutoCalculation is true."
    )
    const read: Array<NewItem> = []
    for (const item of items) read.push(yield* readItem(call, invoice, item, check))
    return read
  })
