/**
 * Things that go wrong on the way: requests lost before they are processed, answers lost after, foreign answers,
 * delays. Faults wait in a queue; each hits the next calls that match it.
 */
import * as Fields from "./Fields.ts"
import type { Transaction } from "./Store.ts"

export type FaultKind = "loseRequest" | "loseAnswer" | "answer" | "delay"

export interface Fault {
  readonly id: string
  readonly kind: FaultKind
  /** Empty: any method. */
  readonly method: string
  /** A path in which `*` stands for any characters. */
  readonly path: string
  /** How many calls it still hits. */
  readonly times: number
  readonly status: number
  readonly contentType: string
  readonly body: string
  /** Of a delay: how long the call is held while it counts as in progress. */
  readonly delayMs: number
}

export const shape = {
  kind: Fields.required(Fields.oneOf<FaultKind>("loseRequest", "loseAnswer", "answer", "delay")),
  method: Fields.text(10),
  path: Fields.text(500),
  times: Fields.whole,
  status: Fields.whole,
  contentType: Fields.text(),
  body: Fields.text(100_000),
  delayMs: Fields.whole
}

/** Queues a fault. */
export const put = (tx: Transaction, fault: Fields.Read<typeof shape>): Fault => {
  const row: Fault = {
    id: tx.nextId("call"),
    kind: fault.kind,
    method: fault.method ?? "",
    path: fault.path ?? "*",
    times: fault.times ?? 1,
    status: fault.status ?? 503,
    contentType: fault.contentType ?? "text/html",
    body: fault.body ?? "<html><body><h1>503 Service Unavailable</h1></body></html>",
    delayMs: fault.delayMs ?? 1000
  }
  tx.put("fault", row)
  return row
}

const matches = (fault: Fault, method: string, path: string): boolean => {
  const pattern = fault.path.split("*").map((piece) => piece.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
  return (
    fault.times > 0 &&
    (fault.method === "" || fault.method === method) &&
    new RegExp(`^${pattern.join(".*")}$`).test(path)
  )
}

/** The first waiting fault for a call, used up by one. */
export const take = (tx: Transaction, method: string, path: string): Fault | undefined => {
  for (const fault of tx.all("fault")) {
    if (!matches(fault, method, path)) continue
    tx.put("fault", { ...fault, times: fault.times - 1 })
    return fault
  }
  return undefined
}
