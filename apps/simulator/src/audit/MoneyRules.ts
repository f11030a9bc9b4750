/** Rules about cents: per source and target, and per document, what Zuora did and what our events say are the same. */
import type { Breach, Evidence } from "./Auditor.ts"
import type { Deed } from "./Deed.ts"

/**
 * What our calls did is on record to the cent. What others did may be on record or not, each change as a whole; the same
 * holds for an operation that is still open.
 */
export const moneyAgrees = (evidence: Evidence): ReadonlyArray<Breach> => [
  ...pairsAgree(evidence),
  ...documentsAgree(evidence, "payments"),
  ...documentsAgree(evidence, "invoices"),
  ...documentsAgree(evidence, "creditMemos"),
  ...paymentsExist(evidence)
]

const isOurs = ({ book }: Evidence, { operationId }: Deed): boolean =>
  operationId !== null && book.operations.get(operationId)?.state === "Recorded"

const pairsAgree = (evidence: Evidence): ReadonlyArray<Breach> => {
  const { book, ledger } = evidence
  const keys = new Set([
    ...book.given.keys(),
    ...book.received.keys(),
    ...ledger.deeds.flatMap(({ moves }) => [...moves.keys()])
  ])
  return [...keys].flatMap((key): ReadonlyArray<Breach> => {
    const given = book.given.get(key) ?? 0n
    const received = book.received.get(key) ?? 0n
    if (given !== received)
      return [
        { rule: "both legs", operationId: undefined, detail: `${key}: ${given} cents given, ${received} received` }
      ]
    const moves = ledger.deeds.flatMap((deed) => {
      const minor = deed.moves.get(key)
      return minor === undefined ? [] : [{ minor, isOurs: isOurs(evidence, deed), operationId: deed.operationId }]
    })
    const ours = moves.filter((move) => move.isOurs)
    const certain = ours.reduce((sum, { minor }) => sum + minor, 0n)
    const perhaps = moves.filter((move) => !move.isOurs).map(({ minor }) => minor)
    if (sumsOf(perhaps).has(given - certain)) return []
    const rule = given < certain ? "no money without an event" : "no event without money"
    return [
      {
        rule,
        operationId: ours.at(-1)?.operationId ?? undefined,
        detail: `${key}: our calls moved ${certain} cents, others ${perhaps.join(", ") || "none"}, on record are ${given}`
      }
    ]
  })
}

/** Every sum that some of these changes can have. A run has few of them per pair. */
const sumsOf = (minors: ReadonlyArray<bigint>): ReadonlySet<bigint> => {
  let sums = new Set([0n])
  for (const minor of minors) sums = new Set([...sums, ...[...sums].map((sum) => sum + minor)])
  return sums
}

/** Documents that our recorded calls brought up are on record with their totals. */
const documentsAgree = (evidence: Evidence, kind: "payments" | "invoices" | "creditMemos"): ReadonlyArray<Breach> =>
  evidence.ledger.deeds.flatMap((deed) =>
    !isOurs(evidence, deed)
      ? []
      : [...deed[kind]].flatMap(([id, minor]): ReadonlyArray<Breach> => {
          const recorded = evidence.book[kind].get(id)
          return recorded === minor
            ? []
            : [
                {
                  rule: "no money without an event",
                  operationId: deed.operationId ?? undefined,
                  detail: `${kind} ${id}: ${minor} cents in Zuora, ${recorded ?? "nothing"} on record`
                }
              ]
        })
  )

/** A payment on record is one in Zuora, with its amount. */
const paymentsExist = ({ book, ledger }: Evidence): ReadonlyArray<Breach> =>
  [...book.payments].flatMap(([id, cents]): ReadonlyArray<Breach> =>
    ledger.payments.get(id) === cents
      ? []
      : [
          {
            rule: "no event without money",
            operationId: undefined,
            detail: `payment ${id}: ${cents} cents on record, ${ledger.payments.get(id) ?? "nothing"} in Zuora`
          }
        ]
  )
