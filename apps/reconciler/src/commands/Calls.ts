/** The money-moving calls from the command line: collect, apply, create-invoice-payment, and finishing open ones. */
import { Billing } from "@counterfoil/billing/Billing"
import type { BillingError } from "@counterfoil/billing/BillingError"
import type { Division } from "@counterfoil/billing/Command"
import type { Settled } from "@counterfoil/billing/Outcome"
import type { ItemApplication } from "@counterfoil/domain/Application"
import { Currency } from "@counterfoil/domain/Currency"
import { ItemId, OperationId } from "@counterfoil/domain/Id"
import * as Money from "@counterfoil/domain/Money"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Argument, Command, Flag } from "effect/cli"
import * as Flags from "../Flags.ts"
import { heading, progress, say, table } from "../Screen.ts"
import { namesOf } from "../Names.ts"
import * as Services from "../Services.ts"
import { root } from "../Settings.ts"
import { answered, Misused, told } from "../Told.ts"

/** Shows what an operation brought about, by the numbers and names that people know. */
export const show = Effect.fn("Calls.show")(function* (settled: Settled) {
  yield* heading(`Operation ${settled.operationId} succeeded`)
  const names = yield* namesOf(settled)
  const rows = [
    ...settled.applications.map((application) => ({ what: "applied", ...application })),
    ...settled.unapplications.map((unapplication) => ({ what: "taken back", ...unapplication }))
  ].flatMap(({ amount, source, split, strategy, target, what }) => [
    [what, names.document(source.id), names.document(target.id), "", Money.show(amount), strategy],
    ...(split._tag === "Stated"
      ? split.items.map((item) => ["", "", "", names.item(item.targetItemId), Money.show(item.amount), ""])
      : [])
  ])
  if (rows.length > 0) yield* say(table(["", "from", "to", "item", "amount", "split by"], rows, ["amount"]))
  for (const [what, ids] of [
    ["Payments captured", settled.payments],
    ["Invoices posted", settled.invoices],
    ["Credit memos posted", settled.creditMemos]
  ] as const)
    if (ids.length > 0) yield* say(`${what}: ${ids.map(names.document).join(", ")}`)
})

const perform = <R>(call: Effect.Effect<Settled, BillingError | Misused, R>) =>
  call.pipe(Effect.flatMap(show), answered)

const money = (amount: string, currency: string): Effect.Effect<Money.Money, Misused> =>
  Effect.fromResult(
    Result.flatMap(Schema.decodeUnknownResult(Currency)(currency), (known) => Money.parse(amount, known))
  ).pipe(Effect.mapError((error) => new Misused({ message: `--amount ${amount} ${currency}: ${error.message}` })))

export const collect = Command.make(
  "collect",
  {
    account: Flags.required("account", "Account id or number", "KEY"),
    invoice: Flags.optional("invoice", "Collect this invoice only, by id or number", "KEY"),
    documentDate: Flags.date("document-date", "Date on generated documents; today by default"),
    targetDate: Flags.date("target-date", "Charge through this day; the document date by default"),
    gateway: Flags.optional("gateway", "Payment gateway by name; the account's default otherwise", "NAME"),
    ...Flags.asked
  },
  Effect.fnUntraced(function* (flags) {
    const settings = yield* root
    const operationId = yield* Flags.operationId(flags.operation)
    yield* perform(
      Effect.flatMap(Billing, (billing) =>
        billing.collect({
          operationId,
          actor: flags.actor,
          accountKey: flags.account,
          ...given("reason", flags.reason),
          ...given("invoiceKey", flags.invoice),
          ...given("documentDate", flags.documentDate),
          ...given("targetDate", flags.targetDate),
          ...given("paymentGateway", flags.gateway)
        })
      )
    ).pipe(Effect.provide(Services.all(settings)))
  })
).pipe(
  Command.withDescription("Bill and collect what an account owes, or collect one invoice (invoice-collect)"),
  Command.withExamples([
    { command: "counterfoil collect --account A00000001", description: "Bill pending charges and collect all" },
    { command: "counterfoil collect --account A00000001 --invoice INV00000007", description: "Collect one invoice" }
  ])
)

const given = <K extends string, A>(key: K, value: Option.Option<A>): { readonly [P in K]?: A } =>
  Option.match(value, { onNone: () => ({}), onSome: (some) => ({ [key]: some }) as { readonly [P in K]?: A } })

const itemPattern = /^([\x21-\x7e]{1,64})=([^=]+)$/

