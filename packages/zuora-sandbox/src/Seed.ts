/**
 * What a sandbox starts with, as JSON: switches, accounts, invoices, memos, payments. Amounts are decimal text (or JSON
 * numbers, read digit by digit); accounts are referred to by number. Everything but `accounts[].number` has a default.
 */
import * as Result from "effect/Result"
import { type Call, today } from "./server/Call.ts"
import { parse as parseAmount, placesOf } from "./settlement/Decimals.ts"
import * as LegacySeed from "./crud/LegacySeed.ts"
import * as CreditMemoPost from "./memos/CreditMemoPost.ts"
import * as Fields from "./server/Fields.ts"
import { plusDays } from "./time/Instant.ts"
import { type Refusal, notFound, refuse } from "./server/Refusal.ts"
import * as PaymentCreate from "./payments/PaymentCreate.ts"
import { idOf } from "./server/Tenant.ts"

const taxShape = {
  id: Fields.text(32),
  name: Fields.text(),
  amount: Fields.required(Fields.decimal),
  rate: Fields.decimal
}
const chargeShape = {
  name: Fields.required(Fields.text()),
  amount: Fields.required(Fields.decimal),
  taxes: Fields.list(taxShape),
  dueOn: Fields.date,
  serviceStart: Fields.date,
  serviceEnd: Fields.date
}
const accountShape = {
  id: Fields.text(32),
  number: Fields.required(Fields.text()),
  name: Fields.text(),
  currency: Fields.text(3),
  status: Fields.oneOf("Active", "Canceled"),
  paymentMethodType: Fields.oneOf("Electronic", "External"),
  paymentGateway: Fields.text(),
  decline: Fields.object({ code: Fields.required(Fields.text()), text: Fields.required(Fields.text()) }),
  gateway: Fields.oneOf("answers", "hangs"),
  entity: Fields.text(50),
  org: Fields.text(50),
  unbilledCharges: Fields.list(chargeShape)
}
const itemShape = {
  id: Fields.text(32),
  name: Fields.required(Fields.text()),
  amount: Fields.required(Fields.decimal),
  taxes: Fields.list(taxShape),
  appliedToItemId: Fields.text(32),
  subscriptionId: Fields.text(32),
  sourceItemType: Fields.oneOf("SubscriptionComponent", "OrderLineItem", "None"),
  serviceStart: Fields.date,
  serviceEnd: Fields.date
}
const invoiceShape = {
  id: Fields.text(32),
  number: Fields.text(),
  account: Fields.required(Fields.text()),
  status: Fields.oneOf("Draft", "Posted"),
  sourceType: Fields.oneOf("Subscription", "Standalone", "Order", "Consolidation"),
  invoiceDate: Fields.date,
  dueDate: Fields.date,
  items: Fields.required(Fields.list(itemShape, 1000))
}
const memoShape = {
  id: Fields.text(32),
  number: Fields.text(),
  account: Fields.required(Fields.text()),
  status: Fields.oneOf("Draft", "Posted"),
  sourceType: Fields.oneOf("Subscription", "Standalone", "Consolidation"),
  creditMemoDate: Fields.date,
  reasonCode: Fields.text(),
  items: Fields.required(Fields.list(itemShape, 1000))
}
const paymentShape = {
  id: Fields.text(32),
  number: Fields.text(),
  account: Fields.text(),
  amount: Fields.required(Fields.decimal),
  currency: Fields.text(3),
  type: Fields.oneOf("External", "Electronic"),
  status: Fields.oneOf("Draft", "Processing", "Processed", "Error"),
  effectiveDate: Fields.date
}
/** The documents of a seed; `SandboxState` adds the tenant. */
export const shape = {
  accounts: Fields.list(accountShape, 100_000),
  invoices: Fields.list(invoiceShape, 100_000),
  creditMemos: Fields.list(memoShape, 100_000),
  payments: Fields.list(paymentShape, 100_000),
  ...LegacySeed.shape
}
export type Seed = Fields.Read<typeof shape>
type Item = Fields.Read<typeof itemShape>

const seedAmount = (text: string, currency: string): Result.Result<bigint, Refusal> => {
  const minor = parseAmount(text, placesOf(currency))
  return minor === undefined ? refuse(20, `'${text}' is no amount of ${currency}.`) : Result.succeed(minor)
}

const writeAccount = (call: Call, seed: NonNullable<Seed["accounts"]>[number]): Result.Result<void, Refusal> =>
  Result.gen(function* () {
    const currency = seed.currency ?? "EUR"
    const id = seed.id ?? call.tx.nextId()
    const unbilled = []
    for (const charge of seed.unbilledCharges ?? []) {
      const taxes = []
      for (const tax of charge.taxes ?? []) {
        taxes.push({
          name: tax.name ?? "VAT",
          rate: tax.rate ?? "0",
          amount: yield* seedAmount(tax.amount, currency)
        })
      }
      unbilled.push({
        name: charge.name,
        amount: yield* seedAmount(charge.amount, currency),
        taxes,
        dueOn: charge.dueOn ?? null,
        serviceStart: charge.serviceStart ?? null,
        serviceEnd: charge.serviceEnd ?? null
      })
    }
    call.tx.put("account", {
      id,
      number: seed.number,
      name: seed.name ?? seed.number,
      currency,
      status: seed.status ?? "Active",
      paymentMethodId: idOf(id, "payment method"),
      paymentMethodType: seed.paymentMethodType ?? "Electronic",
      paymentGateway: seed.paymentGateway ?? "Sandbox Gateway",
      paymentGatewayId: idOf(call.tx.tenant.seed, `gateway:${seed.paymentGateway ?? "Sandbox Gateway"}`),
      decline: seed.decline ?? null,
      gateway: seed.gateway ?? "answers",
      entityId: seed.entity ?? null,
      orgId: seed.org ?? null,
      unbilled,
      createdDate: call.now,
      updatedDate: call.now
    })
  })

