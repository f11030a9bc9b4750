/**
 * POST /v1/debitmemos/{debitMemoKey}/collect: applies what the account has unapplied, credit memos first unless
 * `applicationOrder` says otherwise, oldest first, then largest; then charges the payment method for the rest.
 * Source: Zuora API reference, "Collect a posted debit memo"; field names from Zuora's published clients. That nothing is
 * applied without `applyCredit` and nothing charged without `collect`, and that a decline leaves nothing behind, is
 * inferred.
 */
import * as Result from "effect/Result"
import * as CreditMemo from "./CreditMemo.ts"
import * as CreditMemoApply from "./CreditMemoApply.ts"
import { find } from "./DebitMemoReads.ts"
import type { DebitMemo } from "./DebitMemo.ts"
import * as Fields from "../server/Fields.ts"
import { isObject } from "../server/Json.ts"
import * as Gateway from "../payments/Gateway.ts"
import { type Payment, unappliedOf } from "../payments/Payment.ts"
import { applyTo, latestOf } from "../payments/PaymentApply.ts"
import * as PaymentCreate from "../payments/PaymentCreate.ts"
import { applyOrIntend } from "../payments/Processing.ts"
import { type Call, type Operation, today } from "../server/Call.ts"
import { amount } from "../server/Json.ts"
import { type Refusal, notFound, refuse, rule } from "../server/Refusal.ts"
import { balanceOf } from "../settlement/Receivable.ts"
import * as Target from "../settlement/Target.ts"

const shape = {
  applicationOrder: Fields.anything,
  applyCredit: Fields.boolean,
  collect: Fields.boolean,
  payment: Fields.object({ gatewayId: Fields.text(32), paymentMethodId: Fields.text(32) })
}

const maxItems = 10
const maxSources = 25
const maxMemoItems = 100

type Order = ReadonlyArray<"CreditMemo" | "UnappliedPayment">
const both: Order = ["CreditMemo", "UnappliedPayment"]

const orderOf = (raw: unknown): Result.Result<Order, Refusal> => {
  if (raw === undefined || raw === null) return Result.succeed(both)
  const known = Array.isArray(raw) && !isObject(raw) ? both.filter((one) => raw.includes(one)) : []
  return Array.isArray(raw) && raw.length > 0 && known.length === raw.length
    ? Result.succeed(known.toSorted((a, b) => raw.indexOf(a) - raw.indexOf(b)))
    : refuse(20, "applicationOrder names CreditMemo and UnappliedPayment.")
}

interface Source {
  readonly id: string
  readonly number: string
  readonly date: string
  readonly open: bigint
}

/** Oldest first, then largest; as many as the balance needs. */
const needed = (sources: ReadonlyArray<Source>, balance: bigint): ReadonlyArray<Source & { readonly part: bigint }> => {
  let left = balance
  return sources
    .filter((source) => source.open > 0n)
    .toSorted((a, b) => (a.date === b.date ? (a.open > b.open ? -1 : 1) : a.date < b.date ? -1 : 1))
    .map((source) => {
      const part = source.open < left ? source.open : left
      left -= part
      return { ...source, part }
    })
    .filter(({ part }) => part > 0n)
}

const applyMemos = (call: Call, debit: DebitMemo): Result.Result<ReadonlyArray<unknown>, Refusal> =>
  Result.gen(function* () {
    const memos = call.tx
      .where("creditMemo", "accountId", debit.accountId)
      .filter((memo) => memo.status === "Posted" && memo.currency === debit.currency)
    const byId = new Map(memos.map((memo) => [memo.id, memo]))
    const sources = needed(
      memos.map((memo) => ({
        id: memo.id,
        number: memo.number,
        date: memo.creditMemoDate,
        open: CreditMemo.unappliedOf(memo)
      })),
      balanceOf(debit)
    )
    const items = sources.reduce((count, { id }) => count + (byId.get(id)?.items.length ?? 0), 0)
    yield* rule(sources.length <= maxSources, `More than ${maxSources} credit memos would be applied.`)
    yield* rule(items <= maxMemoItems, `More than ${maxMemoItems} credit memo items would be applied.`)
    for (const { id, part } of sources) {
      const memo = byId.get(id)
      if (memo === undefined) continue
      const date = [today(call), CreditMemoApply.latestOf(call, memo)].toSorted().at(-1) ?? today(call)
      yield* CreditMemoApply.applyTo(call, memo, [Target.whole("debitMemo", debit, part)], date)
    }
    return sources.map((source) => written(source, debit.currency))
  })

