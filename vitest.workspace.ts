import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"

const randomness = fileURLToPath(new URL("test/Randomness.ts", import.meta.url))

/** One project per package, so that a domain-only run starts no database and no sandbox. */
const project = (folder: string, options: { readonly globalSetup?: ReadonlyArray<string> } = {}) => ({
  test: {
    ...(options.globalSetup === undefined ? {} : { globalSetup: [...options.globalSetup] }),
    name: folder.split("/")[1] ?? folder,
    root: folder,
    include: ["test/**/*.test.ts"],
    setupFiles: [randomness],
    // Files of a package share their worker and what it has loaded: nothing of ours is mocked or changed behind its back.
    isolate: false,
    // Long suites raise their own counts by COUNTERFOIL_TEST_SCALE; the limit only catches what hangs.
    testTimeout: process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 1_800_000 : 180_000,
    hookTimeout: 180_000
  }
})

/** These share one PostgreSQL per run, started with the first of them. */
const database = {
  globalSetup: [fileURLToPath(new URL("packages/embedded-postgres/src/SharedTestServer.ts", import.meta.url))]
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { test: { name: "tree", root: ".", include: ["test/**/*.test.ts"], testTimeout: 60_000 } },
      project("packages/domain"),
      project("packages/embedded-postgres", database),
      project("packages/event-store", database),
      project("packages/zuora"),
      project("packages/zuora-sandbox"),
      project("packages/billing", database),
      project("packages/reconciliation", database),
      project("packages/callouts", database),
      project("packages/workers", database),
      project("packages/audit", database),
      project("packages/http-api"),
      project("apps/reconciler", database),
      project("apps/bench"),
      project("apps/simulator"),
      project("apps/verifier"),
      project("examples/fastify-service", database),
      project("examples/effect-service", database)
    ]
  }
})