const findAccount = (call: Call, number: string) => {
  const account = call.tx.byKey("account", number)
  return account === undefined ? notFound(number) : Result.succeed(account)
}

const readItem = (call: Call, item: Item, currency: string) =>
  Result.gen(function* () {
    const taxes = []
    for (const tax of item.taxes ?? []) {
      const amount = yield* seedAmount(tax.amount, currency)
      taxes.push({ id: tax.id ?? call.tx.nextId(), name: tax.name ?? "VAT", rate: tax.rate ?? "0", amount })
    }
    const { name, serviceStart = null, serviceEnd = null } = item
    const amount = yield* seedAmount(item.amount, currency)
    return { line: { id: item.id ?? call.tx.nextId(), name, rate: "0", amount, serviceStart, serviceEnd }, taxes }
  })

const writeInvoice = (call: Call, seed: NonNullable<Seed["invoices"]>[number]): Result.Result<void, Refusal> =>
  Result.gen(function* () {
    const account = yield* findAccount(call, seed.account)
    const invoiceDate = seed.invoiceDate ?? today(call)
    const items = []
    for (const item of seed.items) {
      const { line, taxes } = yield* readItem(call, item, account.currency)
      items.push({
        ...line,
        paid: 0n,
        credited: 0n,
        appliedToItemId: item.appliedToItemId ?? null,
        subscriptionId: item.subscriptionId ?? null,
        sourceItemType: item.sourceItemType ?? ("SubscriptionComponent" as const),
        taxItems: taxes.map((tax) => ({ ...tax, paid: 0n, credited: 0n }))
      })
    }
    const status = seed.status ?? "Posted"
    call.tx.put("invoice", {
      id: seed.id ?? call.tx.nextId(),
      number: seed.number ?? call.tx.nextNumber("INV"),
      accountId: account.id,
      currency: account.currency,
      status,
      sourceType: seed.sourceType ?? "Subscription",
      source: "BillRun",
      invoiceDate,
      dueDate: seed.dueDate ?? plusDays(invoiceDate, 30),
      targetDate: invoiceDate,
      postedDate: status === "Posted" ? call.now : null,
      items,
      headerPaid: 0n,
      reversed: false,
      createdDate: call.now,
      updatedDate: call.now
    })
  })

const writeMemo = (call: Call, seed: NonNullable<Seed["creditMemos"]>[number]): Result.Result<void, Refusal> =>
  Result.gen(function* () {
    const account = yield* findAccount(call, seed.account)
    const items = []
    for (const item of seed.items) {
      const { line, taxes } = yield* readItem(call, item, account.currency)
      items.push({ ...line, sourceId: null, comment: "", taxItems: taxes.map((tax) => ({ ...tax, sourceId: null })) })
    }
    const memo = CreditMemoPost.write(call, {
      id: seed.id ?? call.tx.nextId(),
      number: seed.number ?? call.tx.nextNumber("CM"),
      accountId: account.id,
      currency: account.currency,
      sourceType: seed.sourceType ?? "Subscription",
      source: "BillRun",
      creditMemoDate: seed.creditMemoDate ?? today(call),
      reasonCode: seed.reasonCode ?? "Correcting invoice error",
      items
    })
    if (seed.status !== "Draft") CreditMemoPost.post(call, memo)
  })

const writePayment = (call: Call, seed: NonNullable<Seed["payments"]>[number]): Result.Result<void, Refusal> =>
  Result.gen(function* () {
    const account = seed.account === undefined ? undefined : yield* findAccount(call, seed.account)
    const currency = seed.currency ?? account?.currency ?? "EUR"
    PaymentCreate.write(call, {
      accountId: account?.id ?? null,
      type: seed.type ?? "External",
      status: seed.status ?? "Processed",
      currency,
      amount: yield* seedAmount(seed.amount, currency),
      effectiveDate: seed.effectiveDate ?? today(call),
      paymentMethodId: idOf(call.tx.tenant.seed, "method:external"),
      ...(seed.id === undefined ? {} : { id: seed.id }),
      ...(seed.number === undefined ? {} : { number: seed.number })
    })
  })

/** Adds the documents of a seed to what is there. */
export const write = (call: Call, seed: Seed): Result.Result<void, Refusal> =>
  Result.gen(function* () {
    for (const account of seed.accounts ?? []) yield* writeAccount(call, account)
    for (const invoice of seed.invoices ?? []) yield* writeInvoice(call, invoice)
    for (const memo of seed.creditMemos ?? []) yield* writeMemo(call, memo)
    for (const payment of seed.payments ?? []) yield* writePayment(call, payment)
    yield* LegacySeed.write(call, seed)
  })
