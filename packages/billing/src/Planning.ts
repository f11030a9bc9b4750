/** From a command to a plan: read what is not known, decide, freeze the call. Nothing is sent, no intention stored. */
import type { Application, ItemApplication, Source } from "@counterfoil/domain/Application"
import type { AccountId, InvoiceId, OperationId } from "@counterfoil/domain/Id"
import { type LocalDate } from "@counterfoil/domain/LocalDate"
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as ApplyCreditMemo from "@counterfoil/zuora/ApplyCreditMemo"
import * as ApplyPayment from "@counterfoil/zuora/ApplyPayment"
import * as CreateInvoicePayment from "@counterfoil/zuora/CreateInvoicePayment"
import * as InvoiceCollect from "@counterfoil/zuora/InvoiceCollect"
import type { RequestInvalid } from "@counterfoil/zuora/RequestInvalid"
import * as UnapplyCreditMemo from "@counterfoil/zuora/UnapplyCreditMemo"
import type { MinorVersion } from "@counterfoil/zuora/MinorVersion"
import * as Effect from "effect/Effect"
import type * as Result from "effect/Result"
import { PaymentInFlight, CommandInvalid } from "./BillingError.ts"
import type * as Command from "./Command.ts"
import * as Known from "./Known.ts"
import * as Ledger from "@counterfoil/domain/Ledger"
import { eventOf, load, type Loaded } from "./Loaded.ts"
import { accountOf, isTax, type Plan, planApplications, planUnapplications, type Portion } from "./Plan.ts"
import type { Cause } from "./Recording.ts"
import { Tenant } from "./Tenant.ts"
import { moment } from "./TenantClock.ts"

/** The Zuora version that requests are written for. */
export interface Versioned {
  readonly version: MinorVersion
}

export const causeOf = (command: {
  readonly operationId: OperationId
  readonly actor: string
  readonly reason?: string
}): Cause => ({
  actor: command.actor,
  reason: command.reason,
  causationId: command.operationId,
  correlationId: command.operationId
})

export const collect = Effect.fn("Planning.collect")(function* (command: Command.Collect, versioned: Versioned) {
  const cause = causeOf(command)
  const { today } = yield* moment
  const accountId = yield* Known.account(command.accountKey)
  const invoiceId = command.invoiceKey === undefined ? undefined : yield* Known.invoice(command.invoiceKey, cause)
  yield* refuseWhileProcessing(command, accountId, cause)
  const documentDate = command.documentDate ?? today
  const call = yield* Effect.fromResult(
    InvoiceCollect.prepare(
      invoiceId === undefined
        ? {
            accountKey: accountId,
            documentDate,
            targetDate: command.targetDate ?? documentDate,
            paymentGateway: command.paymentGateway
          }
        : { accountKey: accountId, invoiceId, paymentGateway: command.paymentGateway },
      versioned
    )
  )
  const loaded = yield* load(invoiceId === undefined ? [] : [StreamName.invoice(invoiceId)])
  return {
    intent: { _tag: "Collect", accountId, ...(invoiceId === undefined ? {} : { invoiceId }), documentDate },
    call,
    accounts: [accountId],
    loaded,
    effectiveOn: documentDate
  } satisfies Plan
})

/**
 * While a payment is Processing its invoice is locked and a second attempt may charge twice. Nobody tells us when it has
 * ended, so those that were still Processing when last seen are looked at again.
 */
const refuseWhileProcessing = Effect.fnUntraced(function* (
  command: Command.Collect,
  accountId: AccountId,
  cause: Cause
) {
  for (const { id } of yield* processing(accountId))
    yield* Known.refresh(command, { kind: "payment", id }, accountId, cause)
  const [still] = yield* processing(accountId)
  if (still !== undefined) return yield* new PaymentInFlight({ accountId, paymentNumber: still.number })
})

const processing = Effect.fnUntraced(function* (accountId: AccountId) {
  const store = yield* EventStore
  const events = yield* store.readSubject(accountId)
  const ledger = Ledger.fold(events.map((stored) => ({ stream: stored.stream, event: eventOf(stored) })))
  return Array.from(ledger.payments).flatMap(([id, payment]) =>
    payment._tag === "Processing" ? [{ id, number: payment.number }] : []
  )
})

export const applyPayment = Effect.fn("Planning.applyPayment")(function* (
  command: Command.ApplyPayment,
  versioned: Versioned
) {
  const source = yield* Known.payment(command, command.paymentKey, causeOf(command))
  const decided = yield* portionsOf(command, source)
  const { applications, effectiveOn, loaded } = decided
  const invoices = targetsOf(applications, (invoiceId, item) => paymentItem(loaded, invoiceId, item))
  const call = ApplyPayment.prepare({ paymentKey: source.id, effectiveDate: effectiveOn, invoices }, versioned)
  return yield* planOf(source, decided, { _tag: "Apply", groupId: applications[0].groupId, applications }, call)
})

