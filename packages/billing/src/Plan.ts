/**
 * What a command comes to, before anything is sent: the decision of both sides, the frozen call, and the versions on
 * which it rests.
 */
import { toItems } from "@counterfoil/domain/Allocation"
import {
  type Application,
  type ItemApplication,
  itemKey,
  type Source,
  type Split,
  type Unapplication
} from "@counterfoil/domain/Application"
import { remainingItems } from "@counterfoil/domain/Applications"
import * as CreditMemo from "@counterfoil/domain/CreditMemo"
import {
  type AccountId,
  ApplicationId,
  type CreditMemoId,
  GroupId,
  type InvoiceId,
  type ItemId,
  type OperationId,
  type PaymentId
} from "@counterfoil/domain/Id"
import * as Invoice from "@counterfoil/domain/Invoice"
import type * as Item from "@counterfoil/domain/Item"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import type { Money } from "@counterfoil/domain/Money"
import * as MoneyOf from "@counterfoil/domain/Money"
import type * as Operation from "@counterfoil/domain/Operation"
import * as Payment from "@counterfoil/domain/Payment"
import { type Rejection, WrongPhase } from "@counterfoil/domain/Rejection"
import { decideApply, decideUnapply, type Parties } from "@counterfoil/domain/Settlement"
import * as StreamName from "@counterfoil/domain/StreamName"
import type { PreparedCall } from "@counterfoil/zuora/PreparedCall"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Division } from "./Command.ts"
import type { Loaded } from "./Loaded.ts"
import { idFrom } from "./Observing.ts"

export interface Plan {
  readonly intent: Operation.Intent
  readonly call: PreparedCall
  readonly accounts: readonly [AccountId, ...ReadonlyArray<AccountId>]
  /** The documents it was decided on, at the versions of this load. */
  readonly loaded: Loaded
  readonly effectiveOn: LocalDate
}

/** One portion of a source for one invoice, as the caller wants it. */
export interface Portion {
  readonly invoiceId: InvoiceId
  readonly amount: Money
  readonly division: Division
}

/** Applications of one source, decided on both sides; ids derive from the operation. */
export const planApplications = (input: {
  readonly operationId: OperationId
  readonly source: Source
  readonly portions: ReadonlyArray<Portion>
  readonly itemised: boolean
  readonly effectiveOn: LocalDate
  readonly loaded: Loaded
}): Result.Result<readonly [Application, ...ReadonlyArray<Application>], Rejection> => {
  const applications = input.portions.map(({ amount, division, invoiceId }, index): Application => {
    const items = input.itemised ? itemsOf(division, amount, input.loaded.ledger.invoices.get(invoiceId)) : []
    const [first, ...rest] = items
    const split: Split =
      first !== undefined
        ? { _tag: "Stated", items: [first, ...rest] }
        : input.itemised
          ? { _tag: "Pending" }
          : { _tag: "HeaderOnly" }
    return {
      id: ApplicationId.make(idFrom(input.operationId, `application ${index + 1}`)),
      groupId: GroupId.make(input.operationId),
      source: input.source,
      target: { kind: "invoice", id: invoiceId },
      amount,
      split,
      strategy:
        split._tag !== "Stated"
          ? "zuora"
          : division._tag === "Items"
            ? "explicit"
            : division._tag === "Strategy"
              ? division.name
              : "zuora",
      effectiveOn: input.effectiveOn
    }
  })
  const [first, ...rest] = applications
  if (first === undefined)
    return Result.fail(new WrongPhase({ document: "the command", expected: "naming invoices", found: "without any" }))
  return Result.map(decideApply(applications, partiesOf(input.source, input.loaded)), () => [first, ...rest])
}

const itemsOf = (
  division: Division,
  amount: Money,
  invoice: Invoice.State | undefined
): ReadonlyArray<ItemApplication> => {
  if (division._tag === "Items") return division.items
  if (division._tag === "ZuoraChooses" || invoice?._tag !== "Posted") return []
  const balances = Invoice.itemBalances(invoice)
  return balances === undefined
    ? []
    : toItems(
        division.name,
        amount,
        Array.from(balances, ([itemId, openMinor]) => ({ itemId, openMinor }))
      )
}

