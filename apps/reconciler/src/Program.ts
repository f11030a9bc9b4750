/** The program `counterfoil`. Exit codes: 0 clean or done, 1 discrepancies or refused, 2 could not tell, 3 misuse. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Runtime from "effect/Runtime"
import { CliError, Command } from "effect/cli"
import { approvers } from "./commands/Approvers.ts"
import { archive } from "./commands/Archive.ts"
import { audit } from "./commands/audit/Audit.ts"
import { apply, createInvoicePayment, updateInvoicePayment } from "./commands/Calls.ts"
import { cases } from "./commands/Cases.ts"
import { close } from "./commands/Close.ts"
import { reverse, writeOff } from "./commands/Closing.ts"
import { callouts } from "./commands/Callouts.ts"
import { collect } from "./commands/Collect.ts"
import { collectDebitMemo } from "./commands/CollectDebitMemo.ts"
import { demo } from "./commands/Demo.ts"
import { erase, kek } from "./commands/Erase.ts"
import { gatewayReport } from "./commands/GatewayReport.ts"
import { importHistory } from "./commands/Import.ts"
import { operations } from "./commands/Operations.ts"
import { proof } from "./commands/Proof.ts"
import { recon } from "./commands/Recon.ts"
import { adopt, reconcile } from "./commands/Reconcile.ts"
import { cancelRefund, refund } from "./commands/Refunds.ts"
import { repair } from "./commands/Repair.ts"
import { runs } from "./commands/Runs.ts"
import { sandbox } from "./commands/Sandbox.ts"
import { scenario } from "./commands/Scenario.ts"
import { schedule } from "./commands/Schedule.ts"
import { seal, sealKey } from "./commands/Seal.ts"
import { serve } from "./commands/Serve.ts"
import { migrate } from "./commands/Migrate.ts"
import { tenants } from "./commands/Tenants.ts"
import { verify } from "./commands/Verify.ts"
import { worker } from "./commands/Worker.ts"
import { Ended, misuse } from "./ExitCode.ts"
import { root } from "./Settings.ts"
import * as Telemetry from "./Telemetry.ts"

const commands = root.pipe(
  Command.withSubcommands([
    demo,
    migrate,
    importHistory,
    collect,
    collectDebitMemo,
    apply,
    createInvoicePayment,
    updateInvoicePayment,
    writeOff,
    reverse,
    refund,
    cancelRefund,
    gatewayReport,
    operations,
    reconcile,
    adopt,
    repair,
    recon,
    worker,
    schedule,
    runs,
    cases,
    close,
    serve,
    callouts,
    audit,
    seal,
    sealKey,
    verify,
    proof,
    archive,
    approvers,
    erase,
    kek,
    tenants,
    scenario,
    sandbox
  ])
)

const args = process.argv.slice(2)

/** Help that was asked for is no error; arguments that were not understood are misuse. */
const isHelp = (error: CliError.CliError): boolean => error._tag === "ShowHelp" && error.errors.length === 0

const program = Command.runWith(commands, { version: "0.0.0" })(args).pipe(
  Effect.catchIf(CliError.isCliError, (error) =>
    isHelp(error) ? Effect.void : Effect.fail(new Ended({ code: misuse }))
  ),
  Effect.provide(Layer.merge(NodeServices.layer, Telemetry.layer))
)

NodeRuntime.runMain(program, {
  // Who was stopped and has nothing left to do says so: being stopped is how a worker ends.
  teardown: (exit, onExit) => {
    Runtime.defaultTeardown(exit, (code) => {
      onExit(Exit.hasInterrupts(exit) && typeof process.exitCode === "number" ? process.exitCode : code)
    })
  }
})
