/**
 * What is written off of an invoice or debit memo: all that is open, a stated amount by the application rule, or amounts
 * of items and taxation items. Source: Zuora API reference, "Write off an invoice", "Write off a debit memo"; Zuora
 * documentation, "Specific write-off scenarios": items that offset each other to a balance of zero are written off too.
 */
import * as Result from "effect/Result"
import * as Allocation from "./Allocation.ts"
import { type Call, readAmount, readAmountOrZero } from "../server/Call.ts"
import * as Fields from "../server/Fields.ts"
import { type Receivable, type ReceivableKind, balanceOf, linesOf } from "./Receivable.ts"
import { type Refusal, notFound, rule } from "../server/Refusal.ts"
import { nameOf, show } from "./Target.ts"
import { checkPermission, maxItems } from "./WriteOff.ts"

const terms = {
  amount: Fields.decimal,
  comment: Fields.text(255),
  memoDate: Fields.date,
  nonRevenueWriteOffAccountingCode: Fields.text(),
  reasonCode: Fields.text(),
  revenueImpacting: Fields.oneOf("Yes", "No"),
  taxAutoCalculation: Fields.boolean
}
const line = {
  amountWithoutTax: Fields.decimal,
  comment: Fields.text(255),
  excludeItemBillingFromRevenueAccounting: Fields.boolean,
  financeInformation: Fields.anything,
  serviceEndDate: Fields.date,
  serviceStartDate: Fields.date,
  skuName: Fields.text(),
  taxationItems: Fields.list(
    { amount: Fields.required(Fields.decimal), taxationItemId: Fields.required(Fields.text(32)) },
    maxItems
  ),
  unitOfMeasure: Fields.text()
}
const itemId = Fields.required(Fields.text(32))

const shapes = {
  invoice: {
    ...terms,
    items: Fields.list({ ...line, invoiceItemId: itemId, debitMemoItemId: Fields.absent }, maxItems)
  },
  debitMemo: {
    ...terms,
    items: Fields.list({ ...line, debitMemoItemId: itemId, invoiceItemId: Fields.absent }, maxItems)
  }
}
type Body = Fields.Read<(typeof shapes)[ReceivableKind]>

export const read = (call: Call, kind: ReceivableKind): Result.Result<Body, Refusal> =>
  kind === "invoice" ? Fields.readBody(shapes.invoice, call.body) : Fields.readBody(shapes.debitMemo, call.body)

/** All items are named or none; a total beside amounts of items is their sum. */
const ofItems = (
  row: Receivable,
  body: Body,
  stated: bigint | undefined
): Result.Result<ReadonlyMap<string, bigint>, Refusal> =>
  Result.gen(function* () {
    const balances = new Map(linesOf(row).map((one) => [one.id, one.balance]))
    const amounts = new Map<string, bigint>()
    for (const item of body.items ?? []) {
      const id = item.invoiceItemId ?? item.debitMemoItemId ?? ""
      const known = row.items.find((one) => one.id === id)
      if (known === undefined) return yield* notFound(id)
      const taxes = new Map((item.taxationItems ?? []).map((tax) => [tax.taxationItemId, tax.amount]))
      const foreign = [...taxes.keys()].find((tax) => !known.taxItems.some((one) => one.id === tax))
      if (foreign !== undefined) return yield* notFound(foreign)
      const isPart = item.amountWithoutTax !== undefined || item.taxationItems !== undefined
      // What an item does not state is open as a whole, or, beside other amounts, not written off (inference).
      const of = (line: string, text: string | undefined) =>
        text === undefined
          ? Result.succeed(isPart ? 0n : (balances.get(line) ?? 0n))
          : readAmountOrZero(text, row.currency, "items.amount")
      amounts.set(id, yield* of(id, item.amountWithoutTax))
      for (const tax of known.taxItems) amounts.set(tax.id, yield* of(tax.id, taxes.get(tax.id)))
    }
    for (const [id, amount] of amounts) {
      const open = balances.get(id) ?? 0n
      yield* rule(
        amount <= open || amount === open,
        `The amount of item '${id}' is above its ${show(open, row.currency)}.`
      )
    }
    const sum = [...amounts.values()].reduce((total, amount) => total + amount, 0n)
    yield* rule(
      stated === undefined || sum === stated,
      `The item amounts add up to ${show(sum, row.currency)}, not to the amount.`
    )
    return amounts
  })

/** Amounts by line, negative ones too where an item's balance is. */
export const amountsOf = (
  call: Call,
  kind: ReceivableKind,
  row: Receivable,
  body: Body
): Result.Result<ReadonlyMap<string, bigint>, Refusal> =>
  Result.gen(function* () {
    const name = nameOf(kind, row)
    const lines = linesOf(row)
    const balance = balanceOf(row)
    yield* rule(row.status === "Posted", `The ${name} is ${row.status}, not Posted.`)
    yield* rule(row.items.length <= maxItems, `More than ${maxItems} items.`)
    yield* rule(balance >= 0n && lines.some((one) => one.balance !== 0n), `The ${name} has no balance to write off.`)
    const { amount, items, nonRevenueWriteOffAccountingCode: code, revenueImpacting } = body
    const byItems = items?.some((item) => item.amountWithoutTax !== undefined || item.taxationItems !== undefined)
    if (amount !== undefined || byItems === true || revenueImpacting !== undefined) yield* checkPermission(call)
    yield* rule(
      revenueImpacting !== "No" || code !== undefined,
      "nonRevenueWriteOffAccountingCode is needed when revenueImpacting is No."
    )
    const named = new Set(items?.map((item) => item.invoiceItemId ?? item.debitMemoItemId))
    yield* rule(
      items === undefined || row.items.every((item) => named.has(item.id)),
      `Either all items of the ${name} are named or none.`
    )
    const stated = amount === undefined ? undefined : yield* readAmount(amount, row.currency, "amount")
    if (byItems === true) return yield* ofItems(row, body, stated)
    if (stated === undefined) return new Map(lines.map((one) => [one.id, one.balance]))
    yield* rule(
      stated <= balance,
      `The amount ${show(stated, row.currency)} is above the balance ${show(balance, row.currency)} of ${name}.`
    )
    const salt = `${call.tx.tenant.seed}:${call.tx.tenant.given["id"] ?? 0}`
    const shares = Allocation.allocate(call.settings.applicationRule, stated, lines, salt)
    return new Map(shares.map((share) => [share.id, share.amount]))
  })
