/** Collecting what accounts owe, from the command line: one account, or many in one run that may be run again. */
import { Billing } from "@counterfoil/billing/Billing"
import { OperationId } from "@counterfoil/domain/Id"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Command, Flag } from "effect/cli"
import { createHash } from "node:crypto"
import * as Batch from "../Batch.ts"
import * as Flags from "../Flags.ts"
import { perform } from "../Performed.ts"
import { progress } from "../Screen.ts"
import * as Services from "../Services.ts"
import { root } from "../Settings.ts"
import { answered, Misused } from "../Told.ts"

const shared = {
  documentDate: Flags.date("document-date", "Date on generated documents; today by default"),
  targetDate: Flags.date("target-date", "Charge through this day; the document date by default"),
  gateway: Flags.optional("gateway", "Payment gateway by name; the account's default otherwise", "NAME"),
  ...Flags.asked
}

export const collect = Command.make(
  "collect",
  {
    account: Flag.String("account").pipe(
      Flag.withDescription("Account id or number; repeat it for several"),
      Flag.withMetavar("KEY"),
      Flag.atLeast(0)
    ),
    accounts: Flags.optional("accounts", "File with an account id or number on each line", "FILE"),
    invoice: Flags.optional("invoice", "Collect this invoice only, by id or number", "KEY"),
    operationPrefix: Flags.optional(
      "operation-prefix",
      "Begins the operation id of each account; the same prefix again is the same intentions and never acts twice",
      "TEXT"
    ),
    concurrency: Flags.concurrency,
    json: Flags.json,
    ...shared
  },
  Effect.fnUntraced(function* (flags) {
    const settings = yield* root
    const call = Effect.fnUntraced(function* (entry: Batch.Entry) {
      const billing = yield* Billing
      return yield* billing.collect({
        operationId: entry.operationId,
        actor: flags.actor,
        accountKey: entry.account,
        ...Flags.given("reason", flags.reason),
        ...Flags.given("invoiceKey", flags.invoice),
        ...Flags.given("documentDate", flags.documentDate),
        ...Flags.given("targetDate", flags.targetDate),
        ...Flags.given("paymentGateway", flags.gateway)
      })
    })
    yield* Effect.gen(function* () {
      const keys = yield* accountsOf(flags.account, flags.accounts)
      const [first, ...more] = keys
      if (first === undefined) return yield* new Misused({ message: "Name accounts by --account or --accounts" })
      if (more.length === 0 && Option.isNone(flags.operationPrefix)) {
        const operationId = yield* Flags.operationId(flags.operation)
        return yield* perform(call({ operationId, account: first })).pipe(Effect.provide(Services.all(settings)))
      }
      if (Option.isSome(flags.operation) || Option.isSome(flags.invoice))
        return yield* new Misused({ message: "--operation and --invoice are for one account" })
      if (Option.isNone(flags.operationPrefix))
        return yield* new Misused({
          message: "Several accounts need --operation-prefix, so that a second run is the same intentions"
        })
      const entries = yield* entriesOf(flags.operationPrefix.value, keys)
      yield* Batch.run("Collecting", entries, flags, call).pipe(
        Effect.provide(Layer.merge(Services.all(settings), progress))
      )
    }).pipe(answered)
  })
).pipe(
  Command.withDescription(
    "Bill and collect what accounts owe, or collect one invoice (invoice-collect). Many accounts end in one summary, or with --json in one line each"
  ),
  Command.withExamples([
    { command: "counterfoil collect --account A00000001", description: "Bill pending charges and collect all" },
    { command: "counterfoil collect --account A00000001 --invoice INV00000007", description: "Collect one invoice" },
    {
      command: "counterfoil collect --accounts november.txt --operation-prefix rent-2026-11",
      description: "Many accounts; stopped half-way, run it again"
    }
  ])
)

/** Each account once, in the order given. Empty lines and those that begin with # do not count. */
const accountsOf = Effect.fnUntraced(function* (named: ReadonlyArray<string>, file: Option.Option<string>) {
  if (Option.isNone(file)) return Array.from(new Set(named))
  const fs = yield* FileSystem.FileSystem
  const text = yield* fs
    .readFileString(file.value)
    .pipe(Effect.mapError(({ message }) => new Misused({ message: `--accounts: ${message}` })))
  const lines = text.split("\n").map((line) => line.trim())
  return Array.from(new Set([...named, ...lines.filter((line) => line !== "" && !line.startsWith("#"))]))
})

/** The operation of an account: prefix and account where that makes an id, else prefix and a hash of the account. */
const entriesOf = (prefix: string, accounts: ReadonlyArray<string>) =>
  Effect.forEach(accounts, (account) => {
    const plain = `${prefix}-${account}`
    const hashed = `${prefix}-${createHash("sha256").update(account).digest("hex").slice(0, 24)}`
    return Option.match(
      Option.orElse(OperationId.makeOption(plain), () => OperationId.makeOption(hashed)),
      {
        onNone: () =>
          Effect.fail(
            new Misused({
              message: `--operation-prefix ${prefix}: 1 to 39 letters, digits, dots, dashes or underscores`
            })
          ),
        onSome: (id) => Effect.succeed({ operationId: id, account } satisfies Batch.Entry)
      }
    )
  })
