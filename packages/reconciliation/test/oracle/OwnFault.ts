/** A fault of `Faults.sql` as it happens to us: what it is done to, and what we tell of it. */
import type { Application } from "@counterfoil/domain/Application"
import type { Observed } from "@counterfoil/domain/comparison/Sides"
import type { Statement } from "@counterfoil/domain/gateway/Statement"
import type { Placed } from "@counterfoil/domain/Ledger"
import * as StreamName from "@counterfoil/domain/StreamName"
import type { Tamperer } from "../../../event-store/test/proof/Tamperer.ts"
import { edited } from "../../../domain/test/Adopting.ts"
import { day } from "../../../domain/test/Sample.ts"
import { bookedFrom, type Stored, type World } from "./World.ts"

export interface OwnFault {
  /** As in `Faults.sql`, where its rows stand in the same order. */
  readonly code: string
  readonly plant: Plant
  /** `CODE subject` of each discrepancy, and no other. */
  readonly told: ReadonlyArray<string>
  /** Codes that must stand beneath them. */
  readonly beneath?: ReadonlyArray<string>
  /** Why it cannot happen as it is planted in the oracle's tables, and what is planted instead. */
  readonly why?: string
}

export type Plant =
  /** Events, documents of Zuora, files: all that comes from outside. */
  | { readonly in: "world"; readonly change: (world: World) => World; readonly sql?: string }
  /** Statements on schema `recon`, past the program. */
  | { readonly in: "tables"; readonly sql: string }
  /** The stored events of tenant `acme`, past the program. */
  | {
      readonly in: "log"
      readonly stream: string
      readonly version: number
      readonly tamper: (owner: Tamperer, position: number) => Promise<void>
    }
  | { readonly in: "nothing" }

type Change = (world: World) => World

/** `sql`: what the tables must have besides, such as an instant that the database gives. */
export const world = (
  code: string,
  told: string | ReadonlyArray<string>,
  ...changes: ReadonlyArray<Change>
): OwnFault => ({
  code,
  told: typeof told === "string" ? [told] : told,
  plant: { in: "world", change: (clean) => changes.reduce((one, change) => change(one), clean) }
})

export const tables = (code: string, told: string | ReadonlyArray<string>, why: string, sql: string): OwnFault => ({
  code,
  told: typeof told === "string" ? [told] : told,
  why,
  plant: { in: "tables", sql }
})

/** `told` says `here` for the event's position. */
export const log = (
  code: string,
  told: string,
  [stream, version]: readonly [string, number],
  tamper: (owner: Tamperer, position: number) => Promise<void>
): OwnFault => ({ code, told: [told], plant: { in: "log", stream, version, tamper } })

/** What comes in after the close of February is booked in March, unless it says otherwise. */
const stored = (more: ReadonlyArray<Stored>): ReadonlyArray<Stored> =>
  more.map((one) => (one.bookedOn === undefined ? (bookedFrom(day("2026-03-01"), [one])[0] ?? one) : one))

/** More events, on both sides or on ours alone. */
export const both =
  (...more: ReadonlyArray<Stored>): Change =>
  (one) => ({ ...one, ours: [...one.ours, ...stored(more)], theirs: [...one.theirs, ...more] })
export const ours =
  (...more: ReadonlyArray<Stored>): Change =>
  (one) => ({ ...one, ours: [...one.ours, ...stored(more)] })
export const theirs =
  (...more: ReadonlyArray<Placed>): Change =>
  (one) => ({ ...one, theirs: [...one.theirs, ...more] })

type Event = Placed["event"]

/** An event otherwise than it was. */
export const instead =
  <E extends Event>(from: E, to: E, sides: ReadonlyArray<"ours" | "theirs"> = ["ours"]): Change =>
  (one) =>
    changed(one, sides, (placed) => (placed.event === from ? { ...placed, event: to } : placed))

/** Both legs of an application otherwise, on our side alone. */
export const applied =
  (from: Application, to: Application): Change =>
  (one) =>
    changed(one, ["ours"], (placed) => {
      if (!("application" in placed.event) || placed.event.application !== from) return placed
      const stream = placed.stream === StreamName.ofTarget(from.target) ? StreamName.ofTarget(to.target) : placed.stream
      return { ...placed, stream, event: { ...placed.event, application: to } }
    })

const changed = (one: World, sides: ReadonlyArray<"ours" | "theirs">, change: (placed: Stored) => Stored): World => ({
  ...one,
  ours: sides.includes("ours") ? one.ours.map(change) : one.ours,
  theirs: sides.includes("theirs") ? one.theirs.map(change) : one.theirs
})

const edit =
  (change: (observed: Observed) => Observed): Change =>
  (one) => ({ ...one, edits: [...one.edits, change] })

/** Zuora shows a document otherwise. */
export const zuora = <K extends "invoices" | "debitMemos" | "creditMemos" | "payments">(
  kind: K,
  id: string,
  change: Parameters<typeof edited<K>>[3]
): Change => edit((observed) => edited(observed, kind, id, change))

/** Zuora does not show it. */
export const gone = (kind: "invoices" | "creditMemos" | "payments", id: string): Change =>
  edit((observed) => ({
    ...observed,
    [kind]: new Map(Array.from<readonly [string, unknown]>(observed[kind]).filter(([key]) => key !== id))
  }))

/** Zuora shows a document that no history of ours has made. */
export const shows = (
  kind: "payments",
  document: Observed["payments"] extends ReadonlyMap<unknown, infer D> ? D : never
): Change => edit((observed) => ({ ...observed, [kind]: new Map(observed[kind]).set(document.id, document) }))

export const statement =
  (change: (statement: Statement) => Partial<Statement>): Change =>
  (one) => ({ ...one, statement: { ...one.statement, ...change(one.statement) } })
