/** What an operation was meant to do, in a sentence with amounts and the numbers that people know. */
import type { Application, Unapplication } from "@counterfoil/domain/Application"
import type { CreditMemoId, DebitMemoId, InvoiceId, PaymentId } from "@counterfoil/domain/Id"
import * as Money from "@counterfoil/domain/Money"
import type * as Operation from "@counterfoil/domain/Operation"
import type { Names } from "../Names.ts"

/** What an intention names: its applications and its documents. */
export interface Named {
  readonly applications: ReadonlyArray<Application>
  readonly unapplications: ReadonlyArray<Unapplication>
  readonly payments: ReadonlyArray<PaymentId>
  readonly invoices: ReadonlyArray<InvoiceId>
  readonly debitMemos: ReadonlyArray<DebitMemoId>
  readonly creditMemos: ReadonlyArray<CreditMemoId>
}

const none: Named = {
  applications: [],
  unapplications: [],
  payments: [],
  invoices: [],
  debitMemos: [],
  creditMemos: []
}

export const namedIn = (intent: Operation.Intent): Named => {
  switch (intent._tag) {
    case "Apply":
      return { ...none, applications: intent.applications }
    case "Unapply":
      return { ...none, unapplications: intent.unapplications }
    case "CreateInvoicePayment":
      return { ...none, applications: [intent.application] }
    case "TransferPayment":
    case "CancelPayment":
    case "ReportGateway":
      return { ...none, payments: [intent.paymentId] }
    case "UpdateInvoicePayment":
      return { ...none, payments: [intent.paymentId], invoices: [intent.invoiceId] }
    case "CancelRefund":
    case "Refund":
      return intent.source.kind === "payment"
        ? { ...none, payments: [intent.source.id] }
        : { ...none, creditMemos: [intent.source.id] }
    case "ChangeCreditMemo":
      return { ...none, creditMemos: [intent.creditMemoId] }
    case "CloseCreditMemo":
      return { ...none, creditMemos: [intent.creditMemoId] }
    case "CloseInvoice":
      return { ...none, invoices: [intent.invoiceId] }
    case "CloseDebitMemo":
    case "CollectDebitMemo":
      return { ...none, debitMemos: [intent.debitMemoId] }
    case "ChangeReceivable":
      return intent.target.kind === "invoice"
        ? { ...none, invoices: [intent.target.id] }
        : { ...none, debitMemos: [intent.target.id] }
    case "CreateDebitMemo":
    case "Collect":
    case "CreatePayment":
    case "CreateCreditMemo":
      return "invoiceId" in intent && intent.invoiceId !== undefined ? { ...none, invoices: [intent.invoiceId] } : none
  }
}

const changes = { Posted: "Post", Draft: "Unpost", Canceled: "Cancel" } as const

export const inWords = (intent: Operation.Intent, names: Names): string => {
  const { document } = names
  switch (intent._tag) {
    case "Collect":
      return intent.invoiceId === undefined
        ? `Bill and collect what account ${intent.accountId} owes, documents of ${intent.documentDate}`
        : `Collect invoice ${document(intent.invoiceId)} of account ${intent.accountId}`
    case "CollectDebitMemo":
      return `Collect ${Money.show(intent.amount)} of debit memo ${document(intent.debitMemoId)} of account ${intent.accountId}${
        intent.isCharged ? "" : " from what is unapplied"
      }`
    case "Apply":
    case "Unapply":
    case "CreateInvoicePayment":
      return settling(namedIn(intent), names)
    case "UpdateInvoicePayment":
      return `Change what payment ${document(intent.paymentId)} gives to invoice ${document(intent.invoiceId)} from ${Money.show(intent.before)} to ${Money.show(intent.amount)}`
    case "CreatePayment":
      return `Create a payment of ${Money.show(intent.amount)} for account ${intent.accountId ?? "none"}`
    case "TransferPayment":
      return `Transfer payment ${document(intent.paymentId)} from account ${intent.from ?? "none"} to account ${intent.to ?? "none"}`
    case "CancelPayment":
      return `Cancel payment ${document(intent.paymentId)}`
    case "ReportGateway":
      return intent.kind === "settled"
        ? `Report that payment ${document(intent.paymentId)} is settled`
        : `Report that ${Money.show(intent.amount)} of payment ${document(intent.paymentId)} was ${intent.kind}`
    case "Refund":
      return `Refund ${Money.show(intent.amount)} of ${kindOf(intent.source)} ${document(intent.source.id)}${
        intent.target === undefined
          ? ""
          : `, taken back from ${targetKinds[intent.target.kind]} ${document(intent.target.id)}`
      }`
    case "CancelRefund":
      return `Cancel the refund of ${Money.show(intent.amount)} of ${kindOf(intent.source)} ${document(intent.source.id)}`
    case "CreateCreditMemo":
      return `Create a credit memo ${intent.isPosted ? "and post it" : "as a draft"} for account ${intent.accountId}${
        intent.invoiceId === undefined ? "" : ` from invoice ${document(intent.invoiceId)}`
      }`
    case "ChangeCreditMemo":
      return `${changes[intent.to]} credit memo ${document(intent.creditMemoId)}`
    case "CreateDebitMemo":
      return `Create a debit memo ${intent.isPosted ? "and post it" : "as a draft"} from invoice ${document(intent.invoiceId)}`
    case "ChangeReceivable":
      return `${changes[intent.to]} ${targetKinds[intent.target.kind]} ${document(intent.target.id)}`
    case "CloseInvoice":
      return `Take ${Money.show(intent.amount)} off invoice ${document(intent.invoiceId)} by ${intent.by}${asExpense(intent.purpose)}`
    case "CloseDebitMemo":
      return `Take ${Money.show(intent.amount)} off debit memo ${document(intent.debitMemoId)} by write-off${asExpense(intent.purpose)}`
    case "CloseCreditMemo":
      return `${intent.by === "reversal" ? "Reverse" : "Write off"} credit memo ${document(intent.creditMemoId)} of ${Money.show(intent.amount)}`
  }
}

const targetKinds = { invoice: "invoice", debitMemo: "debit memo" } as const

const asExpense = (purpose: string | undefined): string => (purpose === "bad debt" ? ", as an expense" : "")

const kindOf = ({ kind }: Application["source"]): string => (kind === "payment" ? "payment" : "credit memo")

const settling = ({ applications, unapplications }: Named, { document, item }: Names): string => {
  const itemsOf = (split: (Application | Unapplication)["split"]): string =>
    split._tag === "Stated"
      ? ` (${split.items.map((one) => `${Money.format(one.amount)} on ${item(one.targetItemId)}`).join(", ")})`
      : ""
  const sentence = (verb: string, to: string, one: Application | Unapplication) =>
    `${verb} ${Money.show(one.amount)} of ${kindOf(one.source)} ${document(one.source.id)} ${to} ${targetKinds[one.target.kind]} ${document(one.target.id)}${itemsOf(one.split)}, effective ${one.effectiveOn}`
  return [
    ...applications.map((one) => sentence("Apply", "to", one)),
    ...unapplications.map((one) => sentence("Take back", "from", one))
  ].join("; ")
}
