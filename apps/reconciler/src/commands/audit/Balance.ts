/** What an account owes or a document has open, and the trial balance: on a day, as far as it was known at an instant. */
import { type AsOf, asOfText } from "@counterfoil/audit/AsOf"
import { type AccountAt, accountAt } from "@counterfoil/audit/asof/AccountAt"
import { type DocumentAt, documentAt } from "@counterfoil/audit/asof/DocumentAt"
import { trialAt } from "@counterfoil/audit/asof/TrialAt"
import { accountHeadline, documentHeadline } from "@counterfoil/audit/explain/Sentence"
import { jsonText } from "@counterfoil/audit/JsonText"
import type { AccountId } from "@counterfoil/domain/Id"
import { fromApplications, fromDocuments } from "@counterfoil/domain/identities/Account"
import * as Money from "@counterfoil/domain/Money"
import type { TrialBalance } from "@counterfoil/domain/TrialBalance"
import * as StoreState from "@counterfoil/reconciliation/StoreState"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Command, Flag } from "effect/cli"
import { couldNotTell, Ended } from "../../ExitCode.ts"
import * as Flags from "../../Flags.ts"
import { progress, say, table } from "../../Screen.ts"
import * as Services from "../../Services.ts"
import { root } from "../../Settings.ts"
import { answered, Misused } from "../../Told.ts"
import * as Audit from "./AuditFlags.ts"

export const balance = Command.make(
  "balance",
  {
    ...Audit.subject,
    trial: Flag.Boolean("trial").pipe(
      Flag.withDescription("The trial balance at the end of a booking day; of one account with --account"),
      Flag.withDefault(false)
    ),
    ...Audit.times,
    json: Flags.json
  },
  Effect.fnUntraced(function* ({ account, document, json, trial, ...times }) {
    const settings = yield* root
    yield* answered(
      Effect.gen(function* () {
        const asOf = Audit.asOf(times)
        if (trial && Option.isSome(document))
          return yield* new Misused({ message: "A document has no trial balance of its own: leave out --document" })
        if (trial) return yield* showTrial(asOf, Option.getOrUndefined(account), json)
        if (Option.isNone(account) && Option.isNone(document)) return yield* everyAccount(asOf, json)
        const asked = yield* Audit.asked(settings, { account, document })
        if (asked.kind === "document") return yield* showDocument(yield* documentAt(asked.stream, asOf), asOf, json)
        yield* showAccount(yield* accountAt(asked.accountId, asOf), asOf, json)
      }).pipe(Effect.provide(Layer.merge(Services.tables(settings), progress)))
    )
  })
).pipe(
  Command.withDescription(
    "What an account owes or a document has open, or the trial balance: on a day, as far as it was known at an instant. Without any of these, what every account owes now. Exit code 2 where two ways of computing differ"
  ),
  Command.withExamples([
    {
      command: "counterfoil audit balance --account A-1 --effective 2026-03-31 --known-at 2026-04-02T08:00Z",
      description: "What the books of 2 April said about 31 March"
    }
  ])
)

const when = (asOf: AsOf): string => (asOfText(asOf) === "" ? "" : ` ${asOfText(asOf)}`)

const showDocument = Effect.fnUntraced(function* (found: DocumentAt, asOf: AsOf, json: boolean) {
  if (json) return yield* Console.log(jsonText({ ...asOf, ...found }))
  const { events, figure, items, phase, title } = found
  const rests = `It rests on ${events} ${events === 1 ? "event" : "events"}.`
  if (figure === null) return yield* say(`${capital(title)} is ${phase}${when(asOf)}: it claims nothing. ${rests}`)
  const isOwed = /^(Invoice|DebitMemo)-/.test(found.stream)
  yield* say(`${documentHeadline(title, isOwed, { balance: figure })}${when(asOf)}. ${rests}`)
  if (items.length > 0)
    yield* say(
      table(
        ["item", "kind", "amount", isOwed ? "open" : "unapplied"],
        items.map(({ item, open }) => [item.name ?? item.id, item.kind, Money.format(item.amount), Money.format(open)]),
        ["amount", "open", "unapplied"]
      )
    )
})

const showAccount = Effect.fnUntraced(function* (found: AccountAt, asOf: AsOf, json: boolean) {
  if (json) yield* Console.log(jsonText({ ...asOf, ...found }))
  else {
    for (const { owed } of found.balances)
      yield* say(`${accountHeadline(found.accountId, { balance: owed })}${when(asOf)}.`)
    if (found.balances.length === 0)
      return yield* say(`Account ${found.accountId} has no document that counts${when(asOf)}.`)
    yield* say(
      table(
        ["document", "phase", "open or unapplied"],
        found.documents.map(({ figure, phase, title }) => [title, phase, figure === null ? "" : Money.show(figure)]),
        ["open or unapplied"]
      )
    )
  }
  if (found.balances.some(({ fromDocuments, owed }) => !Money.equals(fromDocuments, owed))) {
    for (const { fromDocuments, owed } of found.balances)
      yield* say(`From documents alone it is ${Money.show(fromDocuments)}, from applications ${Money.show(owed)}.`)
    return yield* new Ended({ code: couldNotTell })
  }
})

const showTrial = Effect.fnUntraced(function* (asOf: AsOf, account: AccountId | undefined, json: boolean) {
  const trial = yield* trialAt(asOf, account)
  if (json) return yield* Console.log(jsonText({ ...asOf, ...trial }))
  yield* say(`Trial balance${account === undefined ? "" : ` of account ${account}`}${when(asOf)}`)
  yield* say(trialTable(trial))
})

const trialTable = ({ balances }: TrialBalance): string =>
  table(
    ["account", "currency", "debit", "credit", "balance"],
    balances.map(({ account, creditMinor, currency, debitMinor }) => [
      account,
      currency.slice(0, 3),
      ...[debitMinor, creditMinor, debitMinor - creditMinor].map((minor) => Money.format(Money.make(currency, minor)))
    ]),
    ["debit", "credit", "balance"]
  )

/** All accounts, which takes all events: only as they are now. */
const everyAccount = Effect.fnUntraced(function* (asOf: AsOf, json: boolean) {
  if (asOfText(asOf) !== "")
    return yield* new Misused({ message: "Name an account, a document or --trial where you ask for a time" })
  const { ledger } = yield* StoreState.read
  const documents = fromDocuments(ledger)
  const rows = Array.from(fromApplications(ledger), ([key, row]) => ({
    ...row,
    fromDocuments: documents.get(key)?.balance ?? Money.zero(row.balance.currency)
  })).toSorted((a, b) => ((a.accountId ?? "") < (b.accountId ?? "") ? -1 : 1))
  if (json) for (const row of rows) yield* Console.log(jsonText(row))
  else
    yield* say(
      table(
        ["account", "owes", "from documents alone", "agree"],
        rows.map(({ accountId, balance, fromDocuments }) => [
          accountId ?? "no account",
          Money.show(balance),
          Money.show(fromDocuments),
          Money.equals(balance, fromDocuments) ? "yes" : "NO"
        ]),
        ["owes", "from documents alone"]
      )
    )
  if (rows.some(({ balance, fromDocuments }) => !Money.equals(balance, fromDocuments)))
    return yield* new Ended({ code: couldNotTell })
})

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
