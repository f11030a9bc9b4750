/** Closing months from the command line: propose, show, sign, take back, open again, export. */
import { type Cause } from "@counterfoil/billing/Recording"
import * as Money from "@counterfoil/domain/Money"
import * as Period from "@counterfoil/domain/Period"
import { PeriodId } from "@counterfoil/domain/period/PeriodId"
import * as Closing from "@counterfoil/reconciliation/close/Closing"
import { sentOf } from "@counterfoil/reconciliation/close/Deposits"
import { exportClose } from "@counterfoil/reconciliation/close/Export"
import { periods } from "@counterfoil/reconciliation/close/PeriodLog"
import { priorActivity } from "@counterfoil/reconciliation/close/PriorActivity"
import * as Gateways from "@counterfoil/reconciliation/gateway/Gateways"
import { defaults } from "@counterfoil/reconciliation/Reconciliation"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Command, Flag } from "effect/cli"
import * as Flags from "../Flags.ts"
import { inTurn, reconciled } from "../Reconciled.ts"
import * as Reports from "../Reports.ts"
import { progress, say, table } from "../Screen.ts"
import * as SealFiles from "../SealFiles.ts"
import * as Services from "../Services.ts"
import { root } from "../Settings.ts"
import * as ShownPeriod from "../ShownPeriod.ts"
import * as Token from "../Token.ts"
import { answered } from "../Told.ts"

const period = Flag.String("period").pipe(
  Flag.withSchema(PeriodId),
  Flag.withDescription("The month, such as 2026-01"),
  Flag.withMetavar("YYYY-MM")
)

const causeOf = (id: string, actor: string, reason?: string): Cause => ({
  actor,
  ...(reason === undefined ? {} : { reason }),
  causationId: id,
  correlationId: id
})

const propose = Command.make(
  "propose",
  {
    period,
    gateways: Flags.optional("gateways", "What gateways and bank send, see docs/gateways.md", "FILE"),
    lag: Flags.duration("lag", "Younger changes are timing; 2h by default", defaults.lagMs),
    html: Flags.optional("html", "Write the report of the run for people", "FILE"),
    json: Flags.optional("json", "Write the report of the run for programs", "FILE"),
    actor: Flags.actor
  },
  Effect.fnUntraced(function* ({ actor, gateways, html, json, lag, period }) {
    const settings = yield* root
    yield* Effect.gen(function* () {
      const files = Option.isNone(gateways) ? [] : yield* Gateways.read(gateways.value)
      const options = {
        runId: yield* Flags.newId("run"),
        holder: Services.owner,
        lagMs: lag,
        stuckMs: defaults.stuckMs,
        gateways: files
      }
      const written = { html: Option.getOrUndefined(html), json: Option.getOrUndefined(json) }
      const report = yield* inTurn(reconciled(options, { actor, isKept: true, files: () => written }))
      const { runId } = report
      const cause = causeOf(runId, actor)
      yield* Reports.show(report)
      const sent = yield* sentOf(period, files)
      const state = yield* Closing.propose(period, { report, sent }, cause)
      yield* ShownPeriod.show(period, state)
      const deposits = yield* sent.deposits
      if (deposits.length > 0)
        yield* say(
          table(
            ["deposit in transit", "amount", "captured", "settled"],
            deposits.map(({ payment, settledOn }) => [
              payment.title,
              Money.show(payment.amount),
              payment.effectiveOn,
              settledOn ?? "not yet"
            ]),
            ["amount"]
          )
        )
      yield* say(
        `${period} is proposed. Nothing more is booked in it. Two approvers sign it: counterfoil close sign --period ${period} --proposal ${runId}`
      )
    }).pipe(Effect.provide(Layer.merge(Services.all(settings), progress)), answered)
  })
).pipe(
  Command.withDescription(
    "Run a reconciliation, and propose the month's figures on it. Refused while discrepancies count, calls are open, or the run could not tell"
  )
)

