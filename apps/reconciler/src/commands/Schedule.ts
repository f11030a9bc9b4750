/** When the runs of a tenant are wanted. A worker takes them; without one nothing happens, and `runs --check` says so. */
import { firstSkipped, nextDue } from "@counterfoil/workers/Due"
import * as Schedules from "@counterfoil/workers/Schedules"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { Argument, Command, Flag } from "effect/cli"
import { resolve } from "node:path"
import * as Configured from "../Configured.ts"
import { discrepancies, Ended } from "../ExitCode.ts"
import * as Flags from "../Flags.ts"
import { complain, say, table } from "../Screen.ts"
import * as Services from "../Services.ts"
import { root } from "../Settings.ts"
import { Misused, told } from "../Told.ts"

const now = Effect.map(Clock.currentTimeMillis, (ms) => new Date(ms).toISOString())

const list = Command.make(
  "list",
  {},
  Effect.fnUntraced(function* () {
    const settings = yield* root
    yield* told(
      Effect.gen(function* () {
        const at = yield* now
        const schedules = yield* Schedules.list(yield* Configured.tenantNames(settings))
        yield* say(
          table(
            ["tenant", "name", "when", "time zone", "mode", "must have ended", "next", "from"],
            schedules.map(({ cron, graceMinutes, mode, name, origin, tenant, timeZone }) => [
              tenant,
              name,
              cron,
              timeZone,
              mode,
              `${graceMinutes} min after`,
              Result.getOrElse(nextDue({ cron, timeZone }, at), ({ message }) => message),
              origin === "file" ? "the settings file" : "this command"
            ])
          )
        )
      }).pipe(Effect.provide(Services.queue(settings)))
    )
  })
).pipe(Command.withDescription("List the schedules of each tenant, and when each is due next"))

const remove = Command.make(
  "remove",
  { name: Argument.String("name").pipe(Argument.withDescription("Its name, as list shows it")) },
  Effect.fnUntraced(function* ({ name }) {
    const settings = yield* root
    yield* told(
      Effect.gen(function* () {
        const { tenant } = (yield* Configured.tenant(settings)).settings
        if (yield* Schedules.remove(tenant, name)) return yield* say(`${tenant}: "${name}" is removed`)
        yield* complain(`${tenant} has no schedule "${name}"`)
        return yield* new Ended({ code: discrepancies })
      }).pipe(Effect.provide(Services.queue(settings)))
    )
  })
).pipe(Command.withDescription("Remove a schedule. One of the settings file comes back with the next worker"))

export const schedule = Command.make(
  "schedule",
  {
    cron: Flags.optional("cron", 'When: minute, hour, day of month, month, day of week, such as "30 1 * * *"', "CRON"),
    tz: Flags.optional("tz", "The zone that the hours are of; the tenant's by default", "ZONE"),
    name: Flag.String("name").pipe(
      Flag.withDescription("Another schedule of the tenant needs another name; nightly by default"),
      Flag.filter(
        (name) => /^[A-Za-z0-9._-]{1,64}$/.test(name),
        (name) => `"${name}": 1 to 64 letters, digits, dots, dashes, underscores`
      ),
      Flag.withDefault("nightly")
    ),
    mode: Flag.Literals("mode", ["full", "incremental"]).pipe(
      Flag.withDescription("Compare everything, or what has changed since the run before; full by default"),
      Flag.withDefault("full" as const)
    ),
    grace: Flags.duration(
      "grace",
      "So long after its time the run must have ended, or it is told as missing; 6h by default",
      Schedules.defaultGraceMinutes * 60_000
    ),
    gateways: Flags.optional("gateways", "What gateways and bank send, as a file on the workers' machines", "FILE")
  },
  Effect.fnUntraced(function* ({ cron, gateways, grace, mode, name, tz }) {
    const settings = yield* root
    yield* told(
      Effect.gen(function* () {
        if (Option.isNone(cron)) return yield* new Misused({ message: 'Say when: --cron "30 1 * * *"' })
        const { tenant, timeZone: own } = (yield* Configured.tenant(settings)).settings
        const recurrence = { cron: cron.value, timeZone: Option.getOrElse(tz, () => own) }
        const at = yield* now
        const next = nextDue(recurrence, at)
        if (Result.isFailure(next)) return yield* new Misused({ message: next.failure.message })
        yield* Schedules.put({
          ...recurrence,
          tenant,
          name,
          mode,
          graceMinutes: Math.max(1, Math.round(grace / 60_000)),
          gateways: Option.getOrUndefined(Option.map(gateways, (file) => resolve(file))),
          origin: "command"
        })
        yield* say(`${tenant}: "${name}" is due next at ${next.success}`)
        const skipped = yield* Effect.fromResult(firstSkipped(recurrence, at))
        if (skipped !== undefined)
          yield* complain(
            `That hour is not there when clocks are put forward: nothing runs at ${skipped}, and it is told as missing. Another hour is better`
          )
      }).pipe(Effect.provide(Services.queue(settings)))
    )
  })
).pipe(
  Command.withDescription("Say when runs are wanted; workers take them. The same name again replaces what it was"),
  Command.withExamples([
    {
      command: 'counterfoil schedule --cron "30 1 * * *" --tz Europe/Berlin',
      description: "Every night; missing if it has not ended by 7:30"
    },
    {
      command: 'counterfoil schedule --name hourly --cron "10 * * * *" --mode incremental --grace 50m',
      description: ""
    }
  ]),
  Command.withSubcommands([list, remove])
)
