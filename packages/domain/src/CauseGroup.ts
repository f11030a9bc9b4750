/**
 * Equal causes over many accounts, told as one: what one job, one setting or one hand has done 400 times is one thing to
 * look for. Equal are discrepancies of one code, about the same kinds of documents, in the same direction.
 */
import type { Discrepancy } from "./Discrepancy.ts"
import type { DiscrepancyCode, Severity } from "./DiscrepancyCode.ts"
import type { Currency } from "./Currency.ts"

export interface CauseGroup {
  /** Stable over runs: `Z01 Payment, more in Zuora`. */
  readonly id: string
  readonly code: DiscrepancyCode
  readonly name: string
  readonly severity: Severity
  /** What it is about: `Payment`, `Payment > Invoice`, `Invoice item`. */
  readonly about: string
  /** Whose figures are larger; undefined where the difference is no amount. */
  readonly direction: Direction | undefined
  /** In the order in which they were given. */
  readonly members: ReadonlyArray<Discrepancy>
  /** How many accounts it concerns; what belongs to none is not counted. */
  readonly accounts: number
  readonly currencies: ReadonlyArray<Currency>
}

export type Direction = "more here" | "more there"

/** The groups: the worst first, then the largest. */
export const groupsOf = (discrepancies: ReadonlyArray<Discrepancy>): ReadonlyArray<CauseGroup> => {
  const groups = new Map<string, Array<Discrepancy>>()
  for (const discrepancy of discrepancies) {
    const id = groupIdOf(discrepancy)
    const members = groups.get(id)
    if (members === undefined) groups.set(id, [discrepancy])
    else members.push(discrepancy)
  }
  return Array.from(groups)
    .flatMap(([id, members]) => {
      const [first] = members
      if (first === undefined) return []
      const { code, name, severity } = first
      const accounts = new Set(members.flatMap(({ accountId }) => (accountId === null ? [] : [accountId]))).size
      const currencies = Array.from(
        new Set(members.flatMap(({ amount }) => (amount === null ? [] : [amount.currency])))
      ).sort()
      const group: CauseGroup = {
        id,
        code,
        name,
        severity,
        about: aboutOf(first),
        direction: directionOf(first),
        members,
        accounts,
        currencies
      }
      return [group]
    })
    .sort((a, b) => rank(a) - rank(b) || b.members.length - a.members.length || (a.id < b.id ? -1 : 1))
}

/** The group that a discrepancy belongs to. */
export const groupIdOf = (discrepancy: Discrepancy): string => {
  const direction = directionOf(discrepancy)
  return [`${discrepancy.code} ${aboutOf(discrepancy)}`, ...(direction === undefined ? [] : [direction])].join(", ")
}

const severities: ReadonlyArray<Severity> = ["critical", "high", "medium", "low", "info"]
const rank = ({ severity }: CauseGroup): number => severities.indexOf(severity)

const directionOf = ({ amount }: Discrepancy): Direction | undefined =>
  amount === null || amount.minor === 0n ? undefined : amount.minor > 0n ? "more here" : "more there"

/** A subject without its ids: `Payment-1 > Invoice-2` is `Payment > Invoice`, `Invoice-1 item i1` is `Invoice item`. */
const aboutOf = ({ subject }: Discrepancy): string =>
  subject
    .split(" > ")
    .map((part) => {
      const stream = /^([A-Z][A-Za-z]*)-\S*(?: ([a-z]+))?/u.exec(part)
      if (stream !== null) return [stream[1], stream[2]].filter((word) => word !== undefined).join(" ")
      return part.split(" ")[0] ?? ""
    })
    .join(" > ")
