/** Archiving from the command line: the bytes of old, settled, sealed events go into files. What may go when: docs/archiving.md. */
import { archive as archiveAll, survey, type Surveyed } from "@counterfoil/event-store/archive/Archiving"
import { manifestOf, type Shelf } from "@counterfoil/event-store/archive/Shelf"
import type { ShelfStep } from "@counterfoil/event-store/archive/ShelfMaking"
import type { Verified } from "@counterfoil/event-store/proof/Verification"
import { Progress } from "@counterfoil/reconciliation/Progress"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Command, Flag } from "effect/cli"
import * as Flags from "../Flags.ts"
import { complain, progress, say, table } from "../Screen.ts"
import * as SealFiles from "../SealFiles.ts"
import * as Services from "../Services.ts"
import { root } from "../Settings.ts"
import { answered, Misused } from "../Told.ts"

export const archive = Command.make(
  "archive",
  {
    before: Flags.requiredDate("before", "Events recorded before this day (UTC), of streams unchanged since"),
    to: Flags.optional(
      "to",
      "Folder to write to; by default that of --archive, from which all programs read",
      "FOLDER"
    ),
    trustFile: SealFiles.trustFile,
    log: SealFiles.log,
    dryRun: Flag.Boolean("dry-run").pipe(
      Flag.withDescription("Say what would be moved, and move nothing"),
      Flag.withDefault(false)
    ),
    json: Flags.json
  },
  Effect.fnUntraced(function* ({ before, dryRun, json, log, to, trustFile }) {
    const settings = yield* root
    yield* answered(
      Effect.gen(function* () {
        const bar = yield* Progress
        const asked = {
          before: `${before}T00:00:00Z`,
          trust: yield* SealFiles.trust(trustFile),
          verifying: ({ log, of, position }: Verified) =>
            bar.tell({ what: `log ${log}: verified`, done: position, of }),
          ...Flags.given("log", log)
        }
        if (dryRun) {
          const surveyed = yield* survey(asked)
          if (json) for (const one of surveyed) yield* Console.log(JSON.stringify(one))
          else yield* showSurvey(surveyed)
          return
        }
        const folder = Option.orElse(to, () => settings.archive)
        if (Option.isNone(folder)) return yield* new Misused({ message: "Say where to: --to FOLDER, or --archive" })
        const tell = ({ done, shelf }: ShelfStep) =>
          done === "recorded" ? (json ? Console.log(JSON.stringify(shelf)) : say(lineOf(shelf))) : Effect.void
        const shelves = yield* archiveAll({ ...asked, folder: folder.value, tell })
        if (shelves.length === 0) return yield* complain("Nothing to archive.")
        if (!json) yield* say(after(shelves))
      }).pipe(Effect.provide(Layer.merge(Services.archiver(settings), progress)))
    )
  })
).pipe(
  Command.withDescription(
    "Move data and meta of old, settled, sealed events out of the database into files, with a login that owns the schema. Stopped half-way, run it again. Exit codes: 0 done or nothing to do, 1 refused (not sealed, not proven, not the owner), 2 could not tell"
  )
)

const lineOf = ({ events, file, first, last, log, shelf }: Shelf): string =>
  `shelf ${shelf}: ${events} events of log ${log}, positions ${first} to ${last}, in ${file} and ${manifestOf(file)}`

const after = (shelves: ReadonlyArray<Shelf>): string => {
  const events = shelves.reduce((sum, shelf) => sum + shelf.events, 0)
  return `${events} events archived. Copy the files to a second place. Free their space in the database: vacuum (analyze) es.event`
}

const showSurvey = (surveyed: ReadonlyArray<Surveyed>) =>
  say(
    table(
      ["log", "up to position", "events", "bytes of data and meta"],
      surveyed.map(({ bytes, events, log, until }) => [`${log}`, `${until}`, `${events}`, `${bytes}`]),
      ["log", "up to position", "events", "bytes of data and meta"]
    )
  )
