/**
 * CPU per call of the Zuora client against a bare `fetch` loop that parses the same JSON. Each contestant has a process of
 * its own, and the canned responder another one, so that only the client's CPU counts: its own code, undici, zlib, GC.
 */
import * as Child from "../Child.ts"
import type { Effort, Measure, Suite } from "../Suite.ts"
import { type CallName, calls } from "./Workload.ts"

const names = ["fetch", "fetch again", "counterfoil"] as const

const timesOf = (call: CallName, { share }: Effort): number => Math.ceil(calls[call] * share)

export const zuora: Suite = {
  name: "zuora",
  open: async (effort, use) => {
    const children: Array<Child.Child> = []
    const started = (module: string, args: ReadonlyArray<string>): Child.Child => {
      const child = Child.start(new URL(module, import.meta.url), args)
      children.push(child)
      return child
    }
    try {
      const port = await started("./ResponderProcess.ts", []).ask()
      const contestants = names.map((name) => ({
        name,
        child: started("./ContestantProcess.ts", [name, `http://127.0.0.1:${port}`])
      }))
      const measures = (Object.keys(calls) as ReadonlyArray<CallName>).map((call): Measure => ({
        name: call,
        unit: "µs CPU/call",
        contestants: contestants.map(({ child, name }) => ({
          name,
          round: async (effort) => {
            const times = timesOf(call, effort)
            return (await child.ask({ call, times })) / times
          }
        }))
      }))
      for (const call of Object.keys(calls) as ReadonlyArray<CallName>) await warm(call, contestants, effort)
      return await use(measures)
    } finally {
      for (const child of children) child.stop()
    }
  }
}

/** Two rounds' worth that nobody looks at: connections are made and code is compiled. */
const warm = async (
  call: CallName,
  contestants: ReadonlyArray<{ readonly child: Child.Child }>,
  effort: Effort
): Promise<void> => {
  for (const { child } of contestants) await child.ask({ call, times: 2 * timesOf(call, effort) })
}
