/** The life of discrepancies, from the command line: list, explain, accept. */
import * as Lives from "@counterfoil/reconciliation/Cases"
import * as Case from "@counterfoil/domain/Case"
import * as Personal from "@counterfoil/domain/PersonalText"
import * as Money from "@counterfoil/domain/Money"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { Argument, Command, Flag } from "effect/cli"
import * as Flags from "../Flags.ts"
import { say, table } from "../Screen.ts"
import * as Services from "../Services.ts"
import { root } from "../Settings.ts"
import * as Token from "../Token.ts"
import { answered, told } from "../Told.ts"
import { twoFrom } from "../TwoApprovers.ts"

const id = Argument.String("case").pipe(
  Argument.withDescription('Id of the discrepancy as reports have it, such as "Z05 Payment-1 > Invoice-2"')
)

const list = Command.make(
  "list",
  {
    all: Flag.Boolean("all").pipe(
      Flag.withDescription("Those that are resolved or accepted, too"),
      Flag.withDefault(false)
    ),
    json: Flags.json
  },
  Effect.fnUntraced(function* ({ all, json }) {
    const settings = yield* root
    yield* Effect.gen(function* () {
      const known = (yield* Lives.all).filter((state) => all || state._tag === "Open")
      if (json)
        return yield* Effect.forEach(known, (state) => Console.log(JSON.stringify(shown(state))), { discard: true })
      if (known.length === 0) return yield* say(all ? "No run has found anything." : "No case is open.")
      yield* say(
        table(
          ["case", "document", "difference", "phase", "since", "cause"],
          known.map((state) => [
            state.discrepancyId,
            state.title,
            state.amount === null ? "" : Money.show(state.amount),
            Case.phaseOf(state),
            state.since,
            state.explanation === undefined
              ? ""
              : `${Personal.shown(state.explanation.cause)} (until ${state.explanation.expectedBy})`
          ]),
          ["difference"]
        )
      )
    }).pipe(Effect.provide(Services.records(settings)), told)
  })
).pipe(Command.withDescription("Discrepancies that runs have found and that have not ended, oldest first"))

const shown = (state: Case.Known) => ({
  ...state,
  _tag: undefined,
  phase: Case.phaseOf(state),
  amount: state.amount === null ? null : { amount: Money.format(state.amount), currency: state.amount.currency }
})

const explain = Command.make(
  "explain",
  {
    id,
    cause: Flags.required("cause", "Why it is there", "TEXT"),
    expectedBy: Flags.requiredDate("expected-by", "The day by which it will have gone; after it the case is aged"),
    actor: Flags.actor
  },
  Effect.fnUntraced(function* ({ actor, cause, expectedBy, id }) {
    const settings = yield* root
    yield* Effect.gen(function* () {
      const asked = yield* Flags.newId("explain")
      yield* Lives.explain(id, { cause, expectedBy }, { actor, causationId: asked, correlationId: asked })
      yield* say(`${id} is explained. If a run still finds it after ${expectedBy}, it is aged.`)
    }).pipe(Effect.provide(Services.records(settings)), answered)
  })
).pipe(
  Command.withDescription(
    "Say why a discrepancy is there and by when it will have gone. Until then it does not count, unless it is critical"
  ),
  Command.withExamples([
    {
      command: 'counterfoil cases explain "G03 Payment-8ad0" --cause "bank holiday in Spain" --expected-by 2026-12-09',
      description: "Wait for the settlement file of the day after"
    }
  ])
)

const accept = Command.make(
  "accept",
  {
    id,
    reason: Flags.required("reason", "Why it is taken as it is, kept with the event", "TEXT"),
    tokenFile: Token.file,
    actor: Flags.actor
  },
  Effect.fnUntraced(function* ({ actor, id, reason, tokenFile }) {
    const settings = yield* root
    yield* Effect.gen(function* () {
      const approverToken = yield* Token.required(tokenFile)
      const asked = yield* Flags.newId("accept")
      const { approvals, needed } = yield* Lives.accept(
        id,
        { approverToken, reason, twoFrom: yield* twoFrom },
        { actor, reason, causationId: asked, correlationId: asked }
      )
      yield* say(
        approvals >= needed
          ? `${id} is accepted for the amount it has now.`
          : `${id} has ${approvals} of ${needed} approvals: another approver has to accept it.`
      )
    }).pipe(Effect.provide(Services.records(settings)), answered)
  })
).pipe(
  Command.withDescription(
    "Take a discrepancy as it is, by an approver's token. Two different approvers are needed from COUNTERFOIL_TWO_APPROVERS_FROM on, such as EUR=100.00; without it, for every amount"
  )
)

export const cases = Command.make("cases").pipe(
  Command.withDescription("What runs have found, over time: list it, explain it, accept it"),
  Command.withSubcommands([list, explain, accept])
)
