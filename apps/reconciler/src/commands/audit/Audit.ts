/** Asking the event store: every question of `packages/audit`, from the command line. */
import { Command } from "effect/cli"
import { balance } from "./Balance.ts"
import { events } from "./Events.ts"

export const audit = Command.make("audit").pipe(
  Command.withDescription("Ask the event store anything; see docs/audit.md"),
  Command.withSubcommands([balance, events])
)
