/** Rules about cents: per source and target, and per document, what Zuora did and what our events say are the same. */
import type { Breach, Evidence } from "./Auditor.ts"
import type { Deed } from "./Deed.ts"

/**
 * What our calls did is on record to the cent. What others did may be on record or not, each change as a whole; the same
 * holds for an operation that is still open.
 */
export const moneyAgrees = (evidence: Evidence): ReadonlyArray<Breach> => [
  ...legsAgree(evidence),
  ...sumsAgree(evidence, "moves", evidence.book.given),
  ...sumsAgree(evidence, "refunds", evidence.book.refunds),
  ...documentsAgree(evidence, "payments"),
  ...documentsAgree(evidence, "invoices"),
  ...documentsAgree(evidence, "creditMemos"),
  ...paymentsExist(evidence)
]

const isOurs = ({ book }: Evidence, { operationId }: Deed): boolean =>
  operationId !== null && book.operations.get(operationId)?.state === "Recorded"

/** What a source has given, its target has received. */
const legsAgree = ({ book }: Evidence): ReadonlyArray<Breach> =>
  [...new Set([...book.given.keys(), ...book.received.keys()])].flatMap((key): ReadonlyArray<Breach> => {
    const given = book.given.get(key) ?? 0n
    const received = book.received.get(key) ?? 0n
    return given === received
      ? []
      : [{ rule: "both legs", operationId: undefined, detail: `${key}: ${given} cents given, ${received} received` }]
  })

/** Cents by pair, or refunds by source. */
const sumsAgree = (
  evidence: Evidence,
  kind: "moves" | "refunds",
  recorded: ReadonlyMap<string, bigint>
): ReadonlyArray<Breach> => {
  const { deeds } = evidence.ledger
  const keys = new Set([...recorded.keys(), ...deeds.flatMap((deed) => [...deed[kind].keys()])])
  return [...keys].flatMap((key): ReadonlyArray<Breach> => {
    const onRecord = recorded.get(key) ?? 0n
    const changes = deeds.flatMap((deed) => {
      const minor = deed[kind].get(key)
      return minor === undefined ? [] : [{ minor, isOurs: isOurs(evidence, deed), operationId: deed.operationId }]
    })
    const ours = changes.filter((change) => change.isOurs)
    const certain = ours.reduce((sum, { minor }) => sum + minor, 0n)
    const perhaps = changes.filter((change) => !change.isOurs).map(({ minor }) => minor)
    if (sumsOf(perhaps).has(onRecord - certain)) return []
    const rule = onRecord < certain ? "no money without an event" : "no event without money"
    const others = perhaps.join(", ") || "none"
    return [
      {
        rule,
        operationId: ours.at(-1)?.operationId ?? undefined,
        detail: `${kind} ${key}: our calls ${certain} cents, others ${others}, on record ${onRecord}`
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

/** What our calls alone have made of a payment or memo is what is on record of it. */
export const statesAgree = (evidence: Evidence): ReadonlyArray<Breach> => {
  const { book, ledger } = evidence
  const others = new Set(ledger.deeds.filter((deed) => !isOurs(evidence, deed)).flatMap(({ touched }) => [...touched]))
  return [...ledger.states].flatMap(([id, status]): ReadonlyArray<Breach> => {
    const operationId = ledger.deeds.findLast(({ touched }) => touched.has(id))?.operationId
    if (operationId === undefined || operationId === null || others.has(id)) return []
    const recorded = book.states.get(id)
    return recorded === status
      ? []
      : [
          {
            rule: "states agree",
            operationId,
            detail: `${id} is ${status} in Zuora, ${recorded ?? "unknown"} on record`
          }
        ]
  })
}
