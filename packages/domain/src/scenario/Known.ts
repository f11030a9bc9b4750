/** A document as we know it, in the form in which Zuora shows one: what a step changes of it is put over this. */
import * as Money from "../Money.ts"
import type { ObservedCreditMemo, ObservedDebitMemo, ObservedInvoice, ObservedPayment } from "../Observed.ts"
import type { Of } from "./World.ts"

const claim = ({ state }: Of<"invoice" | "debitMemo" | "creditMemo">) => ({
  number: state.number,
  accountId: state.accountId,
  status: state._tag,
  total: state.total,
  items: Array.from(state.items.values()),
  updatedAt: ""
})

const owed = ({ state }: Of<"invoice" | "debitMemo">) => ({
  dueOn: undefined,
  balance: state.total,
  itemBalances: new Map()
})

export const invoice = (found: Of<"invoice">): ObservedInvoice => ({
  kind: "invoice",
  id: found.id,
  ...claim(found),
  ...owed(found),
  sourceType: "Standalone",
  invoiceDate: found.state.effectiveOn
})

export const debitMemo = (found: Of<"debitMemo">): ObservedDebitMemo => ({
  kind: "debitMemo",
  id: found.id,
  ...claim(found),
  ...owed(found),
  invoiceId: undefined,
  creditMemoId: undefined,
  memoDate: found.state.effectiveOn
})

export const creditMemo = (found: Of<"creditMemo">): ObservedCreditMemo => ({
  kind: "creditMemo",
  id: found.id,
  ...claim(found),
  memoDate: found.state.effectiveOn,
  purpose: found.state.purpose,
  unapplied: found.state.total,
  refunded: Money.make(found.state.total.currency, found.state.usage.refundedMinor),
  refunds: undefined,
  parts: []
})

export const payment = ({ id, state }: Of<"payment">): ObservedPayment => ({
  kind: "payment",
  id,
  number: state.number,
  accountId: state.accountId ?? undefined,
  status: state._tag,
  method: state.method,
  effectiveOn: state.effectiveOn,
  amount: state.amount,
  unapplied: state.amount,
  refunded: Money.make(state.amount.currency, state.usage.refundedMinor),
  refunds: undefined,
  gatewayReference: state.gatewayReference,
  parts: [],
  updatedAt: ""
})
