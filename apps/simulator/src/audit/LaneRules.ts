/** Rules about lanes: one live operation per account, from the first byte to the end on record. */
import type { Breach, Evidence } from "./Auditor.ts"

/** A lane is never taken from another operation, and Zuora acts for an operation only while that holds its lanes. */
export const heldLanes = ({ book, ledger }: Evidence): ReadonlyArray<Breach> => {
  const holder = new Map<string, string>()
  const breaches: Array<Breach> = []
  const steps = [
    ...book.lanes.map((lane) => ({ ...lane, _tag: "Lane" as const })),
    ...ledger.deeds.map((deed) => ({ ...deed, _tag: "Deed" as const }))
  ].toSorted((a, b) => a.index - b.index)
  for (const step of steps) {
    if (step._tag === "Deed") {
      const { operationId } = step
      const operation = operationId === null ? undefined : book.operations.get(operationId)
      const free = operation?.accounts.filter((account) => holder.get(account) !== operation.id) ?? []
      for (const account of free)
        breaches.push({
          rule: "one at a time",
          operationId: operation?.id,
          detail: `Zuora acted for it while ${holder.get(account) ?? "nobody"} held account ${account}`
        })
      continue
    }
    const { account, isTaken, operationId } = step
    const held = holder.get(account)
    if (held !== undefined && held !== operationId)
      breaches.push({
        rule: "one at a time",
        operationId,
        detail: `it changed the lane of ${account}, which ${held} held`
      })
    if (isTaken) holder.set(account, operationId)
    else holder.delete(account)
  }
  return breaches
}

/** At the end a lane is held by an open operation, or by nobody. */
export const lanesAtTheEnd = ({ book }: Evidence): ReadonlyArray<Breach> => {
  const holder = new Map<string, string>()
  for (const { account, isTaken, operationId } of book.lanes) {
    if (isTaken) holder.set(account, operationId)
    else holder.delete(account)
  }
  const stuck = [...holder].flatMap(([account, operationId]): ReadonlyArray<Breach> =>
    book.operations.get(operationId)?.state === "Recorded"
      ? [{ rule: "lanes are freed", operationId, detail: `it has ended and still holds account ${account}` }]
      : []
  )
  const lost = [...book.operations.values()].flatMap(({ accounts, id, state }): ReadonlyArray<Breach> =>
    state === "Recorded" || accounts.every((account) => holder.get(account) === id)
      ? []
      : [{ rule: "lanes are kept", operationId: id, detail: "it is open and does not hold its accounts" }]
  )
  return [...stuck, ...lost]
}
