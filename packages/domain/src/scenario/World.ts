/** The documents of a scenario as they stand, folded from the events that it made so far. */
import * as Result from "effect/Result"
import { effectiveOn, type DocumentEvent } from "../BillingEvent.ts"
import * as CreditMemo from "../CreditMemo.ts"
import { CreditMemoId, InvoiceId, PaymentId } from "../Id.ts"
import * as Invoice from "../Invoice.ts"
import * as Ledger from "../Ledger.ts"
import type { LocalDate } from "../LocalDate.ts"
import type { DocumentStatus, ObservedPayment } from "../Observed.ts"
import * as Payment from "../Payment.ts"
import type { Booked } from "../RollForward.ts"
import * as StreamName from "../StreamName.ts"
import * as Page from "./Page.ts"
import { fail, type Path, type Problem } from "./Problem.ts"
import type { Scenario } from "./Scenario.ts"

export interface World {
  readonly usual: Page.Usual
  /** The file's own rules of allocation, by name. */
  readonly rules: NonNullable<Scenario["rules"]>
  readonly ledger: Ledger.Ledger
  /** Booked on the day on which they take effect. */
  readonly booked: ReadonlyArray<Booked>
}

export interface Made {
  readonly stream: string
  readonly event: DocumentEvent
}

export const after = (world: World, made: ReadonlyArray<Made>): World => ({
  ...world,
  ledger: Ledger.fold(made, world.ledger),
  booked: [...world.booked, ...made.map(({ event }) => ({ event, bookedOn: effectiveOn(event) }))]
})

/** A document of any kind, by its number. */
export type Found =
  | { readonly kind: "invoice"; readonly id: InvoiceId; readonly state: Exclude<Invoice.State, { _tag: "NotSeen" }> }
  | {
      readonly kind: "creditMemo"
      readonly id: CreditMemoId
      readonly state: Exclude<CreditMemo.State, { _tag: "NotSeen" }>
    }
  | { readonly kind: "payment"; readonly id: PaymentId; readonly state: Exclude<Payment.State, { _tag: "NotSeen" }> }

export const find = (world: World, number: string): Found | undefined => {
  const { creditMemos, invoices, payments } = world.ledger
  const invoiceId = InvoiceId.make(number)
  const invoice = invoices.get(invoiceId)
  if (invoice !== undefined && invoice._tag !== "NotSeen") return { kind: "invoice", id: invoiceId, state: invoice }
  const creditMemoId = CreditMemoId.make(number)
  const creditMemo = creditMemos.get(creditMemoId)
  if (creditMemo !== undefined && creditMemo._tag !== "NotSeen")
    return { kind: "creditMemo", id: creditMemoId, state: creditMemo }
  const paymentId = PaymentId.make(number)
  const payment = payments.get(paymentId)
  if (payment !== undefined && payment._tag !== "NotSeen") return { kind: "payment", id: paymentId, state: payment }
  return undefined
}

const words = { invoice: "invoice", creditMemo: "credit memo", payment: "payment" }

/** The document of that number, if it is of one of these kinds. */
export const findA = <K extends Found["kind"]>(
  world: World,
  path: Path,
  number: string,
  ...kinds: ReadonlyArray<K>
): Result.Result<Extract<Found, { readonly kind: K }>, Problem> => {
  const found = find(world, number)
  return found !== undefined && isOf(found, kinds)
    ? Result.succeed(found)
    : fail(path, `there is no ${kinds.map((kind) => words[kind]).join(" or ")} ${number}`)
}

const isOf = <K extends Found["kind"]>(
  found: Found,
  kinds: ReadonlyArray<K>
): found is Extract<Found, { readonly kind: K }> => kinds.some((kind) => kind === found.kind)

/** The documents that are given, through the recorders that take what Zuora shows. */
export const given = (scenario: Scenario): Result.Result<World, Problem> =>
  Result.gen(function* () {
    const usual = { currency: scenario.currency }
    let world: World = { usual, rules: scenario.rules ?? {}, ledger: Ledger.empty, booked: [] }
    const free = (path: Path, number: string): Result.Result<void, Problem> =>
      find(world, number) === undefined
        ? Result.succeed(undefined)
        : fail(path, `there is another document of the number ${number}`)
    for (const [number, document] of Object.entries(scenario.given.invoices ?? {})) {
      const path = ["given", "invoices", number]
      yield* free(path, number)
      for (const status of wayTo(document.status ?? "Posted"))
        world = after(
          world,
          yield* Result.map(Page.invoice(path, number, document, usual, status), (page) =>
            showInvoice(world, page, document.on)
          )
        )
    }
    for (const [number, document] of Object.entries(scenario.given.creditMemos ?? {})) {
      const path = ["given", "creditMemos", number]
      yield* free(path, number)
      for (const status of wayTo(document.status ?? "Posted"))
        world = after(
          world,
          yield* Result.map(Page.creditMemo(path, number, document, usual, status), (page) =>
            showCreditMemo(world, page, document.on)
          )
        )
    }
    for (const [number, document] of Object.entries(scenario.given.payments ?? {})) {
      const path = ["given", "payments", number]
      yield* free(path, number)
      for (const status of wayOfPaymentTo(document.status ?? "Processed"))
        world = after(
          world,
          yield* Result.map(Page.payment(path, number, document, usual, status), (page) =>
            showPayment(world, page, document.on)
          )
        )
    }
    return world
  })

/** What was never seen before it was canceled or failed leaves no trace: it is shown in its first phase before. */
const wayTo = (status: DocumentStatus): ReadonlyArray<DocumentStatus> =>
  status === "Canceled" ? ["Draft", "Canceled"] : [status]

const wayOfPaymentTo = (status: ObservedPayment["status"]): ReadonlyArray<ObservedPayment["status"]> =>
  status === "Canceled" ? ["Processed", "Canceled"] : status === "Failed" ? ["Processing", "Failed"] : [status]

export const showInvoice = (
  { ledger }: World,
  page: Extract<Invoice.Fact, { _tag: "Read" }>["invoice"],
  on: LocalDate
): ReadonlyArray<Made> =>
  Invoice.record({ _tag: "Read", invoice: page, on }, ledger.invoices.get(page.id) ?? Invoice.initial).map((event) => ({
    stream: StreamName.invoice(page.id),
    event
  }))

export const showCreditMemo = (
  { ledger }: World,
  page: Extract<CreditMemo.Fact, { _tag: "Read" }>["creditMemo"],
  on: LocalDate
): ReadonlyArray<Made> =>
  CreditMemo.record({ _tag: "Read", creditMemo: page, on }, ledger.creditMemos.get(page.id) ?? CreditMemo.initial).map(
    (event) => ({ stream: StreamName.creditMemo(page.id), event })
  )

export const showPayment = (
  { ledger }: World,
  page: Extract<Payment.Fact, { _tag: "Read" }>["payment"],
  on: LocalDate
): ReadonlyArray<Made> =>
  Payment.record({ _tag: "Read", payment: page, on }, ledger.payments.get(page.id) ?? Payment.initial).map((event) => ({
    stream: StreamName.payment(page.id),
    event
  }))
