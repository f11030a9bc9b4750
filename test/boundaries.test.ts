import { execFileSync, spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, describe, expect, it } from "vitest"

const root = join(dirname(fileURLToPath(import.meta.url)), "..")
const bin = (name: string) => join(root, "node_modules/.bin", name)
const domain = join(root, "packages/domain/src")
const trials: Array<string> = []

/** Puts one file into the domain, runs a program over it and takes the file away again. */
const trial = (source: string, run: (file: string) => string): string => {
  const folder = mkdtempSync(join(domain, "trial-"))
  trials.push(folder)
  const file = join(folder, "Trial.ts")
  writeFileSync(file, source)
  try {
    return run(file)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const lint = (file: string): string =>
  spawnSync(bin("oxlint"), ["--no-ignore", file], { cwd: root, encoding: "utf8" }).stdout

afterAll(() => {
  for (const folder of trials) rmSync(folder, { recursive: true, force: true })
})

describe("Boundaries", () => {
  it("lint fails on what the domain must not import or touch", () => {
    const forbidden = {
      'import * as Effect from "effect/Effect"\nexport const x = Effect.succeed(1)': "no Effect, clock, random or I/O",
      'import { Schema } from "effect"\nexport const x = Schema.String': "imports single stable modules",
      'import { readFileSync } from "node:fs"\nexport const x = readFileSync': "does no I/O",
      "export const x = () => new Date()": "Unexpected use of 'Date'",
      "export const x = () => Math.random()": "'Math.random' is restricted"
    }
    for (const [source, message] of Object.entries(forbidden)) expect(trial(source, lint)).toContain(message)
    expect(trial("export const x = 1", lint)).toContain("0 errors")
  })

  it("types fail on a package that is not declared", () => {
    const output = trial('import { x } from "@counterfoil/zuora/Zuora"\nexport const y = x', (file) =>
      compile(file, join(root, "packages/domain/tsconfig.json"))
    )
    expect(output).toContain("Cannot find module '@counterfoil/zuora/Zuora'")
  })

  it("types fail on a Node global in the domain", () => {
    const output = trial("export const y = process.pid", (file) =>
      compile(file, join(root, "packages/domain/tsconfig.json"))
    )
    expect(output).toContain("Cannot find name 'process'")
  })
})

const compile = (_file: string, project: string): string => {
  try {
    return execFileSync(bin("tsc"), ["-p", project, "--noEmit"], { cwd: root, encoding: "utf8" })
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}
