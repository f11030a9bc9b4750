/** The call of billing that a step stands for. The same step under the same operation id is the same call, for ever. */
import { Billing } from "@counterfoil/billing/Billing"
import type { BillingError } from "@counterfoil/billing/BillingError"
import type { Settled } from "@counterfoil/billing/Outcome"
import type { ItemApplication, Source, Target } from "@counterfoil/domain/Application"
import type { Observation } from "@counterfoil/domain/proposal/Adopting"
import type { OperationId } from "@counterfoil/domain/Id"
import type { Money } from "@counterfoil/domain/Money"
import type { Step } from "@counterfoil/domain/proposal/Step"
import * as Effect from "effect/Effect"

/** A step that asks something of Zuora. */
export type Call = Exclude<Step, Observation>

export interface Asked {
  readonly operationId: OperationId
  readonly actor: string
  readonly reason: string
}

/** Makes the call, or takes up the one that was made under this id. */
export const make = (step: Call, asked: Asked): Effect.Effect<Settled, BillingError, Billing> =>
  Effect.flatMap(Billing, (billing) => called(billing, step, asked))

const called = (billing: Billing["Service"], step: Call, asked: Asked): Effect.Effect<Settled, BillingError> => {
  switch (step._tag) {
    case "Unapply": {
      const [first, ...rest] = step.items
      const items: { readonly items?: Items } = first === undefined ? {} : { items: [first, ...rest] }
      const taken = { ...asked, ...keyOf(step.target), amount: step.amount, ...items }
      return step.source.kind === "payment"
        ? billing.unapplyPayment({ ...taken, paymentKey: step.source.id })
        : billing.unapplyCreditMemo({ ...taken, creditMemoKey: step.source.id })
    }
    case "Apply":
      return applied(billing, step, asked)
    case "WriteOff":
      return step.target.kind === "invoice"
        ? billing.writeOffInvoice({ ...asked, invoiceKey: step.target.id })
        : billing.writeOffDebitMemo({ ...asked, debitMemoKey: step.target.id })
    case "UnpostCreditMemo":
      return billing.unpostCreditMemo({ ...asked, creditMemoKey: step.creditMemoId })
    case "RefundPayment":
      return billing.refundPayment({
        ...asked,
        paymentKey: step.paymentId,
        amount: step.amount,
        way: step.way === "Electronic" ? { _tag: "Electronic" } : { _tag: "External", methodType: "Other" }
      })
    case "CancelRefund":
      return billing.cancelRefund({ ...asked, refundKey: step.refundId })
    case "TransferPayment":
      return billing.transferPayment({ ...asked, paymentKey: step.paymentId, toAccountKey: step.accountId })
    case "Report":
      return step.kind === "rejected"
        ? billing.rejectPayment({ ...asked, paymentKey: step.paymentId })
        : billing.chargeBackPayment({ ...asked, paymentKey: step.paymentId, amount: step.amount })
    case "CreatePayment":
      return billing.createPayment({
        ...asked,
        accountKey: step.accountId,
        amount: step.amount,
        means: {
          _tag: "External",
          methodType: "Other",
          referenceId: step.reference,
          effectiveOn: step.receivedOn
        }
      })
  }
}

type Items = readonly [ItemApplication, ...ReadonlyArray<ItemApplication>]

const keyOf = (target: Target) => (target.kind === "invoice" ? { invoiceKey: target.id } : { debitMemoKey: target.id })

const applied = (
  billing: Billing["Service"],
  { amount, items: [first, ...rest], source, target }: Extract<Call, { readonly _tag: "Apply" }>,
  asked: Asked
): Effect.Effect<Settled, BillingError> => {
  const division =
    first === undefined ? ({ _tag: "ZuoraChooses" } as const) : ({ _tag: "Items", items: [first, ...rest] } as const)
  const portions = portionsOf(target, { amount, division })
  return isPayment(source)
    ? billing.applyPayment({ ...asked, paymentKey: source.id, ...portions })
    : billing.applyCreditMemo({ ...asked, creditMemoKey: source.id, ...portions })
}

const isPayment = ({ kind }: Source): boolean => kind === "payment"

const portionsOf = <D>(target: Target, portion: { readonly amount: Money; readonly division: D }) =>
  target.kind === "invoice"
    ? { invoices: [{ invoiceKey: target.id, ...portion }] as const }
    : { debitMemos: [{ debitMemoKey: target.id, ...portion }] as const }
