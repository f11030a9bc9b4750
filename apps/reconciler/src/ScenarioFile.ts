/**
 * Scenario files: YAML, of which JSON is a part. Scalars are kept as the text they are written in (YAML's failsafe
 * schema), so that no amount becomes a binary float; every place in the file is known by line and column.
 */
import { decode } from "@counterfoil/domain/scenario/Format"
import { type Path, Problem } from "@counterfoil/domain/scenario/Problem"
import type { Scenario } from "@counterfoil/domain/scenario/Scenario"
import * as Result from "effect/Result"
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml"

/** Something in a file, and where: line and column count from one. */
export interface Located {
  readonly line: number
  readonly column: number
  readonly message: string
}

export interface ScenarioFile {
  readonly scenario: Scenario
  /** Line and column of a path; of the nearest part of it that the file has. */
  readonly locate: (path: Path) => { readonly line: number; readonly column: number }
}

/** Anchors may be used, but not to blow a small file up. */
const maxAliasCount = 1_000

export const parse = (text: string): Result.Result<ScenarioFile, ReadonlyArray<Located>> => {
  const lines = new LineCounter()
  const document = parseDocument(text, { schema: "failsafe", lineCounter: lines, prettyErrors: false })
  const at = (offset: number) => {
    const { col, line } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  if (document.errors.length > 0)
    return Result.fail(document.errors.map(({ message, pos }) => ({ ...at(pos[0]), message })))
  const locate = (path: Path) => at(offsetOf(document, path))
  const located = ({ path, problem }: Problem): Located => ({
    ...locate(path),
    message: new Problem({ path, problem }).message
  })
  const content = contentOf(document)
  if (Result.isFailure(content)) return Result.fail([{ line: 1, column: 1, message: content.failure }])
  return Result.match(decode(content.success), {
    onFailure: (problems) => Result.fail(problems.map(located)),
    onSuccess: (scenario) => Result.succeed({ scenario, locate })
  })
}

const contentOf = (document: Document.Parsed): Result.Result<unknown, string> =>
  Result.try({
    try: (): unknown => document.toJS({ maxAliasCount }),
    catch: (error) => (error instanceof Error ? error.message : String(error))
  })

/** Where a path begins: the key of its last part, or the nearest part above it that is there. */
const offsetOf = (document: Document.Parsed, path: Path): number => {
  let node: unknown = document.contents
  let offset = 0
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === part)
      if (pair === undefined) return offset
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset
      node = pair.value
    } else if (isSeq(node) && typeof part === "number") {
      node = node.items[part]
      if (isNode(node)) offset = node.range?.[0] ?? offset
    } else return offset
  }
  return offset
}