const divisionOf = Effect.fnUntraced(function* (
  items: ReadonlyArray<string>,
  split: "oldest-first" | "pro-rata" | "zuora",
  currency: string
) {
  const stated = yield* Effect.forEach(items, (text) =>
    Effect.gen(function* () {
      const match = itemPattern.exec(text)
      if (match === null) return yield* new Misused({ message: `--item ${text}: write ITEM=AMOUNT` })
      const amount = yield* money(match[2] ?? "", currency)
      return { targetItemId: ItemId.make(match[1] ?? ""), amount } satisfies ItemApplication
    })
  )
  const [first, ...rest] = stated
  const division: Division =
    first !== undefined
      ? { _tag: "Items", items: [first, ...rest] }
      : split === "zuora"
        ? { _tag: "ZuoraChooses" }
        : { _tag: "Strategy", name: split }
  return division
})

export const apply = Command.make(
  "apply",
  {
    ...Flags.portion,
    item: Flag.String("item").pipe(
      Flag.withDescription("ITEM=AMOUNT for an item or taxation item; repeat it. They add up to the amount"),
      Flag.withMetavar("ITEM=AMOUNT"),
      Flag.atLeast(0)
    ),
    split: Flag.Literals("split", ["oldest-first", "pro-rata", "zuora"]).pipe(
      Flag.withDescription("How the amount falls on items where none are named"),
      Flag.withDefault("oldest-first")
    ),
    effectiveDate: Flags.date("effective-date", "Business date; today by default"),
    ...Flags.asked
  },
  Effect.fnUntraced(function* (flags) {
    const settings = yield* root
    const operationId = yield* Flags.operationId(flags.operation)
    yield* perform(
      Effect.gen(function* () {
        const billing = yield* Billing
        const amount = yield* money(flags.amount, flags.currency)
        const division = yield* divisionOf(flags.item, flags.split, flags.currency)
        return yield* billing.applyPayment({
          operationId,
          actor: flags.actor,
          paymentKey: flags.payment,
          invoices: [{ invoiceKey: flags.invoice, amount, division }],
          ...given("reason", flags.reason),
          ...given("effectiveOn", flags.effectiveDate)
        })
      })
    ).pipe(Effect.provide(Services.all(settings)))
  })
).pipe(
  Command.withDescription("Apply an existing payment to an invoice, item by item"),
  Command.withExamples([
    {
      command:
        "counterfoil apply --payment P-00000100 --invoice INV00000100 --amount 10.10 --currency EUR --item ITEM=10.00 --item TAXITEM=0.10",
      description: "10 on an item and 0.1 on its taxation item"
    }
  ])
)

export const createInvoicePayment = Command.make(
  "create-invoice-payment",
  {
    ...Flags.portion,
    rejectUnknownFields: Flag.Boolean("reject-unknown-fields").pipe(
      Flag.withDescription("Let Zuora refuse a body with fields it does not know"),
      Flag.withDefault(true)
    ),
    ...Flags.asked
  },
  Effect.fnUntraced(function* (flags) {
    const settings = yield* root
    const operationId = yield* Flags.operationId(flags.operation)
    yield* perform(
      Effect.gen(function* () {
        const billing = yield* Billing
        return yield* billing.createInvoicePayment({
          operationId,
          actor: flags.actor,
          paymentKey: flags.payment,
          invoiceKey: flags.invoice,
          amount: yield* money(flags.amount, flags.currency),
          rejectUnknownFields: flags.rejectUnknownFields,
          ...given("reason", flags.reason)
        })
      })
    ).pipe(Effect.provide(Services.all(settings)))
  })
).pipe(Command.withDescription("Book a payment on an invoice the older way (CRUD); Zuora chooses the items"))

const resume = Command.make(
  "resume",
  {
    operation: Argument.String("operation").pipe(
      Argument.withSchema(OperationId),
      Argument.withDescription("Id of the operation")
    ),
    actor: Flags.actor
  },
  Effect.fnUntraced(function* ({ actor, operation }) {
    const settings = yield* root
    yield* perform(Effect.flatMap(Billing, (billing) => billing.resume(operation, actor))).pipe(
      Effect.provide(Layer.merge(Services.all(settings), progress))
    )
  })
).pipe(
  Command.withDescription(
    "Finish an operation whose outcome is unknown: reads first, sends again only where that is safe"
  )
)

const list = Command.make(
  "list",
  {},
  Effect.fnUntraced(function* () {
    const settings = yield* root
    yield* told(
      Effect.gen(function* () {
        const billing = yield* Billing
        const open = yield* billing.openOperations
        if (open.length === 0) return yield* say("No operation is open.")
        yield* say(
          table(
            ["operation", "state", "account", "since"],
            open.map(({ accountIds, operationId, since, state }) => [operationId, state, accountIds.join(", "), since])
          )
        )
      }).pipe(Effect.provide(Services.all(settings)))
    )
  })
).pipe(Command.withDescription("List the operations that have not ended: resume each"))

export const operations = Command.make("operations").pipe(
  Command.withDescription("Calls to Zuora that have not ended: list them, resume them"),
  Command.withSubcommands([list, resume])
)
