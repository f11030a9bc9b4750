/** Portions of a source for invoices and debit memos: resolved, decided on both sides, and as Zuora wants them. */
import { linesOf, toItems } from "@counterfoil/domain/Allocation"
import { recorded, rules } from "@counterfoil/domain/AllocationRule"
import type { Application, ItemApplication, Source, Split, Strategy, Target } from "@counterfoil/domain/Application"
import { ApplicationId, GroupId } from "@counterfoil/domain/Id"
import * as Ledger from "@counterfoil/domain/Ledger"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import type { Money } from "@counterfoil/domain/Money"
import { itemBalances } from "@counterfoil/domain/Receivable"
import { decideApply } from "@counterfoil/domain/Settlement"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Effect from "effect/Effect"
import type { Asked } from "./BillingCall.ts"
import { CommandInvalid } from "./BillingError.ts"
import type { Division, Portions } from "./Command.ts"
import * as Known from "./Known.ts"
import { load, type Loaded } from "./Loaded.ts"
import { idFrom } from "./Observing.ts"
import { partiesOf } from "./Plan.ts"
import { causeOf } from "./Recording.ts"
import { type Settings, Tenant } from "./Tenant.ts"
import { moment } from "./TenantClock.ts"

/** What a command says of its portions. */
interface Portioned extends Asked, Portions {
  readonly effectiveOn?: LocalDate
}

/**
 * Resolves the invoices and debit memos of a command, loads both sides and decides. `imagined` is a source that does not
 * exist yet, as it would be.
 */
export const portionsOf = Effect.fnUntraced(function* (
  command: Portioned,
  source: Source,
  imagined: ReadonlyArray<Ledger.Placed> = []
) {
  const { acrossAccounts, settlement } = yield* Tenant
  const named = [...(command.invoices ?? []), ...(command.debitMemos ?? [])]
  if (settlement !== "item" && named.some(({ division }) => division._tag === "Items"))
    return yield* new CommandInvalid({
      problem: "division: the tenant settles by header and knows no items: choose ZuoraChooses"
    })
  const { today } = yield* moment
  const portions = yield* Effect.forEach(named, (one) =>
    Effect.map(Known.target(one, causeOf(command)), (target): Portion => ({ ...one, target }))
  )
  const existing = yield* load([
    ...(imagined.length === 0 ? [StreamName.ofSource(source)] : []),
    ...portions.map(({ target }) => StreamName.ofTarget(target))
  ])
  const loaded = { ...existing, ledger: Ledger.fold(imagined, existing.ledger) }
  const effectiveOn: LocalDate = command.effectiveOn ?? today
  const { operationId } = command
  const from = partiesOf(source, loaded).source.state
  const lends = acrossAccounts && from._tag !== "NotSeen" ? from.accountId : null
  const [first, ...rest] = portions.map((portion, index): Application => {
    const items = settlement === "item" ? itemsOf(portion, loaded) : []
    const split = splitOf(items, settlement)
    return {
      id: ApplicationId.make(idFrom(operationId, `application ${index + 1}`)),
      groupId: GroupId.make(operationId),
      source,
      target: portion.target,
      amount: portion.amount,
      split,
      strategy: split._tag === "Stated" ? strategyOf(portion.division) : "zuora",
      ...Ledger.toAccount(loaded.ledger, lends, portion.target),
      effectiveOn
    }
  })
  if (first === undefined)
    return yield* new CommandInvalid({ problem: "invoices: neither invoices nor debitMemos: name at least one" })
  const applications = [first, ...rest] as const
  yield* Effect.fromResult(decideApply(applications, partiesOf(source, loaded)))
  return { applications, effectiveOn, loaded }
})

/** The documents of a call as Zuora wants them: with items only where they are stated. */
export const targetsOf = <I>(
  portions: ReadonlyArray<Pick<Application, "target" | "amount" | "split">>,
  itemOf: (target: Target, item: ItemApplication) => I
) => {
  const wire = portions.map(({ amount, split, target }) => ({
    target,
    portion: {
      amount,
      ...(split._tag === "Stated" ? { items: split.items.map((item) => itemOf(target, item)) } : {})
    }
  }))
  const invoices = wire.flatMap(({ portion, target }) =>
    target.kind === "invoice" ? [{ invoiceId: target.id, ...portion }] : []
  )
  const debitMemos = wire.flatMap(({ portion, target }) =>
    target.kind === "debitMemo" ? [{ debitMemoId: target.id, ...portion }] : []
  )
  return {
    ...(invoices.length === 0 ? {} : { invoices }),
    ...(debitMemos.length === 0 ? {} : { debitMemos })
  }
}

/** Stated items are a split; without any Zuora chooses, or there is nothing to choose. */
export const splitOf = (
  [first, ...rest]: ReadonlyArray<ItemApplication>,
  settlement: Settings["settlement"]
): Split => {
  if (first !== undefined) return { _tag: "Stated", items: [first, ...rest] }
  return settlement === "item" ? { _tag: "Pending" } : { _tag: "HeaderOnly" }
}

/** One portion of a source for one document, as the caller wants it. */
interface Portion {
  readonly target: Target
  readonly amount: Money
  readonly division: Division
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

const itemsOf = ({ amount, division, target }: Portion, { ledger }: Loaded): ReadonlyArray<ItemApplication> => {
  const document = Ledger.targetOf(ledger, target)
  if (division._tag === "Items") return division.items
  if (division._tag === "ZuoraChooses" || document?._tag !== "Posted") return []
  const balances = itemBalances(document)
  return balances === undefined
    ? []
    : toItems(
        division._tag === "Rule" ? division.rule : rules[division.name],
        amount,
        linesOf(document.items, balances)
      )
}
