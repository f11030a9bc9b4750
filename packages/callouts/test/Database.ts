/** A migrated database and a sandbox for one test file, gone with it. */
import { type RunningSandbox, Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { afterAll, beforeAll } from "vitest"
import { migratedDatabase } from "../../event-store/test/contract/MigratedDatabase.ts"

interface Running {
  readonly url: string
  readonly sandbox: RunningSandbox
}

/** Call it at the top of a test file. */
export const running = (): (() => Running) => {
  const scope = Effect.runSync(Scope.make())
  let started: Running | undefined
  beforeAll(async () => {
    const start = Effect.gen(function* () {
      const { url } = yield* migratedDatabase
      return { url, sandbox: yield* Sandbox.start({ seed: "demo" }) }
    })
    started = await Effect.runPromise(Scope.provide(start, scope))
  })
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
  return () => {
    if (started === undefined) throw new Error("only while tests run")
    return started
  }
}
