/** Runs Effect's language-service diagnostics over every project of the workspace; exits non-zero on any finding. */
import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"

const root = JSON.parse(readFileSync("tsconfig.json", "utf8")) as { references: ReadonlyArray<{ path: string }> }
const failed = root.references
  .map((reference) => `${reference.path}/tsconfig.json`)
  .filter((project) => {
    const run = spawnSync("effect-tsgo", ["diagnostics", "--project", project, "--format", "text", "--strict"], {
      stdio: ["ignore", "pipe", "inherit"],
      encoding: "utf8"
    })
    if (run.status !== 0) console.log(`${project}\n${run.stdout}`)
    return run.status !== 0
  })
console.log(
  `effect diagnostics: ${root.references.length - failed.length} projects clean, ${failed.length} with findings`
)
process.exitCode = failed.length === 0 ? 0 : 1
