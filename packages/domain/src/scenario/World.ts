/** The documents of a scenario as they stand, folded from the events that it made so far. */
import * as Result from "effect/Result"
import type { Target } from "../Application.ts"
import { effectiveOn, type DocumentEvent } from "../BillingEvent.ts"
import type * as CreditMemo from "../CreditMemo.ts"
import type * as DebitMemo from "../DebitMemo.ts"
import { CreditMemoId, DebitMemoId, InvoiceId, PaymentId } from "../Id.ts"
import type * as Invoice from "../Invoice.ts"
import * as Ledger from "../Ledger.ts"
import type { LocalDate } from "../LocalDate.ts"
import { observePage } from "../Observation.ts"
import type { ObservedDocument } from "../Observed.ts"
import type * as Payment from "../Payment.ts"
import type { Booked } from "../RollForward.ts"
import type * as Page from "./Page.ts"
import { fail, type Path, type Problem } from "./Problem.ts"
import type { Scenario } from "./Scenario.ts"

export interface World {
  readonly usual: Page.Usual
  /** The file's own rules of allocation, by name. */
  readonly rules: NonNullable<Scenario["rules"]>
  /** Whether the tenant lets value of one account settle documents of another. */
  readonly acrossAccounts: boolean
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

type Seen<S extends { readonly _tag: string }> = Exclude<S, { readonly _tag: "NotSeen" }>

/** A document of any kind, by its number. */
export type Found =
  | { readonly kind: "invoice"; readonly id: InvoiceId; readonly state: Seen<Invoice.State> }
  | { readonly kind: "debitMemo"; readonly id: DebitMemoId; readonly state: Seen<DebitMemo.State> }
  | { readonly kind: "creditMemo"; readonly id: CreditMemoId; readonly state: Seen<CreditMemo.State> }
  | { readonly kind: "payment"; readonly id: PaymentId; readonly state: Seen<Payment.State> }

export type Of<K extends Found["kind"]> = Extract<Found, { readonly kind: K }>

const seen = <S extends { readonly _tag: string }>(state: S | undefined): Seen<S> | undefined =>
  state === undefined || isNotSeen(state) ? undefined : (state as Seen<S>)

const isNotSeen = ({ _tag }: { readonly _tag: string }): boolean => _tag === "NotSeen"

export const find = ({ ledger }: World, number: string): Found | undefined => {
  const invoiceId = InvoiceId.make(number)
  const invoice = seen(ledger.invoices.get(invoiceId))
  if (invoice !== undefined) return { kind: "invoice", id: invoiceId, state: invoice }
  const debitMemoId = DebitMemoId.make(number)
  const debitMemo = seen(ledger.debitMemos.get(debitMemoId))
  if (debitMemo !== undefined) return { kind: "debitMemo", id: debitMemoId, state: debitMemo }
  const creditMemoId = CreditMemoId.make(number)
  const creditMemo = seen(ledger.creditMemos.get(creditMemoId))
  if (creditMemo !== undefined) return { kind: "creditMemo", id: creditMemoId, state: creditMemo }
  const paymentId = PaymentId.make(number)
  const payment = seen(ledger.payments.get(paymentId))
  return payment === undefined ? undefined : { kind: "payment", id: paymentId, state: payment }
}

const words = { invoice: "invoice", debitMemo: "debit memo", creditMemo: "credit memo", payment: "payment" }

/** The document of that number, if it is of one of these kinds. */
export const findA = <K extends Found["kind"]>(
  world: World,
  path: Path,
  number: string,
  ...kinds: ReadonlyArray<K>
): Result.Result<Of<K>, Problem> => {
  const found = find(world, number)
  return found !== undefined && isOf(found, kinds)
    ? Result.succeed(found)
    : fail(path, `there is no ${kinds.map((kind) => words[kind]).join(" or ")} ${number}`)
}

const isOf = <K extends Found["kind"]>(found: Found, kinds: ReadonlyArray<K>): found is Of<K> =>
  kinds.some((kind) => kind === found.kind)

/** The number of a document that is new. */
export const free = (world: World, path: Path, number: string): Result.Result<void, Problem> =>
  find(world, number) === undefined
    ? Result.succeed(undefined)
    : fail(path, `there is another document of the number ${number}`)

export const targetOf = (found: Of<"invoice" | "debitMemo">): Target =>
  found.kind === "invoice" ? { kind: "invoice", id: found.id } : { kind: "debitMemo", id: found.id }

/** What Zuora shows of a document; what it applies left out. */
export const show = ({ ledger }: World, page: ObservedDocument, on: LocalDate): ReadonlyArray<Made> =>
  observePage(ledger, page, on)

export const placed = (stream: string, events: ReadonlyArray<DocumentEvent>): ReadonlyArray<Made> =>
  events.map((event) => ({ stream, event }))
