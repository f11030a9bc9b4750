/**
 * `docs/discrepancies.md` out of the code: `--write` writes it, without it the exit code says whether it is up to date.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { repairs } from "../packages/domain/src/proposal/Repairs.ts"
import { type Definition, definitions, type Resolution, type Severity } from "../packages/domain/src/DiscrepancyCode.ts"

const file = new URL("../docs/discrepancies.md", import.meta.url)

const severities: Readonly<Record<Severity, string>> = {
  critical: "money may be moving, or history may be wrong",
  high: "a balance shown to somebody is wrong",
  medium: "the total is right, a detail is wrong",
  low: "no balance is wrong, something costs more than expected",
  info: "told, and does not make a run end with discrepancies"
}

const resolutions: Readonly<Record<Resolution, string>> = {
  wait: "it is timing; the next run tells",
  adopt: "record what Zuora verifiably shows; nothing is changed in Zuora",
  human: "somebody must look; nothing is changed automatically"
}

const intro = `# Discrepancies

<!-- Generated from packages/domain/src/DiscrepancyCode.ts by scripts/discrepancies.ts. Do not edit. -->

The closed list. Codes are stable: they appear in reports and in the store. I codes: the store against itself. Z codes: the
store against Zuora. G codes: payments and refunds against a gateway's settlement files. S codes: the files themselves, and
payouts against the bank. P codes: periods and their closes. X00: a difference that fits no code, which is a defect of
ours.

What is proposed about a code is a repair whose dry run on the books leaves nothing broken. \`counterfoil repair\` lists
them; \`counterfoil adopt\` makes those that only record, and \`counterfoil repair --approve\` the others.
`

/** The words that some code uses, explained. */
const list = (heading: string, words: Readonly<Record<string, string>>, used: ReadonlyArray<string>): string => {
  const lines = Object.entries(words).filter(([word]) => used.includes(word))
  return `## ${heading}\n\n${lines.map(([word, meaning]) => `- **${word}**: ${meaning}.`).join("\n")}\n`
}

const row = ([code, { name, resolution, severity }]: readonly [string, Definition]): ReadonlyArray<string> => [
  `[${code}](#${code.toLowerCase()}-${name})`,
  name,
  severity,
  resolution
]

/** A Markdown table with its columns padded, as the formatter wants it. */
const table = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)))
  const line = (cells: ReadonlyArray<string>) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`
  const [head = [], ...rest] = rows
  return `${[line(head), line(widths.map((width) => "-".repeat(width))), ...rest.map(line)].join("\n")}\n`
}

const section = ([code, { advice, example, meaning, name, resolution, severity }]: readonly [
  string,
  Definition
]): string =>
  `## ${code} ${name}\n\nSeverity ${severity}, resolution ${resolution}. ${meaning}\n\nFor example: ${example}\n\nWhat to do: ${advice}\n\n${proposal(code)}\n`

const proposal = (code: string): string => {
  const repair = repairs[code as keyof typeof repairs]
  return "find" in repair ? `Proposed: ${repair.offers}.` : `Nothing is proposed: ${repair.refrains}.`
}

/** The whole document. */
export const document = (): string => {
  const all = Object.entries<Definition>(definitions)
  const overview = table([["code", "name", "severity", "resolution"], ...all.map(row)])
  const used = all.flatMap(([, { resolution, severity }]) => [resolution, severity])
  const words = [list("Severities", severities, used), list("Resolutions", resolutions, used)]
  return [intro, ...words, `## The list\n\n${overview}`, ...all.map(section)].join("\n")
}

/** The document as it is committed. */
export const committed = (): string => readFileSync(file, "utf8")

if (import.meta.main) {
  if (process.argv.includes("--write")) writeFileSync(file, document())
  else if (document() !== committed()) {
    console.error("docs/discrepancies.md is not up to date: run `pnpm exec node scripts/discrepancies.ts --write`")
    process.exitCode = 1
  }
}
