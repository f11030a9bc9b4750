/** Taking back what a source has given to an invoice or debit memo: which of its applications, and how much of each. */
import { type Application, itemKey, type Source, type Unapplication } from "@counterfoil/domain/Application"
import { type Applied, remainingItems } from "@counterfoil/domain/Applications"
import { ApplicationId, GroupId } from "@counterfoil/domain/Id"
import { SplitMismatch, WrongPhase } from "@counterfoil/domain/Rejection"
import * as Money from "@counterfoil/domain/Money"
import { decideUnapply } from "@counterfoil/domain/Settlement"
import * as StreamName from "@counterfoil/domain/StreamName"
import { givenTo, itemsOf, type Part, takeAmount, takeItems } from "@counterfoil/domain/Unapplying"
import * as Effect from "effect/Effect"
import type { Asked } from "./BillingCall.ts"
import { CommandInvalid } from "./BillingError.ts"
import type { TakenBack } from "./Command.ts"
import * as Known from "./Known.ts"
import { load } from "./Loaded.ts"
import { idFrom } from "./Observing.ts"
import { partiesOf } from "./Plan.ts"
import { splitOf } from "./Portions.ts"
import { causeOf } from "./Recording.ts"
import { Tenant } from "./Tenant.ts"
import { moment } from "./TenantClock.ts"

/**
 * Resolves the document, loads both sides and decides. `portion` is what all of it comes to, as Zuora is asked for it: with
 * the items, so that what Zuora takes back is known before.
 */
export const takenBackFrom = Effect.fnUntraced(function* (source: Source, command: Asked & TakenBack) {
  const { amount, items, operationId } = command
  const { settlement } = yield* Tenant
  if (settlement !== "item" && items !== undefined)
    return yield* new CommandInvalid({ problem: "items: the tenant settles by header and knows none: leave them out" })
  const { today } = yield* moment
  const target = yield* Known.target(command, causeOf(command))
  const effectiveOn = command.effectiveOn ?? today
  const loaded = yield* load([StreamName.ofSource(source), StreamName.ofTarget(target)])
  const parties = partiesOf(source, loaded)
  const given = givenTo(parties.source.state.usage.applications, target)
  const parts = items === undefined ? takeAmount(given, amount) : takeItems(given, items)
  const [first, ...rest] = parts.map((part, index): Unapplication => ({
    id: ApplicationId.make(idFrom(operationId, `application ${index + 1}`)),
    applicationId: part.applied.application.id,
    groupId: GroupId.make(operationId),
    source,
    target,
    amount: part.amount,
    split: splitOf(part.items, settlement),
    strategy: items === undefined ? "oldest-first" : "explicit",
    ...otherAccount(part.applied.application),
    effectiveOn
  }))
  if (first === undefined)
    return yield* new WrongPhase({
      document: `the application of ${source.id} to ${target.id}`,
      expected: "there",
      found: "not there"
    })
  const unapplications = [first, ...rest] as const
  yield* Effect.fromResult(decideUnapply(unapplications, parties))
  const total = Money.make(
    amount.currency,
    parts.reduce((sum, part) => sum + part.amount.minor, 0n)
  )
  if (!Money.equals(total, amount)) return yield* new SplitMismatch({ amount, items: total })
  if (settlement === "item" && parts.some((part) => part.items.length === 0))
    return yield* new CommandInvalid({ problem: "items: on which the amount fell is not known here: name them" })
  const portion = { target, amount, split: splitOf(itemsOf(parts), settlement) }
  return { effectiveOn, isWhole: isWhole(given, parts), loaded, portion, unapplications }
})

/** Whether nothing is left of what was given to the document, on none of its items. */
const isWhole = (given: ReadonlyArray<Applied>, parts: ReadonlyArray<Part>): boolean =>
  given.every((applied) => {
    const part = parts.find((one) => one.applied === applied)
    const left = new Map(remainingItems(applied).map((item) => [itemKey(item), item.amount.minor]))
    for (const item of part?.items ?? []) left.set(itemKey(item), (left.get(itemKey(item)) ?? 0n) - item.amount.minor)
    return part?.amount.minor === applied.remainingMinor && Array.from(left.values()).every((minor) => minor === 0n)
  })

/** What crossed over to another account comes back from there. */
const otherAccount = ({ toAccountId }: Application): Pick<Unapplication, "toAccountId"> =>
  toAccountId === undefined ? {} : { toAccountId }
