/**
 * The documents that a scenario gives, through the recorders that take what Zuora shows: with all of their history, or as
 * they stood at a cut-over.
 */
import * as Result from "effect/Result"
import { ApplicationId, GroupId } from "../Id.ts"
import * as Ledger from "../Ledger.ts"
import type { LocalDate } from "../LocalDate.ts"
import type * as Money from "../Money.ts"
import type {
  DocumentStatus,
  ObservedDocument,
  ObservedPart,
  ObservedPayment,
  ObservedReceivable,
  ObservedSource
} from "../Observed.ts"
import { openingsOf } from "../OpeningObservation.ts"
import type * as Document from "./Document.ts"
import * as Page from "./Page.ts"
import { fail, money, type Path, type Problem } from "./Problem.ts"
import type { Scenario } from "./Scenario.ts"
import { after, free, type Made, show, targetOf, findA, type World } from "./World.ts"

type Documents = Scenario["given"]

export const given = (scenario: Scenario): Result.Result<World, Problem> =>
  Result.gen(function* () {
    const { creditMemos, cutOver, debitMemos, invoices, payments } = scenario.given
    const usual = { currency: scenario.currency }
    let world: World = {
      usual,
      rules: scenario.rules ?? {},
      acrossAccounts: scenario.acrossAccounts === "true",
      ledger: Ledger.empty,
      booked: []
    }
    const opened: Array<ObservedDocument> = []
    const take = function* <
      D extends { readonly on: LocalDate; readonly opening?: Document.Opened },
      S,
      P extends ObservedDocument
    >(
      kind: Exclude<keyof Documents, "cutOver" | "expect">,
      all: Readonly<Record<string, D>> | undefined,
      wayOf: (document: D) => ReadonlyArray<S>,
      pageOf: (path: Path, number: string, document: D, usual: Page.Usual, status: S) => Result.Result<P, Problem>
    ) {
      for (const [number, document] of Object.entries(all ?? {})) {
        const path = ["given", kind, number]
        yield* free(world, path, number)
        for (const status of wayOf(document)) {
          const page = yield* pageOf(path, number, document, usual, status)
          if (document.opening === undefined) world = after(world, show(world, page, document.on))
          else opened.push(yield* asOpened(world, opened, [...path, "opening"], page, document.opening))
        }
      }
    }
    yield* take("invoices", invoices, wayOf, Page.invoice)
    yield* take("debitMemos", debitMemos, wayOf, Page.debitMemo)
    yield* take("creditMemos", creditMemos, wayOf, Page.creditMemo)
    yield* take("payments", payments, wayOfPayment, Page.payment)
    if (opened.length === 0) return world
    if (cutOver === undefined) return yield* fail(["given"], "say the day of the cut-over: `cutOver`")
    const names = {
      on: cutOver,
      groupId: GroupId.make("cut-over"),
      newId: (key: string) => ApplicationId.make(`cut-over/${key.replaceAll(" > ", "/").replace(" opening", "")}`)
    }
    return after(world, openingsOf(opened, names) as ReadonlyArray<Made>)
  })

/** What was never seen before it was canceled or failed leaves no trace: it is shown in its first phase before. */
const wayOf = ({
  status = "Posted"
}: {
  readonly status?: Document.Receivable["status"]
}): ReadonlyArray<DocumentStatus> => (status === "Canceled" ? ["Draft", "Canceled"] : [status])

const wayOfPayment = ({ status = "Processed" }: Document.Payment): ReadonlyArray<ObservedPayment["status"]> =>
  status === "Canceled" ? ["Processed", "Canceled"] : status === "Failed" ? ["Processing", "Failed"] : [status]

/** The page with what was open, and what the document applied or had given back. */
const asOpened = (
  world: World,
  opened: ReadonlyArray<ObservedDocument>,
  path: Path,
  page: ObservedDocument,
  opening: Document.Opened
): Result.Result<ObservedDocument, Problem> =>
  Result.gen(function* () {
    const { currency } = page.kind === "payment" ? page.amount : page.total
    const open = yield* money([...path, "open"], opening.open, currency)
    if (page.kind === "invoice" || page.kind === "debitMemo") {
      const lines = "lines" in opening && opening.lines !== undefined ? opening.lines : {}
      const amounts = yield* Page.amountsOf([...path, "lines"], lines, currency)
      const balances = {
        balance: open,
        itemBalances: new Map(amounts.map(({ amount, itemId }) => [itemId, amount.minor]))
      }
      return { ...page, ...balances } satisfies ObservedReceivable
    }
    const { applies = {}, refunded = "0" } = opening as Exclude<Document.Opened, { readonly lines?: unknown }>
    const parts: Array<ObservedPart> = []
    for (const [number, part] of Object.entries(applies))
      parts.push(yield* partOf(world, [...path, "applies", number], number, part, currency, opened))
    return {
      ...page,
      unapplied: open,
      refunded: yield* money([...path, "refunded"], refunded, currency),
      parts
    } satisfies ObservedSource
  })

/** What a payment or memo applies to one document. */
export const partOf = (
  world: World,
  path: Path,
  number: string,
  part: Document.Part,
  currency: Money.Money["currency"],
  opened: ReadonlyArray<ObservedDocument> = []
): Result.Result<ObservedPart, Problem> =>
  Result.gen(function* () {
    const amount = yield* money([...path, "amount"], part.amount, currency)
    const items = part.items && (yield* Page.itemsOf([...path, "items"], part.items, currency))
    const other = opened.find((document) => document.number === number)
    if (other?.kind === "invoice") return { target: { kind: "invoice", id: other.id }, amount, items }
    if (other?.kind === "debitMemo") return { target: { kind: "debitMemo", id: other.id }, amount, items }
    return { target: targetOf(yield* findA(world, path, number, "invoice", "debitMemo")), amount, items }
  })
