/** Repairs from the command line: what is proposed, approving it, and making it. */
import type { Cause } from "@counterfoil/billing/Recording"
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import { isApproved, type Repair } from "@counterfoil/domain/CaseRepair"
import * as Cases from "@counterfoil/reconciliation/Cases"
import * as Gateways from "@counterfoil/reconciliation/gateway/Gateways"
import { defaults, type Outcome, run } from "@counterfoil/reconciliation/Reconciliation"
import * as Approving from "@counterfoil/reconciliation/repair/Approving"
import * as Repairing from "@counterfoil/reconciliation/repair/Repairing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Command, Flag } from "effect/cli"
import { clean, couldNotTell, discrepancies, Ended } from "../ExitCode.ts"
import * as Flags from "../Flags.ts"
import * as Reports from "../Reports.ts"
import { progress, say } from "../Screen.ts"
import * as Services from "../Services.ts"
import { root } from "../Settings.ts"
import * as Shown from "../ShownRepairs.ts"
import * as Token from "../Token.ts"
import { answered, Misused } from "../Told.ts"
import { twoFrom } from "../TwoApprovers.ts"

const flags = {
  account: Flags.optional("account", "Only this account, by id", "ID"),
  code: Flags.optional("code", "Only discrepancies of this code, such as I04", "CODE"),
  lag: Flags.duration("lag", "Younger changes are timing, not discrepancies; 2h by default", defaults.lagMs),
  gateways: Flags.optional("gateways", "What gateways and bank send, see docs/gateways.md", "FILE"),
  dryRun: Flag.Boolean("dry-run").pipe(
    Flag.withDescription("Only list what is proposed, with the figures before and after: the default"),
    Flag.withDefault(false)
  ),
  propose: Flags.optional("propose", "Put the proposal for this discrepancy on record, for approvers to find", "ID"),
  approve: Flags.optional(
    "approve",
    "Approve the proposal for this discrepancy by a token; with the last approval its calls are made",
    "ID"
  ),
  finish: Flag.Boolean("finish").pipe(
    Flag.withDescription("Make the repairs that are approved, in the console too, and have not ended"),
    Flag.withDefault(false)
  ),
  tokenFile: Token.file,
  reason: Flags.reason,
  json: Flags.json,
  actor: Flags.actor
}

type Given = {
  readonly account: Option.Option<string>
  readonly code: Option.Option<string>
  readonly lag: number
  readonly gateways: Option.Option<string>
  readonly dryRun: boolean
  readonly propose: Option.Option<string>
  readonly approve: Option.Option<string>
  readonly finish: boolean
  readonly tokenFile: Option.Option<string>
  readonly reason: Option.Option<string>
  readonly json: boolean
  readonly actor: string
}

/** A run that looks only. */
const looked = Effect.fnUntraced(function* (given: Given) {
  if (Option.isSome(given.gateways) && Option.isSome(given.account))
    return yield* new Misused({ message: "--gateways goes without --account: a file's lines are of all accounts" })
  return yield* run({
    ...defaults,
    runId: yield* Flags.newId("repair"),
    lagMs: given.lag,
    accountId: Option.getOrUndefined(given.account),
    gateways: Option.isNone(given.gateways) ? [] : yield* Gateways.read(given.gateways.value),
    twoFrom: yield* twoFrom
  })
})

const isWanted =
  ({ code }: Given) =>
  (discrepancy: Discrepancy): boolean =>
    discrepancy.severity !== "info" &&
    Option.match(code, { onNone: () => true, onSome: (one) => one === discrepancy.code })

const list = Effect.fnUntraced(function* (given: Given) {
  const { report } = yield* looked(given)
  const wanted = report.discrepancies.filter(isWanted(given))
  yield* Shown.proposals(wanted, report.proposals, given.json)
  for (const { subject, why } of report.untold) yield* say(`not told: ${subject}: ${why}`)
  const code = report.untold.length > 0 ? couldNotTell : wanted.length > 0 ? discrepancies : Reports.exitCode(report)
  if (code !== clean && (code === couldNotTell || wanted.length > 0)) return yield* new Ended({ code })
})

