/** The step in which Zuora shows a known document otherwise: recorded as shown, never refused. */
import * as Result from "effect/Result"
import * as Item from "../Item.ts"
import * as Money from "../Money.ts"
import { accountOf, itemsOf } from "./Page.ts"
import { fail, money, type Path, type Problem } from "./Problem.ts"
import type { Shown } from "./Scenario.ts"
import { find, type Made, showCreditMemo, showInvoice, showPayment, type World } from "./World.ts"

type Status = NonNullable<Shown["status"]>

const billedStatus = (status: Status) =>
  status === "Draft" || status === "Posted" || status === "Canceled" || status === "Other" ? status : undefined
const paidStatus = (status: Status) => (status === "Draft" || status === "Posted" ? undefined : status)

export const show = (world: World, path: Path, step: Shown): Result.Result<ReadonlyArray<Made>, Problem> =>
  Result.gen(function* () {
    const found = find(world, step.document)
    if (found === undefined) return yield* fail([...path, "document"], `there is no document ${step.document}`)
    const { state } = found
    const foreign = found.kind === "payment" ? "lines" : "amount"
    if (step[foreign] !== undefined)
      return yield* fail([...path, foreign], `${step.document} has no ${foreign} of its own`)
    const asked = step.status ?? state._tag
    const accountId = step.account === undefined ? (state.accountId ?? undefined) : accountOf(step.account)
    if (found.kind === "payment") {
      const { amount } = found.state
      const status = paidStatus(asked)
      if (status === undefined) return yield* fail([...path, "status"], `a payment is never ${asked}`)
      return showPayment(
        world,
        {
          kind: "payment",
          id: found.id,
          number: found.state.number,
          accountId,
          status,
          method: found.state.method,
          effectiveOn: found.state.effectiveOn,
          amount: step.amount === undefined ? amount : yield* money([...path, "amount"], step.amount, amount.currency),
          unapplied: amount,
          refunded:
            step.refunded === undefined
              ? Money.make(amount.currency, found.state.usage.refundedMinor)
              : yield* money([...path, "refunded"], step.refunded, amount.currency),
          refunds: undefined,
          gatewayReference: found.state.gatewayReference,
          parts: [],
          updatedAt: ""
        },
        step.on
      )
    }
    const { currency } = found.state.total
    const status = billedStatus(asked)
    if (status === undefined) return yield* fail([...path, "status"], `${step.document} is never ${asked}`)
    if (accountId === undefined) return yield* fail([...path, "account"], "only payments may be without account")
    const items =
      step.lines === undefined
        ? Array.from(found.state.items.values())
        : yield* itemsOf([...path, "lines"], step.lines, currency)
    const page = {
      number: found.state.number,
      accountId,
      status,
      items,
      total: Money.make(currency, Item.totalMinor(items)),
      updatedAt: ""
    }
    if (found.kind === "invoice") {
      if (step.refunded !== undefined) return yield* fail([...path, "refunded"], "an invoice is not refunded")
      return showInvoice(
        world,
        {
          ...page,
          kind: "invoice",
          id: found.id,
          sourceType: "Standalone",
          invoiceDate: found.state.effectiveOn,
          dueOn: undefined,
          balance: page.total,
          itemBalances: new Map()
        },
        step.on
      )
    }
    return showCreditMemo(
      world,
      {
        ...page,
        kind: "creditMemo",
        id: found.id,
        memoDate: found.state.effectiveOn,
        purpose: found.state.purpose,
        unapplied: page.total,
        refunds: undefined,
        refunded:
          step.refunded === undefined
            ? Money.make(currency, found.state.usage.refundedMinor)
            : yield* money([...path, "refunded"], step.refunded, currency),
        parts: []
      },
      step.on
    )
  })
