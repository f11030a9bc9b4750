/** A process that imports once, and tells what it took: its memory is that of the import and of nothing else. */
import * as BareLoop from "./BareLoop.ts"
import * as Counterfoil from "./Counterfoil.ts"
import * as Tenant from "./Tenant.ts"

/** `run` answers microseconds per document; the others tell of that run. */
export interface Order {
  readonly ask: "run" | "requests" | "peak"
}

const [contestant, file = "", databaseUrl = ""] = process.argv.slice(2)
let sent = 0

const answered = async ({ ask }: Order): Promise<number> => {
  if (ask === "requests") return sent
  // Kilobytes, of the whole life of the process.
  if (ask === "peak") return process.resourceUsage().maxRSS / 1024
  const address = Tenant.read(file)
  const start = performance.now()
  const { documents, requests } = await (contestant === "counterfoil"
    ? Counterfoil.run(address, databaseUrl)
    : BareLoop.run(address))
  sent = requests
  return ((performance.now() - start) * 1000) / documents
}

process.on("message", (order: Order) => {
  void answered(order).then((number) => process.send?.(number))
})
process.on("disconnect", () => process.exit())
