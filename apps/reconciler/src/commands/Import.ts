/** `counterfoil import`: the way in for a tenant with history. */
import * as Import from "@counterfoil/reconciliation/Import"
import { toJson } from "@counterfoil/reconciliation/import/ImportReport"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Command, Flag } from "effect/cli"
import { clean, Ended, misuse } from "../ExitCode.ts"
import * as Flags from "../Flags.ts"
import { followedNames } from "../FollowedNames.ts"
import { complain, progress } from "../Screen.ts"
import * as Services from "../Services.ts"
import { root } from "../Settings.ts"
import * as ShownImport from "../ShownImport.ts"
import { told } from "../Told.ts"

export const importHistory = Command.make(
  "import",
  {
    full: Flag.Boolean("full").pipe(
      Flag.withDescription("All history that Zuora still tells; the default"),
      Flag.withDefault(false)
    ),
    cutOver: Flags.date(
      "cut-over",
      "Begin the books at the end of this day, with opening balances of what was open; history since then"
    ),
    resume: Flag.Boolean("resume").pipe(
      Flag.withDescription("Go on with the last import, which stopped before its end"),
      Flag.withDefault(false)
    ),
    account: Flags.optional("account", "Only this account, by id", "ID"),
    maxRequests: Flags.requests(
      "max-requests",
      "Send at most so many requests to Zuora, then stop and say where to go on"
    ),
    maxRequestsPerDay: Flags.requests(
      "max-requests-per-day",
      "The same for all imports of one day of the tenant together"
    ),
    json: Flags.json,
    actor: Flags.actor,
    reason: Flags.reason
  },
  Effect.fnUntraced(function* (flags) {
    const settings = yield* root
    const says = [
      ...(flags.resume && (flags.full || Option.isSome(flags.account) || Option.isSome(flags.cutOver))
        ? ["--resume goes on as the last import began: leave --full, --cut-over and --account out"]
        : []),
      ...(flags.full && Option.isSome(flags.cutOver) ? ["--full and --cut-over: choose one of them"] : [])
    ]
    if (says.length > 0) {
      yield* Effect.forEach(says, complain)
      return yield* new Ended({ code: misuse })
    }
    yield* told(
      Effect.gen(function* () {
        const report = yield* Import.run({
          importId: yield* Flags.newId("import"),
          actor: flags.actor,
          reason: Option.getOrUndefined(flags.reason),
          terms: flags.resume
            ? { _tag: "Resume" }
            : {
                _tag: "Begin",
                accountId: Option.getOrUndefined(flags.account),
                cutOverOn: Option.getOrUndefined(flags.cutOver)
              },
          maxRequests: Option.getOrUndefined(flags.maxRequests),
          maxRequestsPerDay: Option.getOrUndefined(flags.maxRequestsPerDay)
        })
        yield* followedNames
        if (flags.json) yield* Console.log(toJson(report))
        else yield* ShownImport.show(report)
        const code = ShownImport.exitCode(report)
        if (code !== clean) return yield* new Ended({ code })
      }).pipe(Effect.provide(Layer.merge(Services.all(settings), progress)))
    )
  })
).pipe(
  Command.withDescription(
    "Record every document and every application that Zuora tells. Stopped half-way, go on with --resume; nothing is doubled. Exit codes: 0 complete, 1 sums differ, 2 could not tell or stopped, 3 misuse"
  )
)
