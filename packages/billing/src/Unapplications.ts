/** Taking back what a source has given to an invoice: which of its applications, and how much of each. */
import { type ItemApplication, itemKey, type Source, type Unapplication } from "@counterfoil/domain/Application"
import { remainingItems } from "@counterfoil/domain/Applications"
import { ApplicationId, GroupId, type InvoiceId, type OperationId } from "@counterfoil/domain/Id"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import type { Money } from "@counterfoil/domain/Money"
import * as MoneyOf from "@counterfoil/domain/Money"
import { type Rejection, WrongPhase } from "@counterfoil/domain/Rejection"
import { decideUnapply } from "@counterfoil/domain/Settlement"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Asked } from "./BillingCall.ts"
import * as Known from "./Known.ts"
import { load, type Loaded } from "./Loaded.ts"
import { idFrom } from "./Observing.ts"
import { partiesOf } from "./Plan.ts"
import { causeOf } from "./Recording.ts"
import { moment } from "./TenantClock.ts"

/** What a command asks to be taken back. */
interface TakenBack extends Asked {
  readonly invoiceKey: string
  readonly amount: Money
  readonly items: readonly [ItemApplication, ...ReadonlyArray<ItemApplication>]
  readonly effectiveOn?: LocalDate
}

/** Resolves the invoice, loads both sides and decides. */
export const takenBackFrom = Effect.fnUntraced(function* (source: Source, command: TakenBack) {
  const { amount, items, operationId } = command
  const { today } = yield* moment
  const invoiceId = yield* Known.invoice(command.invoiceKey, causeOf(command))
  const effectiveOn = command.effectiveOn ?? today
  const loaded = yield* load([StreamName.ofSource(source), StreamName.invoice(invoiceId)])
  const unapplications = yield* Effect.fromResult(
    planUnapplications({ operationId, source, invoiceId, amount, items, effectiveOn, loaded })
  )
  return { effectiveOn, invoiceId, loaded, unapplications }
})

/**
 * Takes an amount back, item by item, oldest application first, as Zuora un-applies. Whatever the applications do not
 * hold is asked of the last one, whose decision then names the numbers.
 */
const planUnapplications = (input: {
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
