/** Both legs of what an operation was meant to do: recorded when Zuora has said that it is done. */
import type { Application, Unapplication } from "@counterfoil/domain/Application"
import * as CreditMemo from "@counterfoil/domain/CreditMemo"
import * as Invoice from "@counterfoil/domain/Invoice"
import type { Ledger, Placed } from "@counterfoil/domain/Ledger"
import type * as Operation from "@counterfoil/domain/Operation"
import * as Payment from "@counterfoil/domain/Payment"
import * as StreamName from "@counterfoil/domain/StreamName"

/** The facts of an intention, less those that are recorded already. A collect has none: Zuora chose everything. */
export const legsOf = (intent: Operation.Intent, ledger: Ledger): ReadonlyArray<Placed> => {
  switch (intent._tag) {
    case "Collect":
      return []
    case "Apply":
      return intent.applications.flatMap((application) => legs(ledger, { _tag: "Applied", application }))
    case "Unapply":
      return intent.unapplications.flatMap((unapplication) => legs(ledger, { _tag: "Unapplied", unapplication }))
    case "CreateInvoicePayment":
      return legs(ledger, { _tag: "Applied", application: intent.application })
  }
}

type Fact =
  | { readonly _tag: "Applied"; readonly application: Application }
  | { readonly _tag: "Unapplied"; readonly unapplication: Unapplication }

const legs = (ledger: Ledger, fact: Fact): ReadonlyArray<Placed> => {
  const { source, target } = fact._tag === "Applied" ? fact.application : fact.unapplication
  const given =
    source.kind === "payment"
      ? Payment.record(fact, ledger.payments.get(source.id) ?? Payment.initial)
      : CreditMemo.record(fact, ledger.creditMemos.get(source.id) ?? CreditMemo.initial)
  const got = Invoice.record(fact, ledger.invoices.get(target.id) ?? Invoice.initial)
  return [
    ...given.map((event) => ({ stream: StreamName.ofSource(source), event })),
    ...got.map((event) => ({ stream: StreamName.ofTarget(target), event }))
  ]
}