const sign = Command.make(
  "sign",
  {
    period,
    proposal: Flags.required("proposal", "The proposal that you looked at, as show names it", "RUN"),
    tokenFile: Token.file,
    keyFile: SealFiles.keyFile,
    trustFile: SealFiles.trustFile,
    actor: Flags.actor
  },
  Effect.fnUntraced(function* ({ actor, keyFile, period, proposal, tokenFile, trustFile }) {
    const settings = yield* root
    yield* Effect.gen(function* () {
      const approverToken = yield* Token.required(tokenFile)
      const state = yield* Closing.sign(
        period,
        {
          runId: proposal,
          approverToken,
          key: yield* SealFiles.givenKey(keyFile),
          trust: Option.isNone(trustFile) ? undefined : yield* SealFiles.trust(trustFile)
        },
        causeOf(yield* Flags.newId("sign"), actor)
      )
      yield* ShownPeriod.show(period, state)
      yield* say(
        Period.phaseOf(period, state) === "closed"
          ? `${period} is closed. Export it: counterfoil close export --period ${period} --to FOLDER`
          : `${period} waits for the signature of another approver.`
      )
    }).pipe(Effect.provide(Services.closing(settings)), answered)
  })
).pipe(
  Command.withDescription(
    "Sign a proposal by an approver's token; the second signature closes the month. Seals what is not sealed, where the signing key is given"
  )
)

const withdraw = Command.make(
  "withdraw",
  { period, reason: Flags.required("reason", "Why, kept with the event", "TEXT"), actor: Flags.actor },
  Effect.fnUntraced(function* ({ actor, period, reason }) {
    const settings = yield* root
    yield* Effect.gen(function* () {
      yield* Closing.withdraw(period, reason, causeOf(yield* Flags.newId("withdraw"), actor))
      yield* say(`${period} is open: it is booked in again.`)
    }).pipe(Effect.provide(Services.records(settings)), answered)
  })
).pipe(Command.withDescription("Take a proposal back before it is closed"))

const reopen = Command.make(
  "reopen",
  {
    period,
    reason: Flags.required("reason", "Why, kept with the event", "TEXT"),
    tokenFile: Token.file,
    actor: Flags.actor
  },
  Effect.fnUntraced(function* ({ actor, period, reason, tokenFile }) {
    const settings = yield* root
    yield* Effect.gen(function* () {
      const approverToken = yield* Token.required(tokenFile)
      const cause = causeOf(yield* Flags.newId("reopen"), actor)
      const state = yield* Closing.reopen(period, { approverToken, reason }, cause)
      yield* say(
        Period.phaseOf(period, state) === "open"
          ? `${period} is open again.`
          : `${period} stays closed until another approver wants it open too.`
      )
    }).pipe(Effect.provide(Services.records(settings)), answered)
  })
).pipe(Command.withDescription("Open the last closed month again, by the tokens of two different approvers"))

const show = Command.make(
  "show",
  { period: period.pipe(Flag.optional), json: Flags.json },
  Effect.fnUntraced(function* ({ json, period }) {
    const settings = yield* root
    yield* Effect.gen(function* () {
      const state = yield* periods
      if (Option.isNone(period)) return yield* ShownPeriod.list(state, json)
      const prior = yield* priorActivity(period.value)
      if (json) return yield* Console.log(ShownPeriod.toJson(period.value, state, prior))
      yield* ShownPeriod.show(period.value, state)
      yield* ShownPeriod.showPrior(prior)
    }).pipe(Effect.provide(Services.records(settings)), answered)
  })
).pipe(
  Command.withDescription("Months that are closed or being closed; one with its figures and prior-period activity")
)

const exported = Command.make(
  "export",
  {
    period,
    to: Flags.required("to", "Folder for the export, made where there is none", "FOLDER"),
    keyFile: SealFiles.keyFile
  },
  Effect.fnUntraced(function* ({ keyFile, period, to }) {
    const settings = yield* root
    yield* Effect.gen(function* () {
      const files = yield* exportClose(period, to, yield* SealFiles.key(keyFile))
      for (const { name, sha256 } of files) yield* say(`${sha256}  ${name}`)
    }).pipe(Effect.provide(Services.closing(settings)), answered)
  })
).pipe(
  Command.withDescription(
    "Write a closed month as files: its sealed events, the manifest, the signed certificate and a page. apps/verifier checks them"
  )
)

export const close = Command.make("close").pipe(
  Command.withDescription("Close a month: propose its figures, sign them by two approvers, export the certificate"),
  Command.withSubcommands([propose, show, sign, withdraw, reopen, exported])
)
