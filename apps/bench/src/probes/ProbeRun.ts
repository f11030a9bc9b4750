/** All probes on all stores, one PostgreSQL, and what was found as a table. */
import { fork } from "node:child_process"
import { onDatabase, sql, withServer } from "../store/Server.ts"
import type { Effort } from "../Suite.ts"
import { type ProbedName, probedStores } from "./ProbedStores.ts"
import { type Finding, type ProbeName, probeNames } from "./Probes.ts"

export interface Row extends Finding {
  readonly probe: ProbeName
  readonly store: ProbedName
}

/** Appends by each of four writers whose events are read afterwards. */
const appends = 5_000

const names = Object.keys(probedStores) as ReadonlyArray<ProbedName>

export const run = ({ share }: Effort): Promise<ReadonlyArray<Row>> =>
  withServer(async (url) => {
    const rows: Array<Row> = []
    for (const store of names) {
      const database = `probed_${store.replaceAll("-", "_")}`
      await sql(url, `create database ${database}`)
      const found = await probe(store, onDatabase(url, database), url, Math.ceil(appends * share))
      rows.push(...probeNames.map((probe) => ({ store, probe, ...found[probe] })))
    }
    return rows
  })

type Found = Record<ProbeName, Finding>

const probe = (store: ProbedName, url: string, elsewhere: string, each: number): Promise<Found> =>
  new Promise((resolve, reject) => {
    const args = [store, url, elsewhere, String(each)]
    const stdio = ["ignore", "inherit", "inherit", "ipc"] as const
    const child = fork(new URL("./ProbeProcess.ts", import.meta.url), args, { stdio: [...stdio] })
    let found: Found | undefined
    child.once("message", (message) => {
      found = message as Found
    })
    child.once("exit", (code) => {
      if (found === undefined) reject(new Error(`the process that probed ${store} ended with ${code}`))
      else resolve(found)
    })
  })

/** A line per store; below it, what was seen where one failed. */
export const table = (rows: ReadonlyArray<Row>): string => {
  const verdict = (store: ProbedName, probe: ProbeName) =>
    rows.find((row) => row.store === store && row.probe === probe)?.verdict ?? ""
  const lines = [
    ["store", ...probeNames],
    ["---", ...probeNames.map(() => "---")],
    ...names.map((store) => [store, ...probeNames.map((probe) => verdict(store, probe))])
  ]
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? []
  const text = lines.map((line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`)
  const seen = rows.filter((row) => row.verdict === "FAIL").map((row) => `- ${row.store}, ${row.probe}: ${row.seen}`)
  return [...text, "", ...seen, ""].join("\n")
}