/** The proposal as this run makes it, put with its case on record if no run has done that. */
const found = Effect.fnUntraced(function* ({ cases, report }: Outcome, id: string, asked: Cause) {
  const discrepancy = report.discrepancies.find((one) => one.id === id)
  if (discrepancy === undefined)
    return yield* new Misused({
      message: `${id}: this run does not find it. \`counterfoil repair\` lists what it finds`
    })
  const proposal = report.proposals[id]
  if (proposal?._tag !== "Offered")
    return yield* new Misused({ message: `${id}: nothing is proposed: ${proposal?.why ?? "it is timing"}` })
  const { approvers } = proposal
  if (approvers === 0)
    return yield* new Misused({
      message: `${id}: it only records, and needs no approval: \`counterfoil adopt\` does it`
    })
  const looked = { isWhole: false, withGateways: false }
  yield* Cases.record({ ...report, discrepancies: [discrepancy] }, cases, looked, asked)
  return { ...proposal, approvers }
})

const reasonOf = ({ reason }: Given) =>
  Option.match(reason, {
    onNone: () => Effect.fail(new Misused({ message: "--reason: say why, it is kept with the approval" })),
    onSome: Effect.succeed
  })

const causeOf = Effect.fnUntraced(function* (what: string, given: Given) {
  const id = yield* Flags.newId(what)
  return {
    actor: given.actor,
    reason: Option.getOrUndefined(given.reason),
    causationId: id,
    correlationId: id
  } satisfies Cause
})

const propose = Effect.fnUntraced(function* (id: string, given: Given) {
  const reason = yield* reasonOf(given)
  const asked = yield* causeOf("propose", given)
  const proposal = yield* found(yield* looked(given), id, asked)
  yield* Approving.propose(proposal, reason, asked)
  yield* say(`${id} is proposed: ${proposal.words.join("; ")}. ${Shown.needs(proposal.approvers)}.`)
})

const approve = Effect.fnUntraced(function* (id: string, given: Given) {
  const reason = yield* reasonOf(given)
  const approverToken = yield* Token.required(given.tokenFile)
  const asked = yield* causeOf("approve", given)
  const begun = yield* Approving.repairOf(id)
  if (begun?.phase === "started") return yield* make(id, asked)
  const proposal = yield* found(yield* looked(given), id, asked)
  const repair = yield* Approving.approve(proposal, { approverToken, reason }, asked)
  if (repair !== undefined && isApproved(repair)) return yield* make(id, asked)
  yield* say(
    `${id} has ${repair?.approvals.length ?? 0} of ${proposal.approvers} approvals: another approver has to approve the same proposal.`
  )
})

const make = Effect.fnUntraced(function* (id: string, asked: Cause) {
  const made = yield* Repairing.make(id, asked)
  yield* Shown.made(made)
  if (made.outcome !== "done")
    return yield* new Ended({ code: made.outcome === "failed" ? discrepancies : couldNotTell })
})

const finish = Effect.fnUntraced(function* (given: Given) {
  const asked = yield* causeOf("finish", given)
  const due = (yield* Cases.all).filter(({ repair }) => repair !== undefined && isDue(repair))
  if (due.length === 0) return yield* say("No repair is approved and not ended.")
  yield* Effect.forEach(due, ({ discrepancyId }) => make(discrepancyId, asked), { discard: true })
})

/** It has begun, or its last approver was not at this command line. */
const isDue = (repair: Repair): boolean =>
  repair.phase === "started" || (repair.phase === "proposed" && isApproved(repair))

/** What is asked for; one thing at a time. */
const asked = Effect.fnUntraced(function* (given: Given) {
  const doings = [
    ...Option.toArray(Option.map(given.propose, (id) => propose(id, given))),
    ...Option.toArray(Option.map(given.approve, (id) => approve(id, given))),
    ...(given.finish ? [finish(given)] : [])
  ]
  const [doing, ...more] = given.dryRun ? [list(given), ...doings] : doings
  if (more.length > 0)
    return yield* new Misused({ message: "--dry-run, --propose, --approve and --finish go one at a time" })
  yield* doing ?? list(given)
})

export const repair = Command.make(
  "repair",
  flags,
  Effect.fnUntraced(function* (given) {
    const settings = yield* root
    yield* asked(given).pipe(Effect.provide(Layer.merge(Services.all(settings), progress)), answered)
  })
).pipe(
  Command.withDescription(
    "What may be done about discrepancies, tried on the books: lists it, and makes the calls of what approvers approve. COUNTERFOIL_TWO_APPROVERS_FROM says from which amounts on it takes two"
  ),
  Command.withExamples([
    {
      command: "counterfoil repair --code I04",
      description: "What is proposed about items that are settled by too much"
    },
    {
      command:
        'counterfoil repair --approve "I04 Invoice-8ad0 item 3" --reason "paid twice" --approver-token-file ada.token',
      description: "Approve it as it is proposed now; the last approval makes it"
    }
  ])
)
