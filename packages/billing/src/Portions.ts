/** Portions of a source for invoices: resolved, decided on both sides, and as Zuora wants them. */
import { linesOf, toItems } from "@counterfoil/domain/Allocation"
import { recorded, rules } from "@counterfoil/domain/AllocationRule"
import type { Application, ItemApplication, Source, Split, Strategy } from "@counterfoil/domain/Application"
import { ApplicationId, GroupId, type InvoiceId, type OperationId } from "@counterfoil/domain/Id"
import * as Invoice from "@counterfoil/domain/Invoice"
import * as Ledger from "@counterfoil/domain/Ledger"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import type { Money } from "@counterfoil/domain/Money"
import { type Rejection, WrongPhase } from "@counterfoil/domain/Rejection"
import { decideApply } from "@counterfoil/domain/Settlement"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Asked } from "./BillingCall.ts"
import { CommandInvalid } from "./BillingError.ts"
import type { Division, InvoicePortion } from "./Command.ts"
import * as Known from "./Known.ts"
import { load, type Loaded } from "./Loaded.ts"
import { idFrom } from "./Observing.ts"
import { partiesOf } from "./Plan.ts"
import { causeOf } from "./Recording.ts"
import { Tenant } from "./Tenant.ts"
import { moment } from "./TenantClock.ts"

/** What a command says of its portions. */
interface Portioned extends Asked {
  readonly invoices: readonly [InvoicePortion, ...ReadonlyArray<InvoicePortion>]
  readonly effectiveOn?: LocalDate
}

/**
 * Resolves the invoices of a command, loads both sides and decides. `imagined` is a source that does not exist yet, as it
 * would be.
 */
export const portionsOf = Effect.fnUntraced(function* (
  command: Portioned,
  source: Source,
  imagined: ReadonlyArray<Ledger.Placed> = []
) {
  const cause = causeOf(command)
  const { settlement } = yield* Tenant
  if (settlement === "header" && command.invoices.some(({ division }) => division._tag === "Items"))
    return yield* new CommandInvalid({
      problem: "invoices[].division: the tenant settles by header and knows no items: choose ZuoraChooses"
    })
  const { today } = yield* moment
  const portions = yield* Effect.forEach(command.invoices, ({ amount, division, invoiceKey }) =>
    Effect.map(Known.invoice(invoiceKey, cause), (invoiceId): Portion => ({ invoiceId, amount, division }))
  )
  const existing = yield* load([
    ...(imagined.length === 0 ? [StreamName.ofSource(source)] : []),
    ...portions.map(({ invoiceId }) => StreamName.invoice(invoiceId))
  ])
  const loaded = { ...existing, ledger: Ledger.fold(imagined, existing.ledger) }
  const effectiveOn: LocalDate = command.effectiveOn ?? today
  const applications = yield* Effect.fromResult(
    planApplications({
      operationId: command.operationId,
      source,
      portions,
      itemised: settlement === "item",
      effectiveOn,
      loaded
    })
  )
  return { applications, effectiveOn, loaded }
})

/** The invoices of a call as Zuora wants them: with items only where they are stated. */
export const targetsOf = <I>(
  applications: ReadonlyArray<Application>,
  itemOf: (invoiceId: InvoiceId, item: ItemApplication) => I
) =>
  applications.flatMap(({ amount, split, target }) =>
    target.kind === "invoice"
      ? [
          {
            invoiceId: target.id,
            amount,
            ...(split._tag === "Stated" ? { items: split.items.map((item) => itemOf(target.id, item)) } : {})
          }
        ]
      : []
  )

/** One portion of a source for one invoice, as the caller wants it. */
interface Portion {
  readonly invoiceId: InvoiceId
  readonly amount: Money
  readonly division: Division
}

/** Applications of one source, decided on both sides; ids derive from the operation. */
const planApplications = (input: {
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
      strategy: split._tag === "Stated" ? strategyOf(division) : "zuora",
      effectiveOn: input.effectiveOn
    }
  })
  const [first, ...rest] = applications
  if (first === undefined)
    return Result.fail(new WrongPhase({ document: "the command", expected: "naming invoices", found: "without any" }))
  return Result.map(decideApply(applications, partiesOf(input.source, input.loaded)), () => [first, ...rest])
}

const strategyOf = (division: Division): Strategy => {
  switch (division._tag) {
    case "Items":
      return "explicit"
    case "Strategy":
      return division.name
    case "Rule":
      return recorded(division.name)
    case "ZuoraChooses":
      return "zuora"
  }
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
    : toItems(division._tag === "Rule" ? division.rule : rules[division.name], amount, linesOf(invoice.items, balances))
}
