/**
 * One thing that goes wrong with one call. Faults are queued one by one (here), each for the next calls that it fits, or
 * drawn by a plan (`Plan.ts`).
 */
import * as FaultAnswer from "./FaultAnswer.ts"
import { type Aim, type FaultKind, canBefall, faultKinds } from "./FaultKind.ts"
import * as Fields from "../server/Fields.ts"
import type { Transaction } from "../server/Store.ts"

/** What a fault says of itself; which field counts for which kind is in the README. */
export const wishShape = {
  kind: Fields.required(Fields.oneOf<FaultKind>(...faultKinds)),
  method: Fields.text(10),
  path: Fields.text(500),
  status: Fields.whole,
  form: Fields.oneOf(...FaultAnswer.forms),
  contentType: Fields.text(),
  body: Fields.text(100_000),
  delayMs: Fields.whole,
  skewMs: Fields.whole,
  lagMs: Fields.whole,
  reads: Fields.whole,
  rows: Fields.whole
}
export type Wish = Fields.Read<typeof wishShape>

/** Body of `POST /sandbox/faults`. */
export const shape = { ...wishShape, times: Fields.whole }
/** Something that goes wrong with the next `times` calls of a method and path (`*` stands for any characters). */
export type FaultRequest = Fields.Input<Fields.Read<typeof shape>>

export interface Fault {
  readonly id: string
  readonly kind: FaultKind
  /** Empty: any method. */
  readonly method: string
  /** A path in which `*` stands for any characters. */
  readonly path: string
  /** How many calls it still hits. */
  readonly times: number
  /** Of `answer` and `answerAfter`. */
  readonly status: number
  readonly contentType: string
  readonly body: string
  /** Of `delay`: how long the call is held; of `landLate`: until it lands; of `reorder`: the longest wait for another. */
  readonly delayMs: number
  /** Of `skew`: how far the sandbox clock is from the caller's during the call. */
  readonly skewMs: number
  /** Of `staleRead`: how far behind the read is; of `lag`: how long the write stays hidden. */
  readonly lagMs: number
  /** Of `lag`: how many reads it also stays hidden from, whatever the time. */
  readonly reads: number
  /** Of `shiftPage`: so many rows before the page went away (and are missed), or came (negative, and are seen twice). */
  readonly rows: number
}

/** How open points of a wish are settled: as written, or by a plan's draw. */
export interface Dice {
  readonly pick: <A>(choices: readonly [A, ...ReadonlyArray<A>]) => A
  /** A span up to `ms`. */
  readonly within: (ms: number) => number
}

const asWritten: Dice = { pick: ([first]) => first, within: (ms) => ms }

const statuses = [503, 500, 502, 504] as const

/** A fault of a wish. */
export const make = (id: string, wish: Wish, times: number, dice: Dice): Fault => {
  const status = wish.status ?? dice.pick(statuses)
  const form = FaultAnswer.write(status, wish.form ?? dice.pick(FaultAnswer.forms))
  return {
    id,
    kind: wish.kind,
    method: wish.method ?? "",
    path: wish.path ?? "*",
    times,
    status,
    contentType: wish.contentType ?? form.contentType,
    body: wish.body ?? form.body,
    delayMs: dice.within(wish.delayMs ?? 1000),
    skewMs: wish.skewMs === undefined ? 300_000 : Math.sign(wish.skewMs) * dice.within(Math.abs(wish.skewMs)),
    lagMs: dice.within(wish.lagMs ?? 2000),
    reads: wish.reads ?? 0,
    rows: wish.rows ?? dice.pick([1, -1])
  }
}

/** Queues a fault. */
export const put = (tx: Transaction, request: Fields.Read<typeof shape>): Fault => {
  const row = make(tx.nextId("call"), request, request.times ?? 1, asWritten)
  tx.put("fault", row)
  return row
}

/** Whether a fault of this kind, method and path fits a call. */
export const fits = (fault: Pick<Fault, "kind" | "method" | "path">, call: Aim): boolean => {
  if (fault.method !== "" && fault.method !== call.method) return false
  const pattern = fault.path.split("*").map((piece) => piece.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
  return canBefall(fault.kind, call) && new RegExp(`^${pattern.join(".*")}$`).test(call.path)
}

/** The first waiting fault for a call, used up by one. */
export const take = (tx: Transaction, call: Aim): Fault | undefined => {
  for (const fault of tx.all("fault")) {
    if (fault.times <= 0 || !fits(fault, call)) continue
    tx.put("fault", { ...fault, times: fault.times - 1 })
    return fault
  }
  return undefined
}
