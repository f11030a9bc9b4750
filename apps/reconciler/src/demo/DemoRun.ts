/**
 * One run of the demo, kept in a file: a run that was killed is taken up again, a finished one is followed by a new one.
 * Every run is a tenant of its own, with a sandbox of its own.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Schema from "effect/Schema"
import { join } from "node:path"
import { newId } from "../Flags.ts"

export const DemoRun = Schema.Struct({ runId: Schema.String })
export type DemoRun = typeof DemoRun.Type

const Json = Schema.fromJsonString(DemoRun)

const currentFile = (folder: string): string => join(folder, "current.json")

/** The sandbox's state file of a run. */
export const sandboxState = (folder: string, { runId }: DemoRun): string => join(folder, `${runId}.sandbox`)

/** The run that was not finished, or a new one. */
export const begin = Effect.fn("DemoRun.begin")(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  yield* fs.makeDirectory(folder, { recursive: true })
  const file = currentFile(folder)
  if (yield* fs.exists(file)) {
    const run = yield* Schema.decodeUnknownEffect(Json)(yield* fs.readFileString(file))
    return { run, isResumed: true }
  }
  const run: DemoRun = { runId: yield* newId("demo") }
  yield* fs.writeFileString(`${file}.part`, yield* Schema.encodeEffect(Json)(run))
  yield* fs.rename(`${file}.part`, file)
  return { run, isResumed: false }
})

/** The run is over: the next one is new. */
export const end = Effect.fn("DemoRun.end")(function* (folder: string, run: DemoRun) {
  const fs = yield* FileSystem.FileSystem
  yield* fs.rename(currentFile(folder), join(folder, `${run.runId}.json`))
})
