/**
 * The way in: a tenant's whole past from the sandbox into a real event store, against a bare loop that pages through the
 * same rows and parses them. Done once: 100,000 documents, 10,000 in a quick run. The sandbox has a process of its own.
 */
import * as Child from "../Child.ts"
import type { Effort, Measure, Suite } from "../Suite.ts"
import { withServer } from "../store/Server.ts"
import type { Order } from "./ContestantProcess.ts"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const names = ["fetch", "counterfoil"] as const

const documentsOf = ({ share }: Effort): number => (share < 1 ? 50_000 * share : 100_000)

const measures: ReadonlyArray<Pick<Measure, "name" | "unit" | "shown"> & Order> = [
  { name: "import", unit: "documents/s", ask: "run", shown: (micros) => 1_000_000 / micros },
  { name: "requests", unit: "requests", ask: "requests" },
  { name: "peak-memory", unit: "MB", ask: "peak" }
]

export const importing: Suite = {
  name: "import",
  rounds: 1,
  open: (effort, use) =>
    withServer(async (url) => {
      const folder = mkdtempSync(join(tmpdir(), "bench-import-"))
      const file = join(folder, "sandbox.json")
      const children: Array<Child.Child> = []
      const started = (module: string, args: ReadonlyArray<string>): Child.Child => {
        const child = Child.start(new URL(module, import.meta.url), args)
        children.push(child)
        return child
      }
      try {
        await started("./SandboxProcess.ts", [file, String(documentsOf(effort))]).ask()
        const contestants = names.map((name) => ({ name, child: started("./ContestantProcess.ts", [name, file, url]) }))
        return await use(
          measures.map(({ ask, ...measure }) => ({
            ...measure,
            contestants: contestants.map(({ child, name }) => ({
              name,
              round: () => child.ask({ ask } satisfies Order)
            }))
          }))
        )
      } finally {
        for (const child of children) child.stop()
        rmSync(folder, { recursive: true, force: true })
      }
    })
}
