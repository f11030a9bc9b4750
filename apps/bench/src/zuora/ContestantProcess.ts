/** A process that holds one client and nothing else, and tells the CPU that a number of its calls took. */
import * as BareFetch from "./BareFetch.ts"
import * as Counterfoil from "./Counterfoil.ts"
import type { CallName, Workload } from "./Workload.ts"

/** What the parent asks for; the answer is microseconds of CPU, user and system, of all threads. */
export interface Order {
  readonly call: CallName
  readonly times: number
}

const [contestant, baseUrl = ""] = process.argv.slice(2)
const workload: Workload = contestant === "counterfoil" ? Counterfoil.make(baseUrl) : BareFetch.make(baseUrl)

const measured = async ({ call, times }: Order): Promise<number> => {
  const before = process.cpuUsage()
  await workload[call](times)
  const { system, user } = process.cpuUsage(before)
  return system + user
}

process.on("message", (order: Order) => {
  void measured(order).then((cpuMicros) => process.send?.(cpuMicros))
})
process.on("disconnect", () => process.exit())
