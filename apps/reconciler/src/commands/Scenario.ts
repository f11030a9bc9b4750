/** Scenarios from the command line: billing rules as files, replayed through the domain. No database, no Zuora. */
import { jsonSchema } from "@counterfoil/domain/scenario/Format"
import { show } from "@counterfoil/domain/scenario/Problem"
import { replay } from "@counterfoil/domain/scenario/Replay"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as Result from "effect/Result"
import { Argument, Command } from "effect/cli"
import { clean, discrepancies, Ended, misuse } from "../ExitCode.ts"
import { type Located, parse } from "../ScenarioFile.ts"
import { complain, say } from "../Screen.ts"

const names = /\.(ya?ml|json)$/

/** Files as they are named; folders by the files in and below them, in the order of their names. */
const filesOf = Effect.fnUntraced(function* (places: ReadonlyArray<string>) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const found = yield* Effect.forEach(places, (place) =>
    Effect.gen(function* () {
      const info = yield* fs.stat(place)
      if (info.type !== "Directory") return [place]
      const below = yield* fs.readDirectory(place, { recursive: true })
      return below
        .filter((file) => names.test(file))
        .sort()
        .map((file) => path.join(place, file))
    })
  )
  return found.flat()
})

type Verdict =
  | { readonly _tag: "Holds" }
  | { readonly _tag: "Differs"; readonly told: ReadonlyArray<Located> }
  | { readonly _tag: "Unreadable"; readonly told: ReadonlyArray<Located> }

const judge = (text: string): Verdict => {
  const parsed = parse(text)
  if (Result.isFailure(parsed)) return { _tag: "Unreadable", told: parsed.failure }
  const { locate, scenario } = parsed.success
  return Result.match(replay(scenario), {
    onFailure: (problem) => ({ _tag: "Unreadable", told: [{ ...locate(problem.path), message: problem.message }] }),
    onSuccess: (differences) =>
      differences.length === 0
        ? { _tag: "Holds" }
        : {
            _tag: "Differs",
            told: differences.map(({ expected, found, path }) => ({
              ...locate(path),
              message: `${show(path)}: expected ${expected}, found ${found}`
            }))
          }
  })
}

const run = Command.make(
  "run",
  {
    places: Argument.String("files").pipe(
      Argument.withDescription("Scenario files (YAML or JSON), or folders of them"),
      Argument.atLeast(1)
    )
  },
  Effect.fnUntraced(function* ({ places }) {
    const fs = yield* FileSystem.FileSystem
    const unreadable = (error: { readonly message: string }) =>
      Effect.andThen(complain(error.message), Effect.fail(new Ended({ code: misuse })))
    const files = yield* filesOf(places).pipe(Effect.catch(unreadable))
    const verdicts = yield* Effect.forEach(files, (file) =>
      Effect.gen(function* () {
        const text = yield* fs.readFileString(file).pipe(Effect.catch(unreadable))
        const verdict = judge(text)
        if (verdict._tag !== "Holds")
          for (const { column, line, message } of verdict.told)
            yield* (verdict._tag === "Differs" ? say : complain)(`${file}:${line}:${column} ${message}`)
        return verdict._tag
      })
    )
    const count = (tag: Verdict["_tag"]) => verdicts.filter((verdict) => verdict === tag).length
    yield* say(
      `Scenarios: ${count("Holds")} hold, ${count("Differs")} differ, ${count("Unreadable")} could not be read.`
    )
    const code = files.length === 0 || count("Unreadable") > 0 ? misuse : count("Differs") > 0 ? discrepancies : clean
    if (code !== clean) return yield* new Ended({ code })
  })
).pipe(
  Command.withDescription(
    "Replay scenarios and print each difference by file, line and column. Exit codes: 0 all hold, 1 differences, 3 a file could not be read"
  )
)

const schema = Command.make("schema", {}, () => say(JSON.stringify(jsonSchema(), null, 2))).pipe(
  Command.withDescription("Print the JSON schema of scenario files, for editors and other tools")
)

export const scenario = Command.make("scenario").pipe(
  Command.withDescription("Replay billing scenarios through the domain; needs no database and no Zuora"),
  Command.withSubcommands([run, schema])
)