/** The invoices of a call as Zuora wants them: with items only where they are stated. */
const targetsOf = <I>(
  applications: ReadonlyArray<Application>,
  itemOf: (invoiceId: InvoiceId, item: ItemApplication) => I
) =>
  applications.map(({ amount, split, target }) => ({
    invoiceId: target.id,
    amount,
    ...(split._tag === "Stated" ? { items: split.items.map((item) => itemOf(target.id, item)) } : {})
  }))

const paymentItem = (loaded: Loaded, invoiceId: InvoiceId, { amount, targetItemId }: ItemApplication) =>
  isTax(loaded, invoiceId, targetItemId) ? { amount, taxItemId: targetItemId } : { amount, invoiceItemId: targetItemId }

/** A decision with its frozen call is a plan, if Zuora's limits allow the call. */
const planOf = Effect.fnUntraced(function* (
  source: Source,
  { effectiveOn, loaded }: Pick<Plan, "effectiveOn" | "loaded">,
  intent: Plan["intent"],
  call: Result.Result<Plan["call"], RequestInvalid>
) {
  return {
    intent,
    call: yield* Effect.fromResult(call),
    accounts: [yield* accountOf(source, loaded)],
    loaded,
    effectiveOn
  } satisfies Plan
})

/** Resolves the invoices of a command, loads both sides and decides. */
const portionsOf = Effect.fnUntraced(function* (
  command: Command.ApplyPayment | Command.ApplyCreditMemo,
  source: Source
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
  const loaded = yield* load([
    StreamName.ofSource(source),
    ...portions.map(({ invoiceId }) => StreamName.invoice(invoiceId))
  ])
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

/** The CRUD call knows no items and no date of its own: Zuora books it today. */
export const createInvoicePayment = Effect.fn("Planning.createInvoicePayment")(function* (
  command: Command.CreateInvoicePayment,
  versioned: Versioned
) {
  const { actor, amount, invoiceKey, operationId, paymentKey, rejectUnknownFields } = command
  const source = yield* Known.payment(command, paymentKey, causeOf(command))
  const invoices = [{ invoiceKey, amount, division: { _tag: "ZuoraChooses" } }] as const
  const decided = yield* portionsOf({ operationId, actor, paymentKey, invoices }, source)
  const [application] = decided.applications
  const call = CreateInvoicePayment.prepare(
    { amount, invoiceId: application.target.id, paymentId: source.id, rejectUnknownFields },
    versioned
  )
  return yield* planOf(source, decided, { _tag: "CreateInvoicePayment", application }, call)
})

export const applyCreditMemo = Effect.fn("Planning.applyCreditMemo")(function* (
  command: Command.ApplyCreditMemo,
  versioned: Versioned
) {
  const source = yield* Known.creditMemo(command, command.creditMemoKey, causeOf(command))
  const decided = yield* portionsOf(command, source)
  const { applications, effectiveOn, loaded } = decided
  const invoices = targetsOf(applications, (invoiceId, item) => memoItem(loaded, invoiceId, item))
  const call = ApplyCreditMemo.prepare({ creditMemoKey: source.id, effectiveDate: effectiveOn, invoices }, versioned)
  return yield* planOf(source, decided, { _tag: "Apply", groupId: applications[0].groupId, applications }, call)
})

const memoItem = (loaded: Loaded, invoiceId: InvoiceId, { amount, sourceItemId, targetItemId }: ItemApplication) =>
  isTax(loaded, invoiceId, targetItemId)
    ? { amount, creditTaxItemId: sourceItemId, taxItemId: targetItemId }
    : { amount, creditMemoItemId: sourceItemId, invoiceItemId: targetItemId }

export const unapplyCreditMemo = Effect.fn("Planning.unapplyCreditMemo")(function* (
  command: Command.UnapplyCreditMemo,
  versioned: Versioned
) {
  const cause = causeOf(command)
  const { today } = yield* moment
  const source = yield* Known.creditMemo(command, command.creditMemoKey, cause)
  const invoiceId = yield* Known.invoice(command.invoiceKey, cause)
  const effectiveOn = command.effectiveOn ?? today
  const loaded = yield* load([StreamName.ofSource(source), StreamName.invoice(invoiceId)])
  const unapplications = yield* Effect.fromResult(
    planUnapplications({
      operationId: command.operationId,
      source,
      invoiceId,
      amount: command.amount,
      items: command.items,
      effectiveOn,
      loaded
    })
  )
  const items = command.items.map((item) => memoItem(loaded, invoiceId, item))
  const call = UnapplyCreditMemo.prepare(
    {
      creditMemoKey: source.id,
      effectiveDate: effectiveOn,
      invoices: [{ invoiceId, amount: command.amount, items }]
    },
    versioned
  )
  const { groupId } = unapplications[0]
  return yield* planOf(source, { effectiveOn, loaded }, { _tag: "Unapply", groupId, unapplications }, call)
})
