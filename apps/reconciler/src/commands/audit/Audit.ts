/** Asking the event store: every question of `packages/audit`, from the command line. */
import { Command } from "effect/cli"
import { balance } from "./Balance.ts"
import { bisect } from "./Bisect.ts"
import { events } from "./Events.ts"
import { exported } from "./Export.ts"
import { explain } from "./Explain.ts"
import { trace } from "./Trace.ts"
import { whatIf } from "./WhatIf.ts"

export const audit = Command.make("audit").pipe(
  Command.withDescription("Ask the event store anything; see docs/audit.md"),
  Command.withSubcommands([balance, explain, trace, bisect, whatIf, exported, events])
)
