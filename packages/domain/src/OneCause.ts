/**
 * One cause over all sources: what is wrong in our own store, or what a gateway proves, also makes us differ from Zuora,
 * and must not be told twice. Each source has collapsed its own before: see `OwnCauses.ts`, `comparison/Comparison.ts` and
 * `gateway/GatewayComparison.ts`.
 */
import type { Discrepancy } from "./Discrepancy.ts"
import type { DiscrepancyCode } from "./DiscrepancyCode.ts"

/** What one code brings about elsewhere, in the documents that it is about. */
interface Effect {
  readonly of: ReadonlyArray<DiscrepancyCode>
  readonly on: ReadonlyArray<DiscrepancyCode>
  /** Only where it comes to the same amount: another one is a cause of its own. */
  readonly isExact?: boolean
  /** Our record is what is wrong: where what follows is safe to adopt, so is this. */
  readonly isOurs?: boolean
}

/** From the source of the data flow on. */
const effects: ReadonlyArray<Effect> = [
  // A table that is behind its events says nothing: what is missing there, or differs, is not known.
  { of: ["I12"], on: ["Z01", "Z02", "Z03", "Z04", "Z05", "Z06", "Z07", "Z10", "Z14"] },
  { of: ["G02"], on: ["I05", "I11", "Z14"], isOurs: true },
  { of: ["I15"], on: ["Z03", "Z05", "Z07", "Z14"], isExact: true, isOurs: true },
  { of: ["I08"], on: ["Z03", "Z14"], isOurs: true },
  { of: ["I07"], on: ["Z06"], isOurs: true },
  { of: ["I21"], on: ["Z03"], isExact: true, isOurs: true },
  { of: ["I11"], on: ["Z10"], isOurs: true },
  { of: ["I01", "I03", "I05", "I06"], on: ["I17", "Z03", "Z04", "Z14"], isExact: true },
  // An application before the balances that it moves.
  { of: ["Z06"], on: ["I02", "I04"] }
]

/** All of them, with what follows from another beneath it. The order stays. */
export const oneCause = (found: ReadonlyArray<Discrepancy>): ReadonlyArray<Discrepancy> => {
  const all = new Map(found.map((one) => [one.id, one]))
  const about = new Map<string, Array<Discrepancy>>()
  for (const one of found)
    for (const document of concerned(one)) {
      const own = about.get(document)
      if (own === undefined) about.set(document, [one])
      else own.push(one)
    }
  for (const effect of effects)
    for (const one of found) {
      const { code, id, subject } = one
      if (!effect.of.includes(code)) continue
      for (const other of new Set([subject, ...concerned(one)].flatMap((name) => about.get(name) ?? []))) {
        const cause = all.get(id)
        if (cause === undefined || other.id === id || !all.has(other.id) || !isBroughtAbout(effect, cause, other))
          continue
        all.delete(other.id)
        all.set(id, beneath(effect, cause, other))
      }
    }
  return found.flatMap(({ id }) => all.get(id) ?? [])
}

/** Its documents; and of a sum over an account, or of what makes it differ, the account. */
const concerned = ({ accountId, code, documents }: Discrepancy): ReadonlyArray<string> =>
  accountId === null || !code.startsWith("I") ? documents : [...documents, `account ${accountId}`]

const isBroughtAbout = ({ isExact = false, on }: Effect, cause: Discrepancy, other: Discrepancy): boolean =>
  on.includes(other.code) && (!isExact || isAsMuch(cause, other))

const isAsMuch = ({ amount }: Discrepancy, { amount: other }: Discrepancy): boolean =>
  amount !== null &&
  other !== null &&
  amount.currency === other.currency &&
  (amount.minor === other.minor || amount.minor === -other.minor)

const beneath = ({ isOurs = false }: Effect, cause: Discrepancy, other: Discrepancy): Discrepancy => ({
  ...cause,
  resolution: isOurs && other.resolution === "adopt" ? "adopt" : cause.resolution,
  documents: Array.from(new Set([...cause.documents, ...other.documents])),
  consequences: [...cause.consequences, { code: other.code, subject: other.subject }, ...other.consequences]
})
