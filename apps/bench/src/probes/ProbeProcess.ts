/** A process that probes one store and tells what it found: some drivers change what belongs to a whole process. */
import { type Finding, type ProbeName, probeNames, probes } from "./Probes.ts"
import { probedStores, type ProbedName } from "./ProbedStores.ts"

/** Its name; its database; another one of the same server; appends by each writer of the page probe. */
const [name = "counterfoil", url = "", elsewhere = "", each = "0"] = process.argv.slice(2)
const probed = await probedStores[name as ProbedName]()
await probed.setUp(url)
const store = await probed.open(url)
const found: Partial<Record<ProbeName, Finding>> = {}
for (const probe of probeNames) {
  found[probe] = await probes[probe]({ probed, store, url, elsewhere, each: Number.parseInt(each, 10) })
}
process.send?.(found, () => {
  void store.close().finally(() => process.exit())
})
