/** A process that holds the sandbox, so that its work is nobody's memory. Tells its parent when its past is played. */
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import { applications, seedOf } from "./Past.ts"
import * as Tenant from "./Tenant.ts"

const [file = "", documents = "0"] = process.argv.slice(2)
const count = Number.parseInt(documents, 10)

void Effect.runPromise(
  Effect.gen(function* () {
    const sandbox = yield* Sandbox.start({ seed: seedOf(count) })
    yield* Effect.promise(async () => {
      const { ask } = await Tenant.bareClient(sandbox)
      for (const { body, path } of applications(count)) await ask("PUT", path, body)
    })
    Tenant.write(file, sandbox)
    process.send?.(count)
    return yield* Effect.never
  }).pipe(Effect.scoped)
)
process.on("disconnect", () => process.exit())
