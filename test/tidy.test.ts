import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"

const root = join(dirname(fileURLToPath(import.meta.url)), "..")

/** Which of our packages each package may import. A new arrow needs an ADR. */
const arrows: Record<string, ReadonlyArray<string>> = {
  "packages/domain": [],
  "packages/embedded-postgres": [],
  "packages/event-store": [],
  "packages/zuora": ["domain"],
  "packages/zuora-sandbox": [],
  "packages/billing": ["domain", "event-store", "zuora"],
  "packages/reconciliation": ["billing", "domain", "event-store", "zuora"],
  "packages/http-api": [],
  "packages/callouts": ["billing", "domain", "event-store", "zuora"],
  "packages/workers": ["event-store", "reconciliation"],
  "packages/audit": ["billing", "domain", "event-store", "reconciliation"],
  "apps/reconciler": [
    "audit",
    "billing",
    "callouts",
    "console",
    "domain",
    "embedded-postgres",
    "event-store",
    "http-api",
    "reconciliation",
    "workers",
    "zuora",
    "zuora-sandbox"
  ],
  "apps/bench": [
    "audit",
    "billing",
    "domain",
    "embedded-postgres",
    "event-store",
    "reconciliation",
    "zuora",
    "zuora-sandbox"
  ],
  "apps/simulator": ["billing", "domain", "event-store", "zuora", "zuora-sandbox"],
  "apps/verifier": [],
  "apps/console": ["http-api"],
  "examples/effect-service": ["billing", "domain", "event-store", "zuora"],
  "examples/fastify-service": ["billing", "event-store"]
}

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8"
})
  .split("\n")
  .filter((file) => file !== "")
const sources = files.filter((file) => /^(packages|apps|examples)\/[^/]+\/src\/.*\.tsx?$/.test(file))
const text = (file: string): string => readFileSync(join(root, file), "utf8")
const roomOf = (file: string): string => file.split("/").slice(0, 2).join("/")

/** Imports of our own packages that the table above does not allow. */
const forbiddenArrows = (room: string, source: string): ReadonlyArray<string> =>
  [...source.matchAll(/from "@counterfoil\/([^/"]+)/g)]
    .map((match) => match[1] ?? "")
    .filter((name) => !(arrows[room] ?? []).includes(name))

describe("the tree", () => {
  it("has only rooms that the table of arrows knows", () => {
    expect(new Set(sources.map(roomOf))).toEqual(new Set(sources.map(roomOf).filter((room) => room in arrows)))
  })

  it("lets each package import only what its arrows allow", () => {
    const found = sources.flatMap((file) =>
      forbiddenArrows(roomOf(file), text(file)).map((name) => `${file} → ${name}`)
    )
    expect(found).toEqual([])
  })

  it("declares the same arrows in each package.json", () => {
    for (const [room, allowed] of Object.entries(arrows)) {
      const manifest = JSON.parse(text(`${room}/package.json`)) as { dependencies?: Record<string, string> }
      const declared = Object.keys(manifest.dependencies ?? {})
        .filter((name) => name.startsWith("@counterfoil/"))
        .map((name) => name.slice("@counterfoil/".length))
      expect([room, declared.sort()]).toEqual([room, [...allowed].sort()])
    }
  })

  it("sees a forbidden arrow when there is one", () => {
    expect(forbiddenArrows("packages/domain", 'import { x } from "@counterfoil/zuora/Zuora"')).toEqual(["zuora"])
  })

  it("names no file after a drawer", () => {
    const drawers = /\/(utils?|common|helpers?|types|misc|index)\.tsx?$/i
    expect(sources.filter((file) => drawers.test(file))).toEqual([])
  })

  it("keeps binary floats away from money", () => {
    const float = /parseFloat|toFixed\(|Number\([a-z.]*(amount|balance|total)/
    expect(sources.filter((file) => float.test(text(file)))).toEqual([])
  })

  it("holds no unfinished note and no test that is switched off", () => {
    const unfinished = /\b(it|test|describe)\.(only|skip|todo)\(|\b(TODO|FIXME|XXX)\b/
    const code = files.filter((file) => /\.tsx?$/.test(file) && file !== "test/tidy.test.ts")
    expect(code.filter((file) => unfinished.test(text(file)))).toEqual([])
  })

  it("keeps source files to one noun: median at most 120 lines, 300 at most", () => {
    const lines = sources.map((file) => text(file).split("\n").length).sort((a, b) => a - b)
    const long = sources.filter((file) => text(file).split("\n").length > 301)
    expect(long).toEqual([])
    expect(lines[Math.floor(lines.length / 2)] ?? 0).toBeLessThanOrEqual(120)
  })

  it("keeps addresses out of the lockfile", () => {
    expect(text("pnpm-lock.yaml")).not.toMatch(/https?:\/\/|tarball/)
  })
})
