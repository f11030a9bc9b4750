/** The run that an incremental one goes on from, as people name it: its report in JSON, or its instant. */
import { type FormerRun, ofReport } from "@counterfoil/reconciliation/incremental/FormerRun"
import { ReportJson } from "@counterfoil/reconciliation/report/ReportJson"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { say } from "./Screen.ts"
import { Misused } from "./Told.ts"

/** What `--incremental`, `--since` and `--account` say. */
interface Said {
  readonly incremental: boolean
  readonly since: Option.Option<string>
  readonly account: Option.Option<string>
}

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(ReportJson))

/** Undefined where everything is to be compared: also, and then it is said, where the former run could not tell. */
export const read = Effect.fn("FormerReport.read")(function* ({
  account,
  incremental,
  since
}: Said): Effect.fn.Return<FormerRun | undefined, Misused, FileSystem.FileSystem> {
  if (!incremental)
    return Option.isNone(since)
      ? undefined
      : yield* new Misused({ message: "--since goes with --incremental: a full run compares everything" })
  if (Option.isNone(since)) return yield* new Misused({ message: "--incremental: name the former run with --since" })
  if (Option.isSome(account))
    return yield* new Misused({ message: "--incremental goes without --account: one account is compared whole" })
  const at = /^\d{4}-\d{2}-\d{2}T/.test(since.value) ? DateTime.make(since.value) : Option.none()
  if (Option.isSome(at)) return { asOf: DateTime.formatIso(DateTime.toUtc(at.value)) }
  const fs = yield* FileSystem.FileSystem
  const report = yield* fs.readFileString(since.value).pipe(
    Effect.flatMap(decode),
    Effect.mapError(
      () => new Misused({ message: `--since ${since.value}: neither an instant nor a report in JSON of this version` })
    )
  )
  const former = ofReport(report)
  if (former === undefined) yield* say(`${since.value} could not tell everything: everything is compared.`)
  return former
})
