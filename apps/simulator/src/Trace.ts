/**
 * Everything that happened in one run, in the one order in which it happened, as plain JSON. It is what the auditor
 * judges, what people read when a seed fails, and what must be the same whenever the seed is run.
 */
import { createHash } from "node:crypto"

/** A row of Zuora as it was written; amounts are minor units as decimal text. */
export interface Row {
  readonly table: string
  readonly row: { readonly [field: string]: unknown }
}

/** An event of ours as it was stored. */
export interface Stored {
  readonly stream: string
  readonly type: string
  readonly data: { readonly [field: string]: unknown }
}

export type Happening =
  /** One transaction of Zuora: what a call or a person changed, together with the call itself. */
  | { readonly _tag: "Zuora"; readonly rows: ReadonlyArray<Row> }
  /** One commit of ours. */
  | { readonly _tag: "Stored"; readonly process: string; readonly id: string; readonly events: ReadonlyArray<Stored> }
  | { readonly _tag: "Asked"; readonly process: string; readonly operationId: string; readonly what: string }
  /** What a caller was told: the tag of a success (`Settled`) or of an error. */
  | {
      readonly _tag: "Told"
      readonly process: string
      readonly operationId: string
      readonly answer: string
      readonly text: string
    }
  | { readonly _tag: "Started"; readonly process: string; readonly skewMs: number }
  | { readonly _tag: "Died"; readonly process: string; readonly where: string }
  /** A person or another system acts in Zuora. */
  | { readonly _tag: "Meddled"; readonly what: string }
  | { readonly _tag: "Phase"; readonly name: string }

export type Entry = Happening & {
  /** Instant on Zuora's clock, epoch milliseconds. */
  readonly at: number
}

export class Trace {
  readonly entries: Array<Entry> = []
  private readonly nowMs: () => number

  constructor(nowMs: () => number) {
    this.nowMs = nowMs
  }

  add(happening: Happening): void {
    this.entries.push({ ...happening, at: this.nowMs() })
  }
}

/** sha256 of the whole trace, hexadecimal. */
export const hashOf = (entries: ReadonlyArray<Entry>): string => {
  const hash = createHash("sha256")
  for (const entry of entries) hash.update(`${JSON.stringify(entry)}\n`)
  return hash.digest("hex")
}