/**
 * Takes an amount back, item by item, oldest application first, as Zuora un-applies. Whatever the applications do not
 * hold is asked of the last one, whose decision then names the numbers.
 */
export const planUnapplications = (input: {
  readonly operationId: OperationId
  readonly source: Source
  readonly invoiceId: InvoiceId
  readonly amount: Money
  readonly items: ReadonlyArray<ItemApplication>
  readonly effectiveOn: LocalDate
  readonly loaded: Loaded
}): Result.Result<readonly [Unapplication, ...ReadonlyArray<Unapplication>], Rejection> => {
  const parties = partiesOf(input.source, input.loaded)
  const live = Array.from(parties.source.state.usage.applications.applied.values()).filter(
    ({ application, remainingMinor }) => application.target.id === input.invoiceId && remainingMinor > 0n
  )
  const wanted = new Map(input.items.map((item) => [itemKey(item), item]))
  const unapplications = live.flatMap((applied, index): ReadonlyArray<Unapplication> => {
    const isLast = index === live.length - 1
    const held = new Map(remainingItems(applied).map((item) => [itemKey(item), item.amount.minor]))
    const taken = Array.from(wanted).flatMap(([key, item]): ReadonlyArray<ItemApplication> => {
      const left = held.get(key) ?? 0n
      const minor = isLast || item.amount.minor < left ? item.amount.minor : left
      if (minor <= 0n) return []
      wanted.set(key, { ...item, amount: MoneyOf.make(item.amount.currency, item.amount.minor - minor) })
      return [{ ...item, amount: MoneyOf.make(item.amount.currency, minor) }]
    })
    const [first, ...rest] = taken
    if (first === undefined) return []
    return [
      {
        id: ApplicationId.make(idFrom(input.operationId, `application ${index + 1}`)),
        applicationId: applied.application.id,
        groupId: GroupId.make(input.operationId),
        source: input.source,
        target: applied.application.target,
        amount: MoneyOf.sum(
          input.amount.currency,
          taken.map(({ amount }) => amount)
        ),
        split: { _tag: "Stated", items: [first, ...rest] },
        strategy: "explicit",
        effectiveOn: input.effectiveOn
      }
    ]
  })
  const [first, ...rest] = unapplications
  if (first === undefined)
    return Result.fail(
      new WrongPhase({
        document: `the application of ${input.source.id} to ${input.invoiceId}`,
        expected: "there",
        found: "not there"
      })
    )
  return Result.map(decideUnapply(unapplications, parties), () => [first, ...rest])
}

export const partiesOf = (source: Source, { ledger }: Loaded): Parties => ({
  source:
    source.kind === "payment"
      ? { kind: "payment", state: ledger.payments.get(source.id) ?? Payment.initial }
      : { kind: "creditMemo", state: ledger.creditMemos.get(source.id) ?? CreditMemo.initial },
  invoices: ledger.invoices
})

/** The account that an operation holds: the source's, which every decided application shares with its targets. */
export const accountOf = (source: Source, loaded: Loaded): Effect.Effect<AccountId, WrongPhase> => {
  const { state } = partiesOf(source, loaded).source
  return state._tag === "NotSeen" || state.accountId === null
    ? Effect.fail(
        new WrongPhase({
          document: StreamName.ofSource(source),
          expected: "assigned to an account",
          found: "without one"
        })
      )
    : Effect.succeed(state.accountId)
}

/** Whether an item of a document is a taxation item: Zuora names those apart. */
export const isTax = (loaded: Loaded, documentId: InvoiceId | CreditMemoId | PaymentId, itemId: ItemId): boolean => {
  const state =
    loaded.ledger.invoices.get(documentId as InvoiceId) ?? loaded.ledger.creditMemos.get(documentId as CreditMemoId)
  const items: Item.Items = state === undefined || state._tag === "NotSeen" ? new Map() : state.items
  return items.get(itemId)?.kind === "tax"
}
