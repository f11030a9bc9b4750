/**
 * Applying a bank transfer: the payment is recorded in Zuora, given to its account where the bank did not tell it, and
 * applied to named invoices and items. Each step is an operation whose id comes from the bank's reference, so that a
 * statement may be sent again as a whole: what is done answers from the store, what is missing is done.
 */
import type { BillingClient } from "@counterfoil/billing/BillingClient"
import { CommitReused } from "@counterfoil/event-store/StoreError"
import type { FastifyInstance } from "fastify"
import { answerDone } from "./Answers.ts"
import {
  type Assignment,
  assign,
  type Bank,
  find,
  type Kept,
  receive,
  settled,
  type Share,
  type Transfer
} from "./Transfers.ts"

interface Receive {
  readonly Body: Transfer & { readonly shares?: ReadonlyArray<Share> }
}

interface Assign {
  readonly Params: { readonly reference: string }
  readonly Body: Assignment
}

export const bankTransfers = (app: FastifyInstance, billing: BillingClient, bank: Bank): void => {
  const settle = async (reference: string) => {
    const kept = await find(bank, reference)
    return kept === undefined ? undefined : settleKept(billing, bank, kept)
  }

  app.post<Receive>("/bank-transfers", { schema: { body: transferSchema } }, async ({ body }, reply) => {
    const { shares, ...transfer } = body
    try {
      await receive(bank, transfer)
    } catch (error) {
      if (!(error instanceof CommitReused)) throw error
      return reply.status(409).send({ next: "new id", message: "this reference came before with other content" })
    }
    if (transfer.account !== null && shares !== undefined)
      await assign(bank, transfer.reference, { account: transfer.account, shares })
    return settle(transfer.reference)
  })

  app.post<Assign>(
    "/bank-transfers/:reference/assignment",
    { schema: { body: assignmentSchema } },
    async (request, reply) => {
      const { reference } = request.params
      await assign(bank, reference, request.body)
      return (await settle(reference)) ?? reply.callNotFound()
    }
  )
}

/** Every step again: those that are done answer from the store. */
const settleKept = async (billing: BillingClient, bank: Bank, { assignment, transfer }: Kept) => {
  const { account, amount, currency, reference, valueDate } = transfer
  const step = (name: string) => ({ operationId: `bank-${reference}-${name}`, actor: "bank" })
  const received = await billing.createPayment({
    ...step("create"),
    accountKey: account,
    amount: { amount, currency },
    means: { _tag: "External", methodType: "WireTransfer", referenceId: reference, effectiveOn: valueDate }
  })
  const [paymentKey = ""] = received.payments
  if (assignment === null) return { ...answerDone(received), next: "assign" }
  if (account === null)
    await billing.transferPayment({ ...step("assign"), paymentKey, toAccountKey: assignment.account })
  const [first, ...rest] = assignment.shares.map(portionOf)
  if (first === undefined) return { ...answerDone(received), next: "assign" }
  const applied = await billing.applyPayment({ ...step("apply"), paymentKey, invoices: [first, ...rest] })
  await settled(bank, reference)
  return { ...answerDone(applied), payments: [paymentKey] }
}

const portionOf = ({ amount, currency, invoice, items = [] }: Share) => {
  const [first, ...rest] = items.map((one) => ({ targetItemId: one.item, amount: { amount: one.amount, currency } }))
  return {
    invoiceKey: invoice,
    amount: { amount, currency },
    division:
      first === undefined ? ({ _tag: "ZuoraChooses" } as const) : ({ _tag: "Items", items: [first, ...rest] } as const)
  }
}

const text = { type: "string", minLength: 1, maxLength: 100 }
const shareSchema = {
  type: "object",
  required: ["invoice", "amount", "currency"],
  properties: {
    invoice: text,
    amount: text,
    currency: text,
    items: {
      type: "array",
      items: { type: "object", required: ["item", "amount"], properties: { item: text, amount: text } }
    }
  }
}
const shares = { type: "array", minItems: 1, items: shareSchema }
const assignmentSchema = { type: "object", required: ["account", "shares"], properties: { account: text, shares } }
const transferSchema = {
  type: "object",
  required: ["reference", "amount", "currency", "valueDate", "account"],
  properties: {
    reference: { type: "string", pattern: "^[A-Za-z0-9._-]{1,50}$" },
    amount: text,
    currency: text,
    valueDate: { type: "string", format: "date" },
    account: { ...text, type: ["string", "null"] },
    shares
  }
}
