/**
 * Zuora's applications against the run before: Zuora deletes what is taken back, and writes it anew under another id when
 * a tenant moves to Invoice Settlement. A difference of applications whose part is gone has that for its cause.
 */
import type { Source, Target } from "../Application.ts"
import { type Discrepancy, make, sort } from "../Discrepancy.ts"
import type { LocalDate } from "../LocalDate.ts"
import * as Money from "../Money.ts"
import * as Pairing from "../Pairing.ts"

/** One part of an application as Zuora shows it. */
export interface SeenPart {
  readonly id: string
  readonly source: Source
  readonly target: Target
  readonly amount: Money.Money
  /** Undefined where Zuora does not tell it. */
  readonly effectiveOn: LocalDate | undefined
}

export interface Seen {
  readonly before: ReadonlyArray<SeenPart>
  readonly now: ReadonlyArray<SeenPart>
}

/** What a comparison found, with Z07 in the place of what it explains, and Z11. */
export const withFormer = (found: ReadonlyArray<Discrepancy>, { before, now }: Seen): ReadonlyArray<Discrepancy> => {
  const current = new Set(now.map(({ id }) => id))
  const known = new Set(before.map(({ id }) => id))
  const fresh = now.filter(({ id }) => !known.has(id))
  const gone = before.filter(({ id }) => !current.has(id))
  const twinOf = (part: SeenPart) => fresh.find((other) => isSame(part, other))
  const deleted = new Map(gone.flatMap((part) => (twinOf(part) === undefined ? [[keyOf(part), part] as const] : [])))
  return sort([
    ...found.map((one) => {
      const part = one.code === "Z05" ? deleted.get(one.subject) : undefined
      return part === undefined ? one : partDeleted(one, part, found)
    }),
    ...gone.flatMap((part) => {
      const twin = twinOf(part)
      return twin === undefined ? [] : [idChanged(part, twin)]
    })
  ])
}

const keyOf = ({ source, target }: SeenPart): string => Pairing.keyOf(source, target)

const isSame = (left: SeenPart, right: SeenPart): boolean =>
  keyOf(left) === keyOf(right) && Money.equals(left.amount, right.amount) && left.effectiveOn === right.effectiveOn

/** Where the balances of both documents follow it, it was taken back; else nobody knows what has happened. */
const partDeleted = (difference: Discrepancy, part: SeenPart, all: ReadonlyArray<Discrepancy>): Discrepancy => {
  const isAlone = all.every(
    (other) => other === difference || !other.documents.some((stream) => difference.documents.includes(stream))
  )
  return make({
    ...difference,
    code: "Z07",
    resolution: isAlone ? "adopt" : "human",
    theirs: `${difference.theirs}; part ${part.id} of ${Money.show(part.amount)} is gone`,
    consequences: [{ code: "Z05", subject: difference.subject }, ...difference.consequences]
  })
}

const idChanged = (part: SeenPart, twin: SeenPart): Discrepancy =>
  make({
    code: "Z11",
    subject: `${keyOf(part)} part ${part.id}`,
    title: `part ${part.id}`,
    accountId: null,
    amount: null,
    ours: `part ${part.id} of ${Money.show(part.amount)}`,
    theirs: `part ${twin.id}`,
    documents: []
  })
