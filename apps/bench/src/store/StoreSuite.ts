/**
 * The event store against bare `pg` and its peers: one PostgreSQL, everything on that makes an append trustworthy. Each
 * contestant has databases and processes of its own; the bare ones read the rows that our store wrote.
 */
import * as Child from "../Child.ts"
import type { Effort, Measure, Suite } from "../Suite.ts"
import { type ContestantName, contestants } from "./Contestants.ts"
import { onDatabase, sql, withServer } from "./Server.ts"
import { eventsIn, filledBeside, type MeasureName, measures, type Order } from "./Work.ts"

const names = Object.keys(contestants) as ReadonlyArray<ContestantName>
const measureNames = Object.keys(measures) as ReadonlyArray<MeasureName>
const processes = 4

/** What the bare contestants do in each measure. */
const bareNames: Record<MeasureName, string> = {
  "append-1-sequential": "prepared INSERT",
  "append-1-16-writers": "prepared INSERT",
  "append-1-4-processes": "prepared INSERT",
  "append-100": "INSERT of 100 rows",
  import: "COPY",
  "read-stream-1000": "SELECT",
  "read-all": "SELECT",
  "fold-all": "pg-cursor"
}

interface Started {
  readonly name: ContestantName
  readonly children: ReadonlyArray<Child.Child>
}

export const store: Suite = {
  name: "store",
  open: (effort, use) =>
    withServer(async (url) => {
      const all: Array<Child.Child> = []
      const process = async (name: ContestantName, ...more: ReadonlyArray<string>): Promise<Child.Child> => {
        const [written, read] = databasesOf(name).map((database) => onDatabase(url, database))
        const child = Child.start(new URL("./ContestantProcess.ts", import.meta.url), [
          name,
          written ?? "",
          read ?? "",
          ...more
        ])
        all.push(child)
        await child.ask()
        return child
      }
      try {
        const databases = new Set(names.flatMap(databasesOf))
        await sql(url, ...[...databases].map((database) => `create database ${database}`))
        const started: Array<Started> = []
        for (const name of names) {
          const first = await process(name, "set up")
          const more = await Promise.all(Array.from({ length: processes - 1 }, () => process(name)))
          const children = [first, ...more]
          if (!isBare(name)) await first.ask({ work: "fill", seed: "f", amount: filled(effort) })
          started.push({ name, children })
        }
        for (const database of databases) await sql(onDatabase(url, database), "vacuum analyze", "checkpoint")
        let rounds = 0
        const measured = measureNames.map((measure): Measure => ({
          name: measure,
          unit: "events/s",
          shown: (micros) => 1_000_000 / micros,
          contestants: started.map(({ children, name }) => ({
            name: isBare(name) ? name.replace("bare", bareNames[measure]) : name,
            round: (asked) => round(measure, amountOf(measure, asked, effort), children, `r${(rounds += 1)}`)
          }))
        }))
        for (const { contestants } of measured) {
          for (const { round } of contestants) await round({ rounds: 1, share: effort.share / 4 })
        }
        return await use(measured)
      } finally {
        for (const child of all) child.stop()
      }
    })
}

const isBare = (name: ContestantName): boolean => name.startsWith("bare")

/** The database a contestant writes to, and the one it reads. */
const databasesOf = (name: ContestantName): readonly [string, string] => [
  `${name.replaceAll(/\W/g, "_")}_written`,
  `${isBare(name) ? "counterfoil" : name.replaceAll(/\W/g, "_")}_read`
]

const scaled = (measure: MeasureName, { share }: Effort): number => {
  const { amount, multiple } = measures[measure]
  return Math.ceil((amount * share) / multiple) * multiple
}

const filled = (effort: Effort): number => scaled("read-all", effort)

/** Whoever reads everything reads what was filled in at first, however much is asked for. */
const amountOf = (measure: MeasureName, asked: Effort, opened: Effort): number =>
  measure === "read-all" || measure === "fold-all" ? filled(opened) + filledBeside : scaled(measure, asked)

/** Microseconds per event. Of several processes the time of all together counts. */
const round = async (
  measure: MeasureName,
  amount: number,
  children: ReadonlyArray<Child.Child>,
  seed: string
): Promise<number> => {
  const hands = measure === "append-1-4-processes" ? children : children.slice(0, 1)
  const start = performance.now()
  const micros = await Promise.all(
    hands.map((child, hand) =>
      child.ask({ work: measure, seed: `${seed}.${hand}`, amount: amount / hands.length } satisfies Order)
    )
  )
  const elapsed = hands.length === 1 ? (micros[0] ?? 0) : (performance.now() - start) * 1000
  return elapsed / (amount * eventsIn(measure))
}
