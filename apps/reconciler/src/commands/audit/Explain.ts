/** Why a balance is what it is: one sentence, the way of every cent, and a picture. */
import { asOfText } from "@counterfoil/audit/AsOf"
import { explainAccount, explainDocument, type Explanation } from "@counterfoil/audit/explain/Explanation"
import type { Path, Place } from "@counterfoil/audit/explain/Path"
import { picture } from "@counterfoil/audit/explain/Picture"
import { jsonText } from "@counterfoil/audit/JsonText"
import * as Money from "@counterfoil/domain/Money"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Argument, Command } from "effect/cli"
import * as Flags from "../../Flags.ts"
import { complain, progress, say, table } from "../../Screen.ts"
import * as Services from "../../Services.ts"
import { root } from "../../Settings.ts"
import { answered } from "../../Told.ts"
import * as Audit from "./AuditFlags.ts"

export const explain = Command.make(
  "explain",
  {
    key: Argument.String("key").pipe(
      Argument.withDescription("A document, by its number, id or stream, or an account by its id")
    ),
    ...Audit.times,
    svg: Flags.optional("svg", "Draw the terms as a waterfall into this file; one file for each currency", "FILE"),
    json: Flags.json
  },
  Effect.fnUntraced(function* ({ json, key, svg, ...times }) {
    const settings = yield* root
    yield* Effect.gen(function* () {
      const asked = yield* Audit.named(settings, key)
      const asOf = Audit.asOf(times)
      const found =
        asked.kind === "account"
          ? yield* explainAccount(asked.accountId, asOf)
          : yield* explainDocument(asked.stream, asOf)
      yield* json ? Console.log(jsonText(found)) : show(found)
      if (Option.isSome(svg)) yield* draw(found, svg.value)
    }).pipe(Effect.provide(Layer.merge(Services.tables(settings), progress)), answered)
  })
).pipe(
  Command.withDescription("Say in one sentence why a balance is what it is, and show the way of every cent"),
  Command.withExamples([
    { command: "counterfoil audit explain INV00000100 --svg why.svg", description: "A document, with a picture" }
  ])
)

const show = Effect.fnUntraced(function* ({ balances, paths, title }: Explanation) {
  for (const { sentence } of balances) yield* say(sentence)
  if (balances.length === 0) yield* say(`Nothing counts of ${title} then.`)
  if (paths.length > 0) yield* say(pathTable(paths))
})

const pathTable = (paths: ReadonlyArray<Path>): string =>
  table(
    ["on", "what", "amount", "from", "to", "by", "operation"],
    paths.map(({ actor, amount, effectiveOn, from, operation, to, what }) => [
      effectiveOn,
      what,
      Money.show(amount),
      placed(from),
      placed(to),
      actor,
      operation
    ]),
    ["amount"]
  )

const placed = ({ item, title }: Place): string => (item === null ? title : `${title}, ${item}`)

const draw = Effect.fnUntraced(function* ({ asOf, balances }: Explanation, file: string) {
  const fs = yield* FileSystem.FileSystem
  for (const [index, one] of balances.entries()) {
    const name = index === 0 ? file : file.replace(/(\.svg)?$/, `-${one.balance.currency.slice(0, 3)}.svg`)
    yield* fs.writeFileString(name, picture(one.headline, asOfText(asOf), one))
    yield* complain(`Drawn: ${name}`)
  }
})
