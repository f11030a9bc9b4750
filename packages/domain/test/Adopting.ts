/** A run's instants, and recording what a Zuora shows, document by document. */
import { documentsOf, type Observed, type Timing } from "../src/comparison/Sides.ts"
import { ApplicationId, GroupId } from "../src/Id.ts"
import { fold, type Placed } from "../src/Ledger.ts"
import { observe } from "../src/Observation.ts"
import { day } from "./Sample.ts"

/** Everything that `mirror` shows is older than the watermark. */
export const timing: Timing = {
  asOf: "2026-03-12T00:00:00.000Z",
  watermark: "2026-03-11T00:00:00.000Z",
  stuckBefore: "2026-03-09T00:00:00.000Z",
  changedAt: new Map<string, string>()
}

const recording = {
  on: day("2026-03-12"),
  strategy: "observed" as const,
  groupId: GroupId.make("run-1"),
  newId: (key: string) => ApplicationId.make(`o${hash(key)}`)
}
const hash = (text: string) =>
  Array.from(text).reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 1_000_000_007, 7)

/** Records every document that Zuora shows, one after the other. */
export const adopt = (placed: ReadonlyArray<Placed>, observed: Observed): ReadonlyArray<Placed> => {
  let all = [...placed]
  for (const document of documentsOf(observed)) all = [...all, ...observe(fold(all), document, recording)]
  return all
}

type Document<K extends keyof Observed> = Observed[K] extends ReadonlyMap<string, infer D> ? D : never

/** A Zuora with one document changed. */
export const edited = <K extends keyof Observed>(
  observed: Observed,
  kind: K,
  id: string,
  change: (document: Document<K>) => Partial<Document<K>>
): Observed => {
  const documents = new Map(observed[kind] as unknown as ReadonlyMap<string, Document<K>>)
  const document = documents.get(id)
  if (document === undefined) throw new Error(`no ${kind} ${id}`)
  documents.set(id, { ...document, ...change(document) })
  return { ...observed, [kind]: documents }
}