const applyPayments = (call: Call, debit: DebitMemo): Result.Result<ReadonlyArray<unknown>, Refusal> =>
  Result.gen(function* () {
    const payments = call.tx
      .where("payment", "accountId", debit.accountId)
      .filter((one) => one.status === "Processed" && !one.standalone && one.currency === debit.currency)
    const byId = new Map(payments.map((payment) => [payment.id, payment]))
    const sources = needed(
      payments.map((one) => ({ id: one.id, number: one.number, date: one.effectiveDate, open: unappliedOf(one) })),
      balanceOf(debit)
    )
    yield* rule(sources.length <= maxSources, `More than ${maxSources} payments would be applied.`)
    for (const { id, part } of sources) {
      const payment = byId.get(id)
      if (payment === undefined) continue
      const date = [today(call), latestOf(call, payment)].toSorted().at(-1) ?? today(call)
      yield* applyTo(call, payment, [Target.whole("debitMemo", debit, part)], date)
    }
    return sources.map((source) => written(source, debit.currency))
  })

const written = ({ id, number, open, part }: Source & { readonly part: bigint }, currency: string) => ({
  id,
  number,
  appliedAmount: amount(part, currency),
  unappliedAmount: amount(open - part, currency)
})

const charge = (
  call: Call,
  debit: DebitMemo,
  stated: Fields.Read<typeof shape>["payment"]
): Result.Result<Payment, Refusal> =>
  Result.gen(function* () {
    const account = call.tx.get("account", debit.accountId)
    if (account === undefined) return yield* notFound(debit.accountId)
    yield* rule(
      account.paymentMethodType === "Electronic",
      "The default payment method of the account is not an electronic one."
    )
    yield* Target.checkLock(call, "debitMemo", debit)
    const payment = PaymentCreate.write(call, {
      accountId: account.id,
      type: "Electronic",
      status: yield* Gateway.ask(call, account),
      currency: debit.currency,
      amount: balanceOf(debit),
      effectiveDate: today(call),
      paymentMethodId: stated?.paymentMethodId ?? account.paymentMethodId,
      gatewayId: stated?.gatewayId ?? account.paymentGatewayId,
      gatewayState: "Submitted",
      submittedOn: call.now
    })
    yield* applyOrIntend(call, payment, [Target.whole("debitMemo", debit, balanceOf(debit))], today(call))
    return payment
  })

export const collect: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* Fields.readBody(shape, call.body)
    const order = yield* orderOf(body.applicationOrder)
    const memo = yield* find(call)
    yield* rule(memo.status === "Posted", `Debit memo ${memo.number} is ${memo.status}, not Posted.`)
    yield* rule(memo.items.length <= maxItems, `Debit memo ${memo.number} has more than ${maxItems} items.`)
    const now = (): DebitMemo => call.tx.get("debitMemo", memo.id) ?? memo
    const applied: { [kind in Order[number]]: ReadonlyArray<unknown> } = { CreditMemo: [], UnappliedPayment: [] }
    for (const kind of body.applyCredit === true ? order : []) {
      applied[kind] = yield* kind === "CreditMemo" ? applyMemos(call, now()) : applyPayments(call, now())
    }
    const isOpen = balanceOf(now()) > 0n
    const paid = body.collect === true && isOpen ? yield* charge(call, now(), body.payment) : undefined
    return {
      debitMemo: { id: memo.id, number: memo.number },
      appliedCreditMemos: applied.CreditMemo,
      appliedPayments: applied.UnappliedPayment,
      ...(paid === undefined
        ? {}
        : {
            processedPayment: {
              id: paid.id,
              number: paid.number,
              status: paid.status,
              amount: amount(paid.amount, paid.currency),
              gatewayId: paid.gatewayId,
              gatewayResponse: null,
              gatewayResponseCode: null,
              paymentMethodId: paid.paymentMethodId
            }
          }),
      success: true
    }
  })
