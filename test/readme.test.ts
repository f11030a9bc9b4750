import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"

const root = join(dirname(fileURLToPath(import.meta.url)), "..")
const text = (file: string): string => readFileSync(join(root, file), "utf8")
const pages = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"]

describe("the pages at the root", () => {
  it("README: the embedding example is one that is type-checked and run", () => {
    const [example = ""] = /```ts\n([\s\S]*?)```/.exec(text("README.md"))?.slice(1) ?? []
    expect(example).toBe(text("packages/billing/test/examples/WithPromises.ts"))
  })

  it("link only to what is there", () => {
    const links = pages.flatMap((page) =>
      [...text(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map((match) => match[1] ?? "")
    )
    expect(links.length).toBeGreaterThan(5)
    expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([])
  })

  it("name only files that are there", () => {
    const named = pages.flatMap((page) =>
      [
        ...text(page).matchAll(/`((?:packages|apps|examples|docs|test|infra|scripts)\/[\w./-]+\.(?:ts|md|json|yaml))`/g)
      ].map((match) => match[1] ?? "")
    )
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter((file) => !existsSync(join(root, file)) && !file.includes("NNNN"))).toEqual([])
  })

  it("ARCHITECTURE: has every room", () => {
    const manifest = JSON.parse(text("tsconfig.json")) as { references: ReadonlyArray<{ path: string }> }
    for (const { path } of manifest.references)
      expect(text("ARCHITECTURE.md")).toContain(`${path.split("/")[1] ?? path}/`)
  })
})
