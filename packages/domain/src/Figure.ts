/** What a document says in one figure: what is open of it, or what it has still to give. */
import * as CreditMemo from "./CreditMemo.ts"
import type * as DebitMemo from "./DebitMemo.ts"
import type { AccountId, CreditMemoId, DebitMemoId, InvoiceId, PaymentId } from "./Id.ts"
import type * as Invoice from "./Invoice.ts"
import type { Ledger } from "./Ledger.ts"
import * as Money from "./Money.ts"
import * as Payment from "./Payment.ts"
import * as Receivable from "./Receivable.ts"
import * as StreamName from "./StreamName.ts"

/** The balance of a receivable, what is unapplied of a payment or memo; undefined while it has none. */
export const figureOf = (ledger: Ledger, stream: string): Money.Money | undefined => {
  const id = stream.slice(stream.indexOf("-") + 1)
  switch (StreamName.kindOf(stream)) {
    case "Invoice":
      return owed(ledger.invoices.get(id as InvoiceId))
    case "DebitMemo":
      return owed(ledger.debitMemos.get(id as DebitMemoId))
    case "CreditMemo": {
      const memo = ledger.creditMemos.get(id as CreditMemoId)
      return memo?._tag === "Posted" ? Money.make(memo.total.currency, CreditMemo.unappliedMinor(memo)) : undefined
    }
    case "Payment": {
      const payment = ledger.payments.get(id as PaymentId)
      return payment?._tag === "Processed"
        ? Money.make(payment.amount.currency, Payment.unappliedMinor(payment))
        : undefined
    }
    case "CreditBalance":
      return ledger.creditBalances.get(id as AccountId)?.balance
    default:
      return undefined
  }
}

const owed = (state: Invoice.State | DebitMemo.State | undefined): Money.Money | undefined =>
  state?._tag === "Posted" ? Money.make(state.total.currency, Receivable.balanceMinor(state)) : undefined
