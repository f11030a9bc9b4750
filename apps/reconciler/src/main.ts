/**
 * Starts `counterfoil`. Compiled code is kept beside the installed packages, which takes two fifths off every start; whoever
 * may not write there starts as slowly as the first time.
 */
import { enableCompileCache } from "node:module"
import { fileURLToPath } from "node:url"

enableCompileCache(fileURLToPath(new URL("../../../node_modules/.cache/counterfoil", import.meta.url)))
const [{ program, teardown }, { runMain }] = await Promise.all([
  import("./Program.ts"),
  import("@effect/platform-node/NodeRuntime")
])
runMain(program(process.argv.slice(2)), { teardown })
