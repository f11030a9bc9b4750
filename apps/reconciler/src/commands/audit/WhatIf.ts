/** What an account would owe by another allocation strategy, or if events had never been. */
import { jsonText } from "@counterfoil/audit/JsonText"
import { type DocumentIf, type WhatIf, whatIf as replayed } from "@counterfoil/audit/whatif/WhatIf"
import { names, rules } from "@counterfoil/domain/AllocationRule"
import { AccountId } from "@counterfoil/domain/Id"
import * as Money from "@counterfoil/domain/Money"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Command, Flag } from "effect/cli"
import * as Flags from "../../Flags.ts"
import { say, table } from "../../Screen.ts"
import * as Services from "../../Services.ts"
import { root } from "../../Settings.ts"
import { answered } from "../../Told.ts"

export const whatIf = Command.make(
  "what-if",
  {
    account: Flag.String("account").pipe(
      Flag.withSchema(AccountId),
      Flag.withDescription("An account, by Zuora's id"),
      Flag.withMetavar("ID")
    ),
    strategy: Flag.Literals("strategy", names).pipe(
      Flag.withDescription("As if every application had been divided over the lines by this rule"),
      Flag.optional
    ),
    without: Flag.String("without").pipe(
      Flag.withDescription("As if this event had never been, such as Payment-<id>@2; repeat it"),
      Flag.withMetavar("EVENT"),
      Flag.atLeast(0)
    ),
    json: Flags.json
  },
  Effect.fnUntraced(function* ({ account, json, strategy, without }) {
    const settings = yield* root
    yield* Effect.gen(function* () {
      const name = Option.getOrUndefined(strategy)
      const found = yield* replayed(account, {
        strategy: name === undefined ? undefined : { name, rule: rules[name] },
        without: new Set(without)
      })
      yield* json ? Console.log(jsonText(found)) : show(found)
    }).pipe(Effect.provide(Services.tables(settings)), answered)
  })
).pipe(
  Command.withDescription(
    "Play an account's history again with something changed: the difference by document, line and tax"
  ),
  Command.withExamples([
    { command: "counterfoil audit what-if --account A-1 --strategy tax-first", description: "Taxes settled first" },
    {
      command: "counterfoil audit what-if --account A-1 --without Payment-8a1@1",
      description: "A payment that never came"
    }
  ])
)

interface Compared {
  readonly before: Money.Money | null
  readonly after: Money.Money | null
}

const show = Effect.fnUntraced(function* ({
  accountId,
  balances,
  divided,
  documents,
  dropped,
  tax,
  violations
}: WhatIf) {
  for (const one of balances)
    yield* say(
      one.before.minor < 0n || one.after.minor < 0n
        ? `The balance of account ${accountId} would be ${figures(one)}; below zero it is in credit.`
        : `Account ${accountId} would owe ${figures(one)}.`
    )
  for (const one of tax) yield* say(`Tax that is open would be ${figures(one)}.`)
  if (divided > 0)
    yield* say(
      `${divided} ${divided === 1 ? "application or un-application" : "applications and un-applications"} would fall on other lines.`
    )
  for (const { because, event, type } of dropped)
    yield* say(`${event} ${type} would not be${because === null ? "" : `, without ${because}`}.`)
  yield* documents.length === 0 ? say("No document would be otherwise.") : say(documentTable(documents))
  for (const violation of violations) yield* say(`It could not have been so: ${violation}`)
})

const figures = ({ after, before }: { readonly before: Money.Money; readonly after: Money.Money }): string =>
  Money.equals(before, after) ? `${Money.show(after)}, as now` : `${Money.show(after)} instead of ${Money.show(before)}`

const documentTable = (documents: ReadonlyArray<DocumentIf>): string =>
  table(
    ["document", "item", "kind", "is", "would be"],
    documents.flatMap(({ items, title, ...whole }) => [
      [title, "", "", ...cells(whole)],
      ...items.map(({ item, kind, ...own }) => ["", item, kind, ...cells(own)])
    ]),
    ["is", "would be"]
  )

const cells = ({ after, before }: Compared): ReadonlyArray<string> =>
  [before, after].map((one) => (one === null ? "nothing" : Money.show(one)))
