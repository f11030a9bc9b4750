/** The result of a run: a table for people, JSON for programs. */
import { arch, cpus, platform, totalmem } from "node:os"
import type { Row } from "./Rounds.ts"

export interface Report {
  readonly suite: string
  readonly machine: {
    readonly cpu: string
    readonly cores: number
    readonly memoryMB: number
    readonly system: string
    readonly node: string
  }
  readonly rounds: number
  readonly rows: ReadonlyArray<Row>
}

export const make = (suite: string, rounds: number, rows: ReadonlyArray<Row>): Report => ({
  suite,
  machine: {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryMB: Math.round(totalmem() / 1_048_576),
    system: `${platform()} ${arch()}`,
    node: process.version
  },
  rounds,
  rows
})

/** One line per row; a blank line between measures. */
export const table = ({ machine, rounds, rows, suite }: Report): string => {
  const head = [
    "measure",
    "contestant",
    "value",
    "unit",
    "ratio",
    "low",
    "high",
    ...(rows.some(hasGoal) ? ["goal"] : [])
  ]
  const cells = rows.map((row) => [
    row.measure,
    row.contestant,
    row.value.toLocaleString("en-US", { maximumFractionDigits: 1 }),
    row.unit,
    ...[row.ratio, row.low, row.high].map((number) => number.toLocaleString("en-US", { minimumFractionDigits: 2 })),
    ...(hasGoal(row) ? [row.goal.toLocaleString("en-US")] : [])
  ])
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((line) => line[column]?.length ?? 0)))
  const line = (texts: ReadonlyArray<string>): string =>
    texts
      .map((text, column) =>
        isNumeric(column) ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0)
      )
      .join("  ")
      .trimEnd()
  const body = rows.flatMap((row, index) => [
    ...(index > 0 && rows[index - 1]?.measure !== row.measure ? [""] : []),
    line(cells[index] ?? [])
  ])
  const where = `${suite}: ${rounds} rounds on ${machine.cpu} × ${machine.cores}, ${machine.system}, node ${machine.node}`
  return [where, "", line(head), ...body, ""].join("\n")
}

const hasGoal = (row: Row): row is Row & { readonly goal: number } => row.goal !== undefined

const isNumeric = (column: number): boolean => column === 2 || column > 3
